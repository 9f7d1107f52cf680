import { insertEvents } from '../../src/modules/labs/events/submission-events.repository.js';
import { SUBMISSIONS } from '../../src/modules/labs/runs/graded-rows.js';
import { recordResult } from '../../src/modules/labs/submissions/submissions.repository.js';
import { NO_BREAK_MS } from '../../src/platform/database/contact.js';
import { Database, type TenantTransaction } from '../../src/platform/database/database.js';
import {
  claimRow,
  recordFault,
  recordLost,
  renewLease,
  type RowKey,
} from '../../src/platform/queue/leased/leased-rows.repository.js';
import { scripted, ScriptedGrader } from '../support/scripted-grader.js';
import { resultOf } from '../support/result-of.js';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

/** No worker runs here: the tests make the moves of two of them, in orders that would be rare. */
let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start();
});
afterAll(() => system.close());

const submit = (): Promise<string> => submitScript(system);

describe('a stale run', () => {
  let app: Database;
  beforeAll(() => {
    app = Database.open(system.database.urls.app, 2);
  });
  afterAll(() => app.onApplicationShutdown());

  const within = <Result>(work: (tx: TenantTransaction) => Promise<Result>) =>
    app.withTenant({ tenantId: system.tenants['alpha']! }, work);
  const resultWith = (score: number) =>
    resultOf(new ScriptedGrader(), { lab: 'test-lab', files: scripted({ score }).files });
  const keyOf = (id: string): RowKey => ({ tenantId: system.tenants['alpha']!, id });
  const POLICY = { maxFaults: 3, retryMs: 0 };

  it('can’t write over a newer one, nor a result twice', async () => {
    const id = await submit();
    const old = await within((tx) => claimRow(tx, SUBMISSIONS, keyOf(id), 'old', 1));
    expect(
      await eventually(async () => within((tx) => recordLost(tx, SUBMISSIONS, keyOf(id), POLICY, NO_BREAK_MS))),
    ).toMatchObject({
      status: 'queued',
    });
    const fresh = await eventually(async () => within((tx) => claimRow(tx, SUBMISSIONS, keyOf(id), 'fresh', 60_000)));
    expect(fresh.run).toBe(old!.run + 1);

    const [wrong, right] = await Promise.all([resultWith(1), resultWith(8)]);
    expect(await within((tx) => recordResult(tx, id, old!.run, wrong))).toBe(false);
    expect(await within((tx) => renewLease(tx, SUBMISSIONS, keyOf(id), old!.run, 1000))).toBe(false);
    expect(await within((tx) => recordFault(tx, SUBMISSIONS, keyOf(id), old!.run, 'late', POLICY))).toBeNull();
    expect(await within((tx) => recordResult(tx, id, fresh.run, right))).toBe(true);
    expect(await within((tx) => recordResult(tx, id, fresh.run, wrong))).toBe(false);
    expect(await within((tx) => recordLost(tx, SUBMISSIONS, keyOf(id), POLICY, NO_BREAK_MS))).toBeNull();
    const rows = await system.database.admin('SELECT status, score FROM submissions WHERE id = $1', [id]);
    expect(rows).toEqual([{ status: 'graded', score: 8 }]);
  });

  it('is claimed by one of many', async () => {
    const id = await submit();
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        within((tx) => claimRow(tx, SUBMISSIONS, keyOf(id), `w${index}`, 60_000)),
      ),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    const result = await resultWith(10);
    expect(await within((tx) => recordResult(tx, id, 1, result))).toBe(true);
  });

  it('leaves no gap in the events when two write at once', async () => {
    const id = await submit();
    await within((tx) => claimRow(tx, SUBMISSIONS, keyOf(id), 'w', 60_000));
    await Promise.all(
      Array.from({ length: 8 }, () =>
        within(async (tx) => {
          await renewLease(tx, SUBMISSIONS, keyOf(id), 1, 60_000);
          await insertEvents(tx, id, { type: 'running', status: 'running', run: 1 });
        }),
      ),
    );
    const rows = await system.database.admin<{ sequence: number }>(
      'SELECT sequence FROM submission_events WHERE submission_id = $1 ORDER BY 1',
      [id],
    );
    expect(rows.map((row) => row.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
