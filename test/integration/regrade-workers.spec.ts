import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finishedRegrade, gradedSubmissions, resultsOf, startedRegrade, untilStatus } from '../support/regrades.js';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';
import { startWorkerProcess } from '../support/worker-process.js';

let system: TestSystem;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prayog-regrades-'));
  system = await TestSystem.start({
    SUBMISSIONS_PER_USER_PER_MINUTE: '1000',
    RATE_LIMIT_PER_USER_PER_MINUTE: '10000',
    GRADING_CONCURRENCY: '1',
    GRADING_MAX_FAULTS: '2',
    GRADING_FAULTS_UNTIL_REST: '1000',
  });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});

describe('a fault of ours', () => {
  it('never changes a mark', async () => {
    const mended = join(folder, 'mended');
    writeFileSync(mended, '');
    const [id] = (await gradedSubmissions(system, [{ score: 8, faultUnless: mended }])) as [string];
    rmSync(mended);
    const regrade = await startedRegrade(system, { submissionIds: [id] });
    const worker = await system.startWorker();
    expect(await finishedRegrade(system, regrade)).toMatchObject({ items: { graded: 0, failed: 1 } });
    expect((await system.get(`/v1/submissions/${id}`)).body).toMatchObject({ status: 'graded', score: 8 });
    expect(await resultsOf(system, id)).toHaveLength(1);

    // The same that left a submission without any result: a regrade brings it the first.
    const lost = await submitScript(system, { faultUnless: mended });
    await untilStatus(system, 'submissions', lost, 'failed_internally');
    writeFileSync(mended, '');
    await finishedRegrade(system, await startedRegrade(system, { submissionIds: [lost] }));
    expect((await system.get(`/v1/submissions/${lost}`)).body).toMatchObject({ status: 'graded', score: 10 });
    expect(await resultsOf(system, lost)).toMatchObject([{ revision: 1, current: true }]);
    await worker.close();
  });

  it('such as a killed worker and an emptied Redis, only delays', async () => {
    const gate = join(folder, 'killed');
    writeFileSync(gate, '');
    const ids = await gradedSubmissions(system, [{ score: 5, until: gate }, { score: 6 }]);
    rmSync(gate);
    const regrade = await startedRegrade(system, { submissionIds: ids });
    const first = await startWorkerProcess(system.env());
    await untilStatus(system, 'regrade_items', ids[0]!, 'running');
    await first.end('SIGKILL');
    await system.redis.flush();
    writeFileSync(gate, '');
    const second = await startWorkerProcess(system.env());
    expect(await finishedRegrade(system, regrade)).toMatchObject({ items: { graded: 2 }, changes: { same: 2 } });
    expect(await second.end('SIGTERM')).toBe(0);
    for (const id of ids) expect(await resultsOf(system, id)).toHaveLength(2);
    const [item] = await system.database.admin('SELECT run, faults FROM regrade_items WHERE submission_id = $1', [
      ids[0],
    ]);
    expect(item).toEqual({ run: 2, faults: 1 });
  });
});

describe('students', () => {
  it('do not wait for a regrade', async () => {
    const gate = join(folder, 'busy');
    writeFileSync(gate, '');
    const ids = await gradedSubmissions(
      system,
      Array.from({ length: 6 }, () => ({ until: gate })),
    );
    rmSync(gate);
    const regrade = await startedRegrade(system, { submissionIds: ids });
    const worker = await system.startWorker();
    await untilStatus(system, 'regrade_items', ids[0]!, 'running');
    await eventually(async () => ((await system.database.admin('SELECT 1 FROM outbox')).length === 0 ? true : null));
    const live = await submitScript(system);
    await eventually(async () => ((await system.database.admin('SELECT 1 FROM outbox')).length === 0 ? true : null));
    writeFileSync(gate, '');
    await finishedRegrade(system, regrade);
    await untilStatus(system, 'submissions', live, 'graded');
    await worker.close();
    const rows = await system.database.admin<{ id: string }>(
      `SELECT id FROM (SELECT id, started_at, finished_at FROM submissions WHERE id = $1
       UNION ALL SELECT id, started_at, finished_at FROM regrade_items WHERE regrade_id = $2) AS work ORDER BY started_at, finished_at`,
      [live, regrade],
    );
    expect(rows.findIndex((row) => row.id === live)).toBe(1);
  });
});

describe('a large regrade', () => {
  it('is done once by two workers', async () => {
    const ids = await gradedSubmissions(
      system,
      Array.from({ length: 20 }, (_, score) => ({ score: score % 10 })),
    );
    const regrade = await startedRegrade(system, { submissionIds: ids });
    const workers = await Promise.all([system.startWorker(), system.startWorker()]);
    expect(await finishedRegrade(system, regrade)).toMatchObject({
      items: { total: 20, graded: 20, failed: 0 },
      changes: { same: 20 },
    });
    await Promise.all(workers.map((worker) => worker.close()));
    for (const id of ids) expect(await resultsOf(system, id)).toHaveLength(2);
    const again = await system.database.admin('SELECT 1 FROM regrade_items WHERE regrade_id = $1 AND run <> 1', [
      regrade,
    ]);
    expect(again).toEqual([]);
  });
});
