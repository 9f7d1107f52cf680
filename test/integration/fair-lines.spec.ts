import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrolStudents, handIn } from '../support/class.js';
import { untilStatus } from '../support/regrades.js';
import type { Script } from '../support/scripted-grader.js';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';
import { startWorkerProcess } from '../support/worker-process.js';

let system: TestSystem;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prayog-lines-'));
  system = await TestSystem.start({
    SUBMISSIONS_PER_USER_PER_MINUTE: '100000',
    GRADING_CONCURRENCY: '1',
    SHUTDOWN_GRACE_MS: '0',
    // A run that ends by itself must not pass for a lost one, however busy the machine.
    GRADING_LEASE_MS: '10000',
    // Whoever is being woken again is passed over.
    WAKE_AGAIN_MS: '10000',
  });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});
/** Nothing is left waiting for the next test. */
afterEach(async () => {
  await system.database.admin(
    "UPDATE submissions SET status = 'failed_internally', lease_until = NULL WHERE status IN ('queued', 'running')",
  );
  await system.redis.flush();
});

const isGraded = (id: string) => untilStatus(system, 'submissions', id, 'graded');
const isRunning = (id: string) => untilStatus(system, 'submissions', id, 'running');
const submit = (name: string, script?: Script, college?: string) => submitScript(system, script, college, name);

/** A script that ends when the gate is opened. */
function gated(name: string): { script: Script; open: () => void } {
  const until = join(folder, name);
  return { script: { until }, open: () => writeFileSync(until, '') };
}

/** Those of these submissions that were begun, in that order. */
async function begun(ids: readonly string[]): Promise<string[]> {
  const rows = await system.database.admin<{ id: string }>(
    'SELECT id FROM submissions WHERE id = ANY ($1) AND started_at IS NOT NULL ORDER BY started_at, finished_at',
    [ids],
  );
  return rows.map(({ id }) => id);
}

async function personIdOf(name: string, college = 'alpha'): Promise<string> {
  const [person] = await system.database.admin<{ id: string }>('SELECT id FROM people WHERE email = $1', [
    `${name}@${college}.test`,
  ]);
  return person!.id;
}

/** How many of a flood were begun before the single one. */
async function delayOf(single: string, flood: readonly string[]): Promise<number> {
  return (await begun([...flood, single])).indexOf(single);
}

describe('a flood of 1,000 submissions', () => {
  it('of a student delays the single ones of others by one run', async () => {
    const student = await personIdOf('student');
    const flood = await handIn(
      system,
      Array.from({ length: 1000 }, () => student),
    );
    const singles = [await submit('other'), await submit('student', {}, 'beta')];
    const worker = await startWorkerProcess(system.env());
    for (const single of singles) await isGraded(single);
    await worker.end('SIGTERM');
    for (const single of singles) expect(await delayOf(single, flood)).toBeLessThanOrEqual(1);
  });

  it('of a class delays another college’s single one by the run that goes on', async () => {
    const gate = gated('class');
    const worker = await system.startWorker();
    const flood = await handIn(system, await enrolStudents(system, 1000), gate.script);
    await isRunning(flood[0]!);
    const single = await submit('student', {}, 'beta');
    gate.open();
    await isGraded(single);
    await worker.close();
    expect(await delayOf(single, flood)).toBe(1);
  });

  it('that goes on lets a newcomer of the same college go next, again and again', async () => {
    const gate = gated('goes-on');
    const worker = await system.startWorker();
    const student = await personIdOf('student');
    const flood = await handIn(system, [student], gate.script);
    await isRunning(flood[0]!);
    flood.push(
      ...(await handIn(
        system,
        Array.from({ length: 20 }, () => student),
      )),
    );
    const newcomers = await handIn(system, await enrolStudents(system, 2));
    const again = await submit('other');
    gate.open();
    for (const id of [...newcomers, again]) await isGraded(id);
    await worker.close();
    for (const single of [...newcomers, again]) expect(await delayOf(single, flood)).toBe(1);
  });
});

describe('who has something running', () => {
  it('lets others of the college go first, and still gets what is free', async () => {
    const [first, second] = [gated('first-sleeper'), gated('second-sleeper')];
    const workers = [await system.startWorker(), await system.startWorker()];
    const sleepers = [await submit('student', first.script)];
    await isRunning(sleepers[0]!);
    // Nobody else waits.
    sleepers.push(await submit('student', second.script));
    await isRunning(sleepers[1]!);
    sleepers.push(await submit('student'));
    const [early, late] = (await handIn(system, await enrolStudents(system, 2))) as [string, string];
    first.open();
    for (const id of [early, late, sleepers[2]!]) await isGraded(id);
    expect((await begun([...sleepers, early, late])).slice(2)).toEqual([early, late, sleepers[2]]);
    second.open();
    await isGraded(sleepers[1]!);
    await Promise.all(workers.map((worker) => worker.close()));
  });

  it('among colleges, lets the others go first', async () => {
    const gates = [gated('college-1'), gated('college-2')] as const;
    const workers = [await system.startWorker(), await system.startWorker()];
    const people = await enrolStudents(system, 4);
    const alphas = [
      ...(await handIn(system, people.slice(0, 1), gates[0].script)),
      ...(await handIn(system, people.slice(1, 2), gates[1].script)),
    ];
    for (const id of alphas) await isRunning(id);
    alphas.push(...(await handIn(system, people.slice(2))));
    const betas = await handIn(system, await enrolStudents(system, 2, 'beta'), {}, 'beta');
    gates[0].open();
    for (const id of [...alphas.slice(2), ...betas]) await isGraded(id);
    expect((await begun([...alphas, ...betas])).slice(2)).toEqual([...betas, ...alphas.slice(2)]);
    gates[1].open();
    await isGraded(alphas[1]!);
    await Promise.all(workers.map((worker) => worker.close()));
  });
});

describe('a run that is put back', () => {
  it('keeps its place when its worker was asked to stop', async () => {
    const gate = gated('stopped');
    const first = await startWorkerProcess(system.env());
    const [stopped, ...rest] = (await handIn(system, await enrolStudents(system, 4), gate.script)) as [string];
    await isRunning(stopped);
    await first.end('SIGTERM');
    gate.open();
    const second = await startWorkerProcess(system.env());
    for (const id of [stopped, ...rest]) await isGraded(id);
    await second.end('SIGTERM');
    expect(await begun([stopped, ...rest])).toEqual([stopped, ...rest]);
  });

  it('keeps it when its worker was killed', async () => {
    const gate = gated('killed');
    const first = await startWorkerProcess(system.env());
    const [killed, ...rest] = (await handIn(system, await enrolStudents(system, 4), gate.script)) as [string, string];
    await isRunning(killed);
    await first.end('SIGKILL');
    const second = await startWorkerProcess(system.env());
    await isRunning(rest[0]);
    await eventually(
      async () =>
        (
          await system.database.admin(
            "SELECT 1 FROM submissions WHERE id = $1 AND status = 'queued' AND due_at <= now()",
            [killed],
          )
        )[0],
    );
    gate.open();
    for (const id of [killed, ...rest]) await isGraded(id);
    await second.end('SIGTERM');
    expect(await begun([killed, ...rest])).toEqual([rest[0], killed, ...rest.slice(1)]);
  });
});

describe('several workers', () => {
  it('claim nothing twice and leave nothing', async () => {
    const people = await enrolStudents(system, 60);
    const ids = [...(await handIn(system, people.slice(0, 30))), ...(await handIn(system, people.slice(30)))];
    const workers = await Promise.all(Array.from({ length: 4 }, () => system.startWorker()));
    for (const id of ids) await isGraded(id);
    await Promise.all(workers.map((worker) => worker.close()));
    const again = await system.database.admin(
      'SELECT 1 FROM submissions WHERE id = ANY ($1) AND (run <> 1 OR faults <> 0)',
      [ids],
    );
    expect(again).toEqual([]);
  });

  it('need no particular wake-up', async () => {
    const people = await enrolStudents(system, 3);
    const ids = await handIn(system, people);
    await eventually(async () => ((await system.database.admin('SELECT 1 FROM outbox')).length === 0 ? true : null));
    // The wake-ups of all are lost; those of two that are withdrawn come.
    await system.redis.flush();
    const late = await handIn(system, await enrolStudents(system, 3));
    await system.database.admin("UPDATE submissions SET status = 'failed_internally' WHERE id = ANY ($1)", [late]);
    const worker = await system.startWorker();
    for (const id of ids) await isGraded(id);
    await worker.close();
    const runs = await system.database.admin<{ id: string }>(
      'SELECT id FROM submissions WHERE id = ANY ($1) AND run > 0 ORDER BY id',
      [[...ids, ...late]],
    );
    expect(runs.map(({ id }) => id)).toEqual(ids.toSorted());
  });
});
