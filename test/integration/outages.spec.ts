import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { type Script, ScriptedGrader } from '../support/scripted-grader.js';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

/** Long enough that a busy machine loses no run by itself: any fault that counts would be the last. */
const LEASE_MS = 3_000;
const OUTAGE_MS = 2 * LEASE_MS;

let system: TestSystem;
let folder: string;
let metricsPort: number;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prayog-outages-'));
  metricsPort = await freePort();
  system = await TestSystem.start({
    GRADING_MAX_FAULTS: '1',
    GRADING_CONCURRENCY: '1',
    GRADING_LEASE_MS: String(LEASE_MS),
    GRADING_REST_MS: '200',
    SUBMISSIONS_PER_USER_PER_MINUTE: '1000',
    // Whoever is being woken again is passed over: here the old order is looked at.
    WAKE_AGAIN_MS: '10000',
    SHUTDOWN_GRACE_MS: '300',
  });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});

/** Of the test that runs. */
const workers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await openDatabase();
  for (const worker of workers.splice(0)) await worker.close();
});

const startWorker: TestSystem['startWorker'] = async (...parts) => {
  const worker = await system.startWorker(...parts);
  workers.push(worker);
  return worker;
};

interface Row {
  status: string;
  run: number;
  faults: number;
}

const submit = (script?: Script, name?: string): Promise<string> => submitScript(system, script, 'alpha', name);

let newcomers = 0;

/** People who have handed in nothing yet. Whoever has comes after those who have not, and of one person's two the newer goes first. */
async function addNewcomers(count: number): Promise<string[]> {
  const names = Array.from({ length: count }, () => `newcomer${(newcomers += 1)}`);
  for (const name of names) await system.addPerson(name);
  return names;
}

async function rowOf(id: string): Promise<Row> {
  const [row] = await system.database.admin<Row>('SELECT status, run, faults FROM submissions WHERE id = $1', [id]);
  return row!;
}

const untilStatus = (id: string, status: string): Promise<Row> =>
  eventually(async () => {
    const row = await rowOf(id);
    return row.status === status ? row : null;
  });

async function finishedInOrder(ids: readonly string[]): Promise<boolean> {
  const rows = await system.database.admin<{ id: string }>(
    'SELECT id FROM submissions WHERE id = ANY ($1) ORDER BY finished_at',
    [ids],
  );
  return rows.map(({ id }) => id).join(' ') === ids.join(' ');
}

/** Nobody but the tests themselves is let in, and who was is thrown out. */
async function closeDatabase(): Promise<void> {
  await limitConnections(0);
  await system.database.admin(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'prayog_%' AND datname = current_database()",
  );
}

async function limitConnections(limit: number): Promise<void> {
  const name = new URL(system.database.urls.app).pathname.slice(1);
  await system.database.admin(`ALTER DATABASE ${name} CONNECTION LIMIT ${limit}`);
}

const openDatabase = (): Promise<void> => limitConnections(-1);

describe('a database that is away', () => {
  it('for longer than a lease, while a run goes on and when it ends, costs no try', async () => {
    await startWorker();
    const gate = join(folder, 'ends-in-the-outage');
    const id = await submit({ until: gate, score: 7 });
    await untilStatus(id, 'running');
    await closeDatabase();
    await sleep(OUTAGE_MS / 2);
    writeFileSync(gate, '');
    await sleep(OUTAGE_MS / 2);
    await openDatabase();
    expect(await untilStatus(id, 'graded')).toMatchObject({ faults: 0 });
  });

  it('costs no try either when the lease ends just after it', async () => {
    await startWorker();
    const gate = join(folder, 'ends-in-a-short-outage');
    const id = await submit({ until: gate });
    await untilStatus(id, 'running');
    await closeDatabase();
    writeFileSync(gate, '');
    await sleep(0.9 * LEASE_MS);
    await openDatabase();
    expect(await untilStatus(id, 'graded')).toMatchObject({ faults: 0 });
  });

  it('costs no try either where the worker that had the run is gone, too', async () => {
    const first = await startWorker();
    const gate = join(folder, 'nobody-waits');
    const id = await submit({ until: gate });
    await untilStatus(id, 'running');
    await startWorker();
    await closeDatabase();
    await first.close();
    await sleep(OUTAGE_MS);
    writeFileSync(gate, '');
    await openDatabase();
    expect(await untilStatus(id, 'graded')).toMatchObject({ run: 2, faults: 0 });
  });

  it('keeps the line as it was', async () => {
    const gate = join(folder, 'line');
    const ids: string[] = [];
    for (const [number, name] of (await addNewcomers(4)).entries())
      ids.push(await submit(number === 0 ? { until: gate } : {}, name));
    await startWorker();
    await untilStatus(ids[0]!, 'running');
    await closeDatabase();
    writeFileSync(gate, '');
    await sleep(OUTAGE_MS);
    await openDatabase();
    for (const id of ids) expect(await untilStatus(id, 'graded')).toMatchObject({ faults: 0 });
    // The first was in work.
    expect(await finishedInOrder(ids.slice(1))).toBe(true);
  });

  it('still counts a run as lost whose worker died while it was there', async () => {
    const gate = join(folder, 'never');
    const id = await submit({ until: gate });
    await system.database.admin(
      "UPDATE submissions SET status = 'running', run = 1, lease_until = now() + interval '50 ms' WHERE id = $1",
      [id],
    );
    await startWorker();
    expect(await untilStatus(id, 'failed_internally')).toMatchObject({ faults: 1 });
  });
});

describe('a host that can make no sandbox', () => {
  it('grades everything when it can again, in the old order, and says meanwhile that it rests', async () => {
    const host = join(folder, 'host');
    const ids: string[] = [];
    for (const name of await addNewcomers(3)) ids.push(await submit({}, name));
    await startWorker(new ScriptedGrader(host), undefined, undefined, {
      METRICS_PORT: String(metricsPort),
    });
    const metrics = `http://127.0.0.1:${metricsPort}`;
    const ready = await eventually(async () => {
      const answer = await fetch(`${metrics}/health/ready`);
      return answer.status === 503 ? ((await answer.json()) as object) : null;
    });
    expect(ready).toMatchObject({
      status: 'resting',
      database: 'ok',
      resting: [{ job: 'grade-submission', because: 'unavailable' }],
    });
    expect((await system.http.get('/health/ready').expect(200)).body).toEqual({
      status: 'ok',
      redis: 'ok',
      restingWorkers: 1,
    });
    await sleep(OUTAGE_MS);
    const rows = await Promise.all(ids.map(rowOf));
    expect(rows.map(({ faults }) => faults)).toEqual([0, 0, 0]);
    // It asks its host, and leaves the line alone.
    expect(rows.map(({ run }) => run)).toEqual([1, 0, 0]);
    expect(await (await fetch(`${metrics}/metrics`)).text()).toMatch(
      /prayog_worker_rest_seconds_count\{job="grade-submission",because="unavailable"\} [1-9]/,
    );

    writeFileSync(host, '');
    for (const id of ids) expect(await untilStatus(id, 'graded')).toMatchObject({ faults: 0 });
    expect(await finishedInOrder(ids)).toBe(true);
    expect((await fetch(`${metrics}/health/ready`)).status).toBe(200);
    expect((await system.http.get('/health/ready').expect(200)).body).toEqual({ status: 'ok', redis: 'ok' });
  });
});
