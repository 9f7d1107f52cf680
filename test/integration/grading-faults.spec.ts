import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Script, scripted, ScriptedGrader } from '../support/scripted-grader.js';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';
import { startWorkerProcess } from '../support/worker-process.js';

let system: TestSystem;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prayog-faults-'));
  system = await TestSystem.start({
    GRADING_MAX_FAULTS: '3',
    SUBMISSIONS_PER_USER_PER_MINUTE: '1000',
    SHUTDOWN_GRACE_MS: '300',
    GRADING_REST_MS: '100',
    // A run that ends by itself must not pass for a lost one, however busy the machine.
    GRADING_LEASE_MS: '5000',
  });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});

interface Row {
  status: string;
  run: number;
  faults: number;
  score: number | null;
  fault: string | null;
}

const submit = (script?: Script, name?: string): Promise<string> => submitScript(system, script, 'alpha', name);

async function rowOf(id: string): Promise<Row> {
  const [row] = await system.database.admin<Row>(
    'SELECT status, run, faults, score, fault FROM submissions WHERE id = $1',
    [id],
  );
  return row!;
}

const untilStatus = (id: string, status: string): Promise<Row> =>
  eventually(async () => {
    const row = await rowOf(id);
    return row.status === status ? row : null;
  });

/** How often each kind of event happened. */
async function eventsOf(id: string): Promise<Record<string, number>> {
  const rows = await system.database.admin<{ type: string; count: number }>(
    'SELECT type, count(*)::int AS count FROM submission_events WHERE submission_id = $1 GROUP BY type',
    [id],
  );
  return Object.fromEntries(rows.map((row) => [row.type, row.count]));
}

describe('a worker killed in the middle of a run', () => {
  it('leaves a submission that another one grades, once', async () => {
    const first = await startWorkerProcess(system.env());
    const gate = join(folder, 'killed');
    const id = await submit({ until: gate, score: 9 });
    await untilStatus(id, 'running');
    await first.end('SIGKILL');
    writeFileSync(gate, '');

    const second = await startWorkerProcess(system.env());
    const row = await untilStatus(id, 'graded');
    expect(row).toMatchObject({ run: 2, faults: 1, score: 9 });
    expect(await eventsOf(id)).toMatchObject({ running: 2, graded: 1 });
    expect(await second.end('SIGTERM')).toBe(0);
  });
});

describe('a worker asked to stop', () => {
  it('hands back what it can’t finish, at nobody’s expense', async () => {
    const first = await startWorkerProcess(system.env());
    const gate = join(folder, 'stopped');
    const id = await submit({ until: gate });
    await untilStatus(id, 'running');
    expect(await first.end('SIGTERM')).toBe(0);
    expect(await rowOf(id)).toMatchObject({ status: 'queued', faults: 0 });

    writeFileSync(gate, '');
    const second = await system.startWorker();
    expect(await untilStatus(id, 'graded')).toMatchObject({ run: 2, faults: 0 });
    await second.close();
  });

  it('finishes what is nearly done, and closes its grader', async () => {
    const grader = new ScriptedGrader();
    const running = await system.startWorker(grader);
    const gate = join(folder, 'nearly');
    const id = await submit({ until: gate });
    await untilStatus(id, 'running');
    const closed = running.close();
    writeFileSync(gate, '');
    await closed;
    expect(await rowOf(id)).toMatchObject({ status: 'graded', run: 1 });
    expect(grader.closed).toBe(true);
  });
});

describe('a worker without Redis', () => {
  it('still hands back and stops', async () => {
    const running = await startWorkerProcess(system.env());
    const gate = join(folder, 'cut-off');
    const id = await submit({ until: gate });
    await untilStatus(id, 'running');
    await system.redis.kill();
    expect(await running.end('SIGTERM')).toBe(0);
    expect(await rowOf(id)).toMatchObject({ status: 'queued', faults: 0 });

    await system.redis.restart();
    writeFileSync(gate, '');
    const next = await system.startWorker();
    await untilStatus(id, 'graded');
    await next.close();
  });
});

describe('Redis', () => {
  it('may lose every job that waits', async () => {
    const ids = await Promise.all([submit(), submit(), submit()]);
    await system.redis.flush();
    const running = await system.startWorker();
    for (const id of ids) expect(await untilStatus(id, 'graded')).toMatchObject({ run: 1, faults: 0 });
    await running.close();
  });

  it('may be emptied while a run goes on', async () => {
    const running = await system.startWorker();
    const gate = join(folder, 'emptied');
    const id = await submit({ until: gate });
    await untilStatus(id, 'running');
    await system.redis.flush();
    writeFileSync(gate, '');
    expect(await untilStatus(id, 'graded')).toMatchObject({ run: 1, faults: 0 });
    const next = await submit();
    expect(await untilStatus(next, 'graded')).toMatchObject({ run: 1 });
    expect(await eventsOf(id)).toMatchObject({ graded: 1 });
    await running.close();
  });

  it('may be away when something is submitted', async () => {
    await system.redis.kill();
    const id = await submit();
    await system.redis.restart();
    const running = await system.startWorker();
    await untilStatus(id, 'graded');
    await running.close();
    expect(await system.database.admin('SELECT 1 FROM outbox')).toEqual([]);
  });
});

describe('a fault of ours', () => {
  it('is tried again and never scores', async () => {
    const running = await system.startWorker();
    const mended = join(folder, 'mended');
    const id = await submit({ faultUnless: mended });
    await eventually(async () => ((await rowOf(id)).faults > 0 ? true : null));
    expect((await rowOf(id)).score).toBeNull();
    writeFileSync(mended, '');
    expect((await untilStatus(id, 'graded')).faults).toBeGreaterThan(0);
    await running.close();
  });

  it('is given up after so many tries, and told to operators only', async () => {
    const running = await system.startWorker();
    const id = await submit({ faultUnless: join(folder, 'never') });
    const row = await untilStatus(id, 'failed_internally');
    expect(row).toMatchObject({ run: 3, faults: 3, score: null, fault: 'Error: the sandbox burst into flames' });
    expect(await eventsOf(id)).toMatchObject({ failed_internally: 1 });
    const answer = await system.get(`/v1/submissions/${id}`);
    expect(answer.body).toMatchObject({ status: 'failed_internally', verdict: null, score: null, result: null });
    expect(answer.text).not.toMatch(/flames/);
    await running.close();
  });
});

describe('a claim that is still being committed when its run ends', () => {
  beforeAll(async () => {
    await system.database.admin(`
      CREATE FUNCTION commit_slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END $$`);
    await system.database.admin(`
      CREATE CONSTRAINT TRIGGER slow_claims AFTER UPDATE ON submissions DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.status = 'running') EXECUTE FUNCTION commit_slowly()`);
  });
  afterAll(() => system.database.admin('DROP FUNCTION commit_slowly CASCADE'));

  it('has its fault noted', async () => {
    const running = await system.startWorker();
    const id = await submit({ faultUnless: join(folder, 'never') });
    expect(await untilStatus(id, 'failed_internally')).toMatchObject({
      run: 3,
      faults: 3,
      fault: 'Error: the sandbox burst into flames',
    });
    await running.close();
  });

  it('has its result written', async () => {
    const running = await system.startWorker();
    const id = await submit({ score: 7 });
    expect(await untilStatus(id, 'graded')).toMatchObject({ run: 1, faults: 0, score: 7 });
    await running.close();
  });
});

describe('a worker that fails again and again', () => {
  it('rests, and goes on afterwards', async () => {
    const lines: string[] = [];
    const running = await system.startWorker(new ScriptedGrader(), lines);
    const ids: string[] = [];
    for (const name of ['student', 'other', 'assistant'])
      ids.push(await submit({ faultUnless: join(folder, 'never') }, name));
    for (const id of ids) await untilStatus(id, 'failed_internally');
    await eventually(async () => (lines.some((line) => line.includes('it rests')) ? true : null));
    expect(await untilStatus(await submit(), 'graded')).toMatchObject({ run: 1, faults: 0 });
    await running.close();
  });

  it('does not rest for one person, however often their work fails', async () => {
    const lines: string[] = [];
    const running = await system.startWorker(new ScriptedGrader(), lines);
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push(await submit({ faultUnless: join(folder, 'never') }));
    for (const id of ids) await untilStatus(id, 'failed_internally');
    expect(await untilStatus(await submit({}, 'other'), 'graded')).toMatchObject({ run: 1, faults: 0 });
    expect(lines.filter((line) => line.includes('it rests'))).toEqual([]);
    await running.close();
  });
});

describe('colleges', () => {
  it('take turns: a class that submits at once does not hold up another college', async () => {
    const crowd: string[] = [];
    for (let count = 0; count < 10; count += 1) crowd.push(await submit());
    const answer = await system.post('/v1/labs/test-lab/submissions', scripted(), 'student', 'beta');
    const single = (answer.body as { id: string }).id;
    await eventually(async () => ((await system.database.admin('SELECT 1 FROM outbox')).length === 0 ? true : null));
    const running = await system.startWorker();
    for (const id of [...crowd, single]) await untilStatus(id, 'graded');
    await running.close();
    const rows = await system.database.admin<{ id: string }>(
      'SELECT id FROM submissions WHERE id = ANY ($1) ORDER BY started_at, finished_at',
      [[...crowd, single]],
    );
    expect(rows.findIndex((row) => row.id === single)).toBeLessThan(5);
  });
});

describe('many at once', () => {
  it('are each graded once by two workers', async () => {
    const workers = await Promise.all([system.startWorker(), system.startWorker()]);
    const ids = await Promise.all(Array.from({ length: 30 }, () => submit({ steps: 3 })));
    for (const id of ids) expect(await untilStatus(id, 'graded')).toMatchObject({ run: 1, faults: 0 });
    for (const id of ids) expect(await eventsOf(id)).toMatchObject({ queued: 1, running: 1, progress: 5, graded: 1 });
    await Promise.all(workers.map((running) => running.close()));
  });
});
