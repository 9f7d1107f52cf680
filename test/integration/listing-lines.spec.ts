import { randomUUID } from 'node:crypto';
import type { Principal } from '../../src/kernel/tenant-context.js';
import type { ListingInputs, ListingResult, ListingRunner } from '../../src/modules/labs/listings/listing-run.types.js';
import type { ListingRunView } from '../../src/modules/labs/listings/listings.schema.js';
import { StartListingRun } from '../../src/modules/labs/listings/start-listing-run.js';
import { loadChangedUnit } from '../support/changed-unit.js';
import { enrolStudents } from '../support/class.js';
import { ScriptedGrader } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

/** Notes what is typed in, in the order in which runs begin, and does nothing else. */
class NotingRunner implements ListingRunner {
  readonly begun: string[] = [];

  async run(_listing: object, inputs: ListingInputs): Promise<ListingResult> {
    this.begun.push(inputs['copy'] ?? '');
    return { compile: { ok: true, output: '' }, programs: [], left: [] };
  }
}

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({ SUBMISSIONS_PER_USER_PER_MINUTE: '1000' });
  await system.loadUnit('tiny-unit');
  await system.loadUnit('tiny-unit', 'beta');
});
afterAll(() => system.close());

const path = '/v1/listings/line-copy/run?unit=tiny-unit';

async function start(text: string, name = 'student', college = 'alpha', where = path): Promise<string> {
  const answer = await system.post(where, { stdin: text }, name, college);
  expect(answer).toMatchObject({ status: 202, body: { status: 'queued' } });
  return (answer.body as { id: string }).id;
}

/** As the api does after it has let these people in. */
async function startForAll(people: readonly string[], text: string): Promise<void> {
  const starting = system.api.get(StartListingRun, { strict: false });
  for (const personId of people) {
    const principal: Principal = {
      tenantId: system.tenants['alpha']!,
      personId,
      sessionId: randomUUID(),
      roles: ['student'],
    };
    await starting.start(principal, 'line-copy', 'tiny-unit', { stdin: text });
  }
}

async function ended(id: string, name = 'student', college = 'alpha'): Promise<ListingRunView> {
  for (;;) {
    const { body } = await system.get(`/v1/listing-runs/${id}?wait=10`, name, college);
    if ((body as ListingRunView).endedAt !== null) return body as ListingRunView;
  }
}

describe('sixty runs of a listing', () => {
  it('of a college’s people delay another college’s by one run', async () => {
    await startForAll(await enrolStudents(system, 60), 'class');
    const single = await start('single', 'student', 'beta');
    const runner = new NotingRunner();
    const worker = await system.startWorker(new ScriptedGrader(), undefined, runner);
    expect(await ended(single, 'student', 'beta')).toMatchObject({ status: 'done' });
    expect(runner.begun.indexOf('single')).toBeLessThanOrEqual(1);
    const last = await start('last');
    expect(await ended(last)).toMatchObject({ status: 'done' });
    await worker.close();
    expect(runner.begun.filter((text) => text === 'class')).toHaveLength(60);
  });

  it('by one person are one: the newest, and the older ones say so', async () => {
    const ids: string[] = [];
    for (let number = 1; number <= 60; number += 1) ids.push(await start(`try ${number}`));
    const others = await start('other', 'other');
    expect(await ended(ids[0]!)).toMatchObject({ status: 'superseded', programs: [], compile: null });
    const runner = new NotingRunner();
    const worker = await system.startWorker(new ScriptedGrader(), undefined, runner);
    expect(await ended(ids.at(-1)!)).toMatchObject({ status: 'done' });
    expect(await ended(others, 'other')).toMatchObject({ status: 'done' });
    await worker.close();
    expect(runner.begun.toSorted()).toEqual(['other', 'try 60']);
  });

  it('at once leave one, and another listing’s is left alone', async () => {
    await loadChangedUnit(system, 'second-unit', ({ listings }) => (listings[0]!.slug = 'second-copy'));
    const kept = await start('kept', 'student', 'alpha', '/v1/listings/second-copy/run');
    const ids = await Promise.all(Array.from({ length: 12 }, (_, number) => start(`at once ${number}`)));
    const status = async (id: string) => ((await system.get(`/v1/listing-runs/${id}`)).body as ListingRunView).status;
    expect((await Promise.all(ids.map(status))).filter((found) => found === 'queued')).toHaveLength(1);
    expect(await status(kept)).toBe('queued');
  });
});

describe('a worker that is asked to stop', () => {
  it('hands back a run that goes on, at nobody’s expense', async () => {
    await system.database.admin("DELETE FROM listing_runs WHERE status = 'queued'");
    const waiting: ListingRunner = {
      run: (_listing, _inputs, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('as it was told to')));
        }),
    };
    const grader = new ScriptedGrader();
    const stopping = await system.startWorker(grader, undefined, waiting, { SHUTDOWN_GRACE_MS: '0' });
    const id = await start('handed back');
    const state = async (): Promise<object | undefined> =>
      (await system.database.admin('SELECT status, run, faults FROM listing_runs WHERE id = $1', [id]))[0];
    await eventually(async () => ((await state()) as { status: string }).status === 'running' || null);
    await stopping.close();
    expect(await state()).toEqual({ status: 'queued', run: 1, faults: 0 });
    const next = await system.startWorker(grader, undefined, new NotingRunner());
    expect(await ended(id)).toMatchObject({ status: 'done' });
    await next.close();
  });
});

describe('a run that can’t be read', () => {
  it('is given up, and holds up nobody behind it', async () => {
    const unreadable = await start('unreadable');
    await system.database.admin("UPDATE listing_runs SET listing = 'gone' WHERE id = $1", [unreadable]);
    const behind = await start('behind', 'other');
    const worker = await system.startWorker(new ScriptedGrader(), undefined, new NotingRunner());
    expect(await ended(behind, 'other')).toMatchObject({ status: 'done' });
    expect(await ended(unreadable)).toMatchObject({ status: 'failed_internally', programs: [] });
    await worker.close();
  });
});
