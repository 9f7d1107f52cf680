import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SUBMISSIONS } from '../../src/modules/labs/runs/graded-rows.js';
import type { SubmissionView } from '../../src/modules/labs/submissions/submissions.schema.js';
import { claimRow } from '../../src/platform/queue/leased/leased-rows.repository.js';
import { allEvents } from '../support/events.js';
import { untilStatus } from '../support/regrades.js';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prayog-superseded-'));
  system = await TestSystem.start({ SUBMISSIONS_PER_USER_PER_MINUTE: '1000', GRADING_CONCURRENCY: '1' });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await system.database.admin(
    "UPDATE submissions SET status = 'failed_internally', lease_until = NULL WHERE status IN ('queued', 'running')",
  );
});

const submit = (score: number, name = 'student') => submitScript(system, { score }, 'alpha', name);
const view = async (id: string) => (await system.get(`/v1/submissions/${id}`)).body as SubmissionView;

interface Waiting {
  round: number;
  superseded_by: string | null;
}
const rowOf = async (id: string): Promise<Waiting> =>
  (await system.database.admin<Waiting>('SELECT round, superseded_by FROM submissions WHERE id = $1', [id]))[0]!;

describe('a newer submission at the same lab', () => {
  it('goes first, and the older one is graded when nobody waits: the best of them still counts', async () => {
    const best = await submit(9);
    const middle = await submit(5);
    const newest = await submit(2);
    const other = await submit(10, 'other');
    expect(await view(best)).toMatchObject({ status: 'queued', supersededBy: middle });
    expect(await view(middle)).toMatchObject({ status: 'queued', supersededBy: newest });
    expect(await view(newest)).toMatchObject({ status: 'queued', supersededBy: null });

    const worker = await system.startWorker();
    const events = await allEvents(`${system.url}/v1/submissions/${best}/events`, await system.token('student'));
    for (const id of [best, middle, newest, other]) await untilStatus(system, 'submissions', id, 'graded');
    await worker.close();
    expect(events.slice(0, 3)).toMatchObject([
      { type: 'queued' },
      { type: 'superseded', data: { status: 'queued', by: middle } },
      { type: 'running' },
    ]);
    expect(await view(best)).toMatchObject({ status: 'graded', score: 9, supersededBy: middle });
    const order = await system.database.admin<{ id: string }>(
      'SELECT id FROM submissions WHERE id = ANY ($1) ORDER BY started_at, finished_at',
      [[best, middle, newest, other]],
    );
    expect(order.map(({ id }) => id)).toEqual([newest, other, best, middle]);
    const [standing] = await system.database.admin(
      "SELECT tries, best_score FROM lab_standings WHERE lab = 'test-lab' AND person_id = (SELECT person_id FROM submissions WHERE id = $1)",
      [best],
    );
    expect(standing).toEqual({ tries: 3, best_score: 9 });
  });

  it('takes over the place of the one that waited', async () => {
    const gate = join(folder, 'place');
    const worker = await system.startWorker();
    const running = await submitScript(system, { until: gate });
    await untilStatus(system, 'submissions', running, 'running');
    const [old, newer] = [await submit(1), await submit(2)];
    expect((await rowOf(newer)).round).toBe((await rowOf(old)).round);
    expect((await rowOf(old)).round).toBeGreaterThan((await rowOf(running)).round);
    // What runs goes on.
    expect(await view(running)).toMatchObject({ status: 'running', supersededBy: null });
    writeFileSync(gate, '');
    for (const id of [running, old, newer]) await untilStatus(system, 'submissions', id, 'graded');
    await worker.close();
  });

  it('leaves alone what others have waiting, designs, and what another college has', async () => {
    const others = [await submit(1, 'other'), await submitScript(system, {}, 'beta')];
    const design = await system.post('/v1/labs/design-lab/submissions', {
      files: [{ name: 'design.md', content: '# Mine' }],
    });
    await submit(1);
    await system.post('/v1/labs/design-lab/submissions', { files: [{ name: 'design.md', content: '# Mine again' }] });
    for (const id of [...others, (design.body as { id: string }).id])
      expect((await rowOf(id)).superseded_by).toBeNull();
  });

  it('leaves one of many that come at once', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, (_, score) => submit(score % 10)));
    const rows = await Promise.all(ids.map(rowOf));
    expect(rows.filter((row) => row.superseded_by === null)).toHaveLength(1);
    const sequences = await system.database.admin(
      'SELECT submission_id, count(*)::int AS events, max(sequence) AS last FROM submission_events WHERE submission_id = ANY ($1) GROUP BY 1 HAVING count(*) <> max(sequence) OR count(*) > 2',
      [ids],
    );
    expect(sequences).toEqual([]);
  });

  it('happens once for one Idempotency-Key', async () => {
    const body = { files: [{ name: 'main.c', content: '{"score":4}' }] };
    const send = () =>
      system.post('/v1/labs/test-lab/submissions', body, 'student', 'alpha', { 'Idempotency-Key': 'again' });
    const first = (await send()).body as { id: string };
    expect((await send()).body).toEqual(first);
    expect((await rowOf(first.id)).superseded_by).toBeNull();
  });
});

describe('what is claimed at the very moment', () => {
  const tenantId = (): string => system.tenants['alpha']!;

  it('goes on, and is not superseded', async () => {
    const old = await submit(1);
    let newer: Promise<string> | undefined;
    const claim = await system.app().withTenant({ tenantId: tenantId() }, async (tx) => {
      const claimed = await claimRow(tx, SUBMISSIONS, { tenantId: tenantId(), id: old }, 'w', 60_000);
      newer = submit(2);
      // It has come as far as the row that this transaction holds.
      for (;;) {
        const waits = await system.database.admin('SELECT 1 FROM pg_locks WHERE NOT granted');
        if (waits.length > 0) return claimed;
      }
    });
    expect(claim).toMatchObject({ run: 1 });
    expect((await rowOf(await newer!)).superseded_by).toBeNull();
    expect(await view(old)).toMatchObject({ status: 'running', supersededBy: null });
  });

  it('by one worker is passed over by the other', async () => {
    const id = await submit(1);
    const key = { tenantId: tenantId(), id };
    const app = system.app();
    await app.withTenant(key, async (tx) => {
      expect(await claimRow(tx, SUBMISSIONS, key, 'first', 60_000)).toMatchObject({ run: 1 });
      expect(await app.withTenant(key, (other) => claimRow(other, SUBMISSIONS, key, 'second', 60_000))).toBeNull();
    });
  });
});
