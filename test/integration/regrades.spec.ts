import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GradeRequest, GradeResult } from '../../src/modules/labs/grading/grading.types.js';
import { allEvents } from '../support/events.js';
import { type Script, scripted, ScriptedGrader } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';
import { gatherCohort, teachUnit } from '../support/taught-unit.js';
import { eventually } from '../support/wait.js';
import { buildTestWorker, startWorkerProcess } from '../support/worker-process.js';

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

/** A grader that has been changed since: it gives `less` points less. */
class LaterGrader extends ScriptedGrader {
  constructor(private readonly less: number) {
    super();
  }

  override async grade(request: GradeRequest): Promise<GradeResult> {
    const result = await super.grade(request);
    return { ...result, score: result.score - this.less, verdict: 'failed' };
  }
}

const submit = async (script: Script = {}, college = 'alpha', name = 'student'): Promise<string> => {
  const answer = await system.post('/v1/labs/test-lab/submissions', scripted(script), name, college);
  expect(answer.status).toBe(202);
  return (answer.body as { id: string }).id;
};

const untilStatus = (table: 'submissions' | 'regrade_items', column: string, id: string, status: string) =>
  eventually(async () => {
    const sql = `SELECT * FROM ${table} WHERE ${column} = $1 AND status = $2`;
    return (await system.database.admin(sql, [id, status]))[0];
  });

/** Submissions that were graded by the grader as it was. */
const graded = async (scripts: Script[], college = 'alpha', name = 'student'): Promise<string[]> => {
  const worker = await system.startWorker();
  const ids: string[] = [];
  for (const script of scripts) ids.push(await submit(script, college, name));
  for (const id of ids) await untilStatus('submissions', 'id', id, 'graded');
  await worker.close();
  return ids;
};

const start = (body: object, name = 'instructor', college = 'alpha', key?: string) =>
  system.post('/v1/regrades', body, name, college, key ? { 'Idempotency-Key': key } : {});

const started = async (body: object, college = 'alpha'): Promise<string> => {
  const answer = await start(body, 'instructor', college);
  expect(answer.status).toBe(202);
  const { id } = answer.body as { id: string };
  expect(answer.headers['location']).toBe(`/v1/regrades/${id}`);
  return id;
};

const finished = (id: string, college = 'alpha'): Promise<Record<string, unknown>> =>
  eventually(async () => {
    const { body } = await system.get(`/v1/regrades/${id}`, 'instructor', college);
    const regrade = body as Record<string, unknown>;
    return regrade['status'] === 'finished' ? regrade : null;
  });

const resultsOf = async (id: string): Promise<object[]> =>
  ((await system.get(`/v1/submissions/${id}/results`)).body as { items: object[] }).items;

describe('a regrade', () => {
  it('of nothing is over at once', async () => {
    const { body } = await system.get(`/v1/regrades/${await started({ lab: 'test-lab' })}`, 'instructor');
    expect(body).toMatchObject({ status: 'finished', items: { total: 0 } });
  });

  it('replaces results by those of the grader of today, and keeps the old ones', async () => {
    const [high, low] = (await graded([{ score: 9 }, { score: 0 }], 'beta')) as [string, string];
    const id = await started({ lab: 'test-lab' }, 'beta');
    expect((await system.get(`/v1/regrades/${id}`, 'admin', 'beta')).body).toMatchObject({
      lab: 'test-lab',
      dryRun: false,
      startedBy: { name: 'instructor' },
      status: 'running',
      items: { total: 2, waiting: 2, graded: 0 },
    });
    const worker = await system.startWorker(new LaterGrader(2));
    expect(await finished(id, 'beta')).toMatchObject({
      items: { total: 2, waiting: 0, running: 0, graded: 2, failed: 0 },
      changes: { higher: 0, lower: 2, same: 0 },
    });
    await worker.close();

    const { body } = await system.get(`/v1/submissions/${high}`, 'student', 'beta');
    expect(body).toMatchObject({ status: 'graded', score: 7, result: { score: 7 } });
    expect((body as { regradedAt: string }).regradedAt).not.toBeNull();
    const { body: results } = await system.get(`/v1/submissions/${high}/results`, 'student', 'beta');
    expect(results).toMatchObject({
      items: [
        { revision: 2, current: true, score: 7, result: { score: 7 } },
        { revision: 1, current: false, score: 9, verdict: 'failed', result: { score: 9 } },
      ],
    });
    const events = await allEvents(`${system.url}/v1/submissions/${low}/events`, await system.token('student', 'beta'));
    expect(events.at(-1)).toMatchObject({ type: 'regraded', data: { score: -2, status: 'graded' } });
    expect(events.filter((event) => event.type === 'running')).toHaveLength(1);
  });

  it('changes nothing as a dry run, and says what it would', async () => {
    const [one, two] = (await graded([{ score: 9 }, { score: 0, output: 'x' }])) as [string, string];
    const id = await started({ submissionIds: [one, two], dryRun: true });
    const worker = await system.startWorker(new LaterGrader(3));
    expect(await finished(id)).toMatchObject({ dryRun: true, changes: { lower: 2 } });
    await worker.close();
    const items = async (query: string) =>
      (await system.get(`/v1/regrades/${id}/items?${query}`, 'instructor')).body as { items: object[] };
    expect((await items('changed=true&limit=1')).items).toMatchObject([
      { submissionId: one, status: 'graded', before: { score: 9 }, after: { score: 6, verdict: 'failed' } },
    ]);
    expect((await items('changed=false')).items).toEqual([]);
    expect(await resultsOf(one)).toMatchObject([{ revision: 1, current: true, score: 9 }]);
  });

  it('happens once for one Idempotency-Key, and once at a time for a submission', async () => {
    const ids = await graded([{}]);
    const key = randomUUID();
    const first = await start({ submissionIds: ids }, 'instructor', 'alpha', key);
    expect((await start({ submissionIds: ids }, 'instructor', 'alpha', key)).body).toEqual(first.body);
    expect((await start({ lab: 'test-lab' }, 'instructor', 'alpha', key)).body).toMatchObject({
      type: '/problems/idempotency-mismatch',
    });
    expect((await start({ submissionIds: ids })).body).toMatchObject({ status: 409, type: '/problems/conflict' });
    expect((await start({ lab: 'test-lab' })).status).toBe(409);
    const worker = await system.startWorker();
    await finished((first.body as { id: string }).id);
    await worker.close();
    expect(await resultsOf(ids[0]!)).toHaveLength(2);
  });

  it('takes a submission once, however often it is named', async () => {
    const [id] = (await graded([{}])) as [string];
    const both = await Promise.all([start({ submissionIds: [id, id.toUpperCase()] }), start({ submissionIds: [id] })]);
    expect(new Set(both.map((answer) => answer.status))).toEqual(new Set([202, 409]));
    const worker = await system.startWorker();
    const regrade = both.find((answer) => answer.status === 202)!.body as { id: string };
    expect(await finished(regrade.id)).toMatchObject({ items: { total: 1 } });
    await worker.close();
  });
});

describe('a cohort', () => {
  it('is regraded for its students and its unit alone, dry or not, once at a time', async () => {
    await teachUnit(system, { slug: 'unit', labs: ['test-lab', 'design-lab'] });
    const members = { student: 'student', instructor: 'instructor', assistant: 'assistant' } as const;
    const cohort = await gatherCohort(system, { unit: 'unit', name: 'Section A' }, members);
    const [mine] = (await graded([{ score: 6 }])) as [string];
    const [theirs] = (await graded([{ score: 6 }], 'alpha', 'other')) as [string];
    const sql = 'SELECT id FROM submissions WHERE tenant_id = $1 AND lab = $2 AND status IN ($3, $4)';
    const ids = (
      await system.database.admin<{ id: string }>(
        `${sql} AND person_id IN (SELECT person_id FROM cohort_members WHERE cohort_id = $5 AND role = 'student')`,
        [system.tenants['alpha'], 'test-lab', 'graded', 'failed_internally', cohort],
      )
    ).map(({ id }) => id);
    expect(ids).toContain(mine);

    const dry = await started({ cohort, dryRun: true });
    expect((await start({ cohort, lab: 'test-lab' })).status).toBe(409);
    const worker = await system.startWorker(new LaterGrader(1));
    expect(await finished(dry)).toMatchObject({
      lab: null,
      cohort: { id: cohort, name: 'Section A' },
      items: { total: ids.length },
    });
    expect(await resultsOf(mine)).toMatchObject([{ score: 6 }]);

    const key = randomUUID();
    const first = await start({ cohort, lab: 'test-lab' }, 'instructor', 'alpha', key);
    expect((await start({ cohort, lab: 'test-lab' }, 'instructor', 'alpha', key)).body).toEqual(first.body);
    const { id } = first.body as { id: string };
    expect(await finished(id)).toMatchObject({ lab: 'test-lab', cohort: { id: cohort }, items: { total: ids.length } });
    await worker.close();
    expect(await resultsOf(mine)).toMatchObject([{ score: 5 }, { score: 6 }]);
    const { body } = await system.get(`/v1/submissions/${theirs}`, 'other');
    expect(body).toMatchObject({ score: 6, regradedAt: null });
  });

  it('is regraded by its own instructors and admins, for labs of its unit', async () => {
    await teachUnit(system, { slug: 'designs', labs: ['design-lab'] });
    const others = await gatherCohort(system, { unit: 'designs' }, { student: 'student' });
    const helped = await gatherCohort(system, { unit: 'designs' }, { instructor: 'assistant' });
    expect((await start({ cohort: others })).status).toBe(404);
    expect((await start({ cohort: helped })).status).toBe(403);
    expect((await start({ cohort: others }, 'admin', 'beta')).status).toBe(404);
    expect((await start({ cohort: others, lab: 'test-lab' }, 'admin')).body).toMatchObject({
      type: '/problems/regrade-refused',
    });
    // Designs are a person's to mark: none is run.
    const answer = await start({ cohort: others }, 'admin');
    expect(await finished((answer.body as { id: string }).id)).toMatchObject({ items: { total: 0 } });
  });
});

describe('what can’t be regraded', () => {
  it('is named', async () => {
    const [theirs] = (await graded([{}], 'beta')) as [string];
    const waiting = await submit();
    const answer = await start({ submissionIds: [randomUUID(), theirs, waiting] });
    expect(answer.body).toMatchObject({
      type: '/problems/regrade-refused',
      violations: [0, 1, 2].map((index) => ({ pointer: `/submissionIds/${index}` })),
    });
    expect((await start({ lab: 'design-lab' })).body).toMatchObject({ type: '/problems/regrade-refused' });
    expect((await start({ lab: 'no-lab' })).status).toBe(404);
  });

  it.each([
    [{}],
    [{ lab: 'test-lab', submissionIds: [randomUUID()] }],
    [{ submissionIds: [] }],
    [{ cohort: 'x' }],
    [{ cohort: randomUUID(), submissionIds: [randomUUID()] }],
  ])('or said wrongly: %j', async (body) => {
    expect((await start(body)).body).toMatchObject({ type: '/problems/validation' });
  });
});

describe('who may', () => {
  it('regrade: instructors and admins, of their own college', async () => {
    const [id] = (await graded([{}])) as [string];
    for (const name of ['student', 'assistant']) {
      expect((await start({ submissionIds: [id] }, name)).status).toBe(403);
      expect((await system.get('/v1/regrades', name)).status).toBe(403);
    }
    const regrade = await started({ submissionIds: [id], dryRun: true });
    for (const path of [`/v1/regrades/${regrade}`, `/v1/regrades/${regrade}/items`]) {
      expect((await system.get(path, 'admin')).status).toBe(200);
      expect((await system.get(path, 'instructor', 'beta')).status).toBe(404);
    }
    const { body } = await system.get('/v1/regrades?limit=100', 'instructor', 'beta');
    expect((body as { items: { id: string }[] }).items.map((item) => item.id)).not.toContain(regrade);
    expect((await system.get(`/v1/submissions/${id}/results`, 'other')).status).toBe(404);
    expect((await system.get(`/v1/submissions/${id}/results`, 'instructor', 'beta')).status).toBe(404);
    const worker = await system.startWorker();
    await finished(regrade);
    await worker.close();
  });
});

describe('a fault of ours', () => {
  it('never changes a mark', async () => {
    const mended = join(folder, 'mended');
    writeFileSync(mended, '');
    const [id] = (await graded([{ score: 8, faultUnless: mended }])) as [string];
    rmSync(mended);
    const regrade = await started({ submissionIds: [id] });
    const worker = await system.startWorker();
    expect(await finished(regrade)).toMatchObject({ items: { graded: 0, failed: 1 } });
    expect((await system.get(`/v1/submissions/${id}`)).body).toMatchObject({ status: 'graded', score: 8 });
    expect(await resultsOf(id)).toHaveLength(1);

    // The same that left a submission without any result: a regrade brings it the first.
    const lost = await submit({ faultUnless: mended });
    await untilStatus('submissions', 'id', lost, 'failed_internally');
    writeFileSync(mended, '');
    await finished(await started({ submissionIds: [lost] }));
    expect((await system.get(`/v1/submissions/${lost}`)).body).toMatchObject({ status: 'graded', score: 10 });
    expect(await resultsOf(lost)).toMatchObject([{ revision: 1, current: true }]);
    await worker.close();
  });

  it('such as a killed worker and an emptied Redis, only delays', async () => {
    const gate = join(folder, 'killed');
    writeFileSync(gate, '');
    const ids = await graded([{ score: 5, until: gate }, { score: 6 }]);
    rmSync(gate);
    const built = buildTestWorker();
    const regrade = await started({ submissionIds: ids });
    const first = await startWorkerProcess(built.program, system.env());
    await untilStatus('regrade_items', 'submission_id', ids[0]!, 'running');
    await first.end('SIGKILL');
    await system.redis.flush();
    writeFileSync(gate, '');
    const second = await startWorkerProcess(built.program, system.env());
    expect(await finished(regrade)).toMatchObject({ items: { graded: 2 }, changes: { same: 2 } });
    expect(await second.end('SIGTERM')).toBe(0);
    built.remove();
    for (const id of ids) expect(await resultsOf(id)).toHaveLength(2);
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
    const ids = await graded(Array.from({ length: 6 }, () => ({ until: gate })));
    rmSync(gate);
    const regrade = await started({ submissionIds: ids });
    const worker = await system.startWorker();
    await untilStatus('regrade_items', 'submission_id', ids[0]!, 'running');
    await eventually(async () => ((await system.database.admin('SELECT 1 FROM outbox')).length === 0 ? true : null));
    const live = await submit();
    await eventually(async () => ((await system.database.admin('SELECT 1 FROM outbox')).length === 0 ? true : null));
    writeFileSync(gate, '');
    await finished(regrade);
    await untilStatus('submissions', 'id', live, 'graded');
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
    const ids = await graded(Array.from({ length: 20 }, (_, score) => ({ score: score % 10 })));
    const regrade = await started({ submissionIds: ids });
    const workers = await Promise.all([system.startWorker(), system.startWorker()]);
    expect(await finished(regrade)).toMatchObject({
      items: { total: 20, graded: 20, failed: 0 },
      changes: { same: 20 },
    });
    await Promise.all(workers.map((worker) => worker.close()));
    for (const id of ids) expect(await resultsOf(id)).toHaveLength(2);
    const again = await system.database.admin('SELECT 1 FROM regrade_items WHERE regrade_id = $1 AND run <> 1', [
      regrade,
    ]);
    expect(again).toEqual([]);
  });
});
