import type { Listing } from '../../src/modules/courses/content/index.js';
import type { SectionView } from '../../src/modules/courses/units/units.schema.js';
import type { StoredUnit } from '../../src/modules/courses/loading/index.js';
import type { ListingRunner } from '../../src/modules/labs/listings/listing-run.types.js';
import type { ListingRunView } from '../../src/modules/labs/listings/listings.schema.js';
import { SandboxListingRunner } from '../../src/modules/labs/listings/run-listing.js';
import {
  chooseDriver,
  createSandboxPool,
  type SandboxDriver,
  type SandboxPool,
  sandboxSettingsSchema,
} from '../../src/modules/sandbox/index.js';
import { loadChangedUnit } from '../support/changed-unit.js';
import { ScriptedGrader } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let driver: SandboxDriver;
let pool: SandboxPool;
let runner: ListingRunner;
beforeAll(async () => {
  system = await TestSystem.start({ SUBMISSIONS_PER_USER_PER_MINUTE: '1000' });
  await system.loadUnit('tiny-unit');
  await system.loadUnit('os-unit-9-ipc');
  const settings = sandboxSettingsSchema.parse({
    SANDBOX_DRIVER: 'bubblewrap',
    SANDBOX_OWNER: `listings-${process.pid}`,
  });
  ({ driver } = await chooseDriver(settings));
  pool = createSandboxPool(driver, settings, 1);
  runner = new SandboxListingRunner(pool);
});
afterAll(async () => {
  await system.close();
  await pool.close();
  await driver.close();
});

/** Loads the tiny unit under another slug, with its listing under another one and changed. */
const load = (slug: string, change: (listing: Listing) => void): Promise<StoredUnit> =>
  loadChangedUnit(system, slug, ({ listings }) => change(listings[0]!));

async function start(listing: string, body: object = {}): Promise<string> {
  const answer = await system.post(`/v1/listings/${listing}/run`, body);
  expect(answer).toMatchObject({ status: 202, body: { status: 'queued' } });
  const { id } = answer.body as { id: string };
  expect(answer.headers['location']).toBe(`/v1/listing-runs/${id}`);
  return id;
}

/** The run when it has ended. */
async function ended(id: string): Promise<ListingRunView> {
  for (;;) {
    const run = (await system.get(`/v1/listing-runs/${id}?wait=10`)).body as ListingRunView;
    if (run.endedAt !== null) return run;
  }
}

const run = async (listing: string, body: object = {}): Promise<ListingRunView> => ended(await start(listing, body));

describe('running a listing', () => {
  let worker: { close(): Promise<void> };
  beforeAll(async () => {
    worker = await system.startWorker(new ScriptedGrader(), undefined, runner);
  });
  afterAll(() => worker.close());

  it('shows what it prints', async () => {
    expect(await run('pipe-demo')).toMatchObject({
      status: 'done',
      unit: 'os-unit-9-ipc',
      compile: { ok: true, output: '' },
      programs: [{ state: 'ended', status: 0, output: expect.stringContaining('Rajdhani') as string }],
      left: [],
    });
  });

  it('runs a pair as two programs in one sandbox, and types into the one that reads', async () => {
    const { programs, left } = await run('fifo-notice', { stdin: 'Track 9 is clear\n' });
    expect(programs).toHaveLength(2);
    expect(programs.map(({ state, status }) => [state, status])).toEqual([
      ['ended', 0],
      ['ended', 0],
    ]);
    expect(programs.map(({ output }) => output).join('')).toContain('Track 9 is clear');
    expect(left).toEqual([]);
  });

  it('gives what is typed to the program, and what is not said to the listing', async () => {
    expect((await run('line-copy', { stdin: 'one\ntwo\n' })).programs).toMatchObject([{ output: 'one\ntwo\n' }]);
    const { programs } = await run('line-copy', { inputs: { copy: 'three\n' } });
    expect(programs).toMatchObject([{ output: 'three\n' }]);
  });

  it('tells what waits for ever, what does not compile, and cuts what has no end', async () => {
    await load('odd-unit', (listing) => {
      const [program] = listing.programs;
      const odd = (name: string, source: string) => ({ ...program!, name, file: `${name}.c`, source });
      Object.assign(listing, {
        slug: 'odd',
        programs: [
          odd(
            'waits',
            '#include <unistd.h>\nint main(void) { int p[2]; char c; if (pipe(p)) return 1; return (int)read(p[0], &c, 1); }\n',
          ),
          odd('floods', '#include <stdio.h>\nint main(void) { for (;;) puts("x"); }\n'),
        ],
      });
    });
    const { programs, left } = await run('odd');
    expect(programs).toMatchObject([
      { name: 'waits', state: 'waiting', status: null },
      { name: 'floods', state: 'ended', limits: ['output'] },
    ]);
    expect(programs[1]!.output.length).toBeLessThan(21_000);
    expect(left).toEqual([{ kind: 'process', name: expect.stringContaining('waits') as string }]);
    await load('wrong-unit', (listing) => {
      listing.slug = 'wrong';
      listing.programs[0]!.source = 'int main(void) { return 0 }\n';
    });
    expect(await run('wrong')).toMatchObject({
      status: 'done',
      programs: [],
      compile: { ok: false, output: expect.stringContaining('error:') as string },
    });
  });

  it('runs the version that was the newest when it was asked for', async () => {
    await load('changing-unit', (listing) => (listing.slug = 'changing'));
    const id = await start('changing', { stdin: 'old\n' });
    await load('changing-unit', (listing) => {
      listing.slug = 'changing';
      listing.programs[0]!.source = '#include <stdio.h>\nint main(void) { puts("new"); return 0; }\n';
    });
    expect((await ended(id)).programs).toMatchObject([{ output: 'old\n' }]);
    expect((await run('changing')).programs).toMatchObject([{ output: 'new\n' }]);
  });
});

describe('a run of pipe-demo', () => {
  let worker: { close(): Promise<void> };
  beforeAll(async () => {
    worker = await system.startWorker(new ScriptedGrader(), undefined, runner);
  });
  afterAll(() => worker.close());

  const stepsOf = ({ timeline }: ListingRunView): string[] =>
    (timeline?.scenarios ?? []).flatMap(({ events }) => events).map(({ action, object = '' }) => `${action} ${object}`);

  it('has a timeline, and nothing to explain', async () => {
    const right = await run('pipe-demo');
    expect(right).toMatchObject({ twin: false, explanation: '' });
    expect(stepsOf(right)).toEqual(expect.arrayContaining(['make pipe 1', 'send pipe 1', 'receive pipe 1']));
  });

  it('as its broken twin hangs, and is told why, in the unit and in the run', async () => {
    const { listings } = (await system.get('/v1/units/os-unit-9-ipc/sections/pipes')).body as SectionView;
    const { twin, programs } = listings.find(({ slug }) => slug === 'pipe-demo')!;
    expect(twin).toMatchObject({
      ends: 'hangs',
      broken: expect.stringContaining('`close(fd[1])` is missing') as string,
    });
    expect(twin!.files[0]!.source).toMatch(/^\/\* Broken on purpose: .*close\(fd\[1\]\) is missing/);
    expect(programs[0]!.source).not.toContain('Broken on purpose');

    const broken = await run('pipe-demo', { twin: true });
    expect(broken).toMatchObject({
      status: 'done',
      twin: true,
      programs: [{ state: 'waiting', output: expect.stringContaining('[Station Master] Sending') as string }],
      explanation: expect.stringMatching(
        /The child \(pid \d+\) waits in read \(pipe_demo.c line \d+\) on pipe 1.*Close fd 4/,
      ) as string,
    });
    expect(stepsOf(broken)).toContain('stuck pipe 1');
    const line = Number(/pipe_demo.c line (\d+)\) on pipe 1/.exec(broken.explanation)?.[1]);
    expect(twin!.files[0]!.source.split('\n')[line - 1]).toContain('read(');
  });

  it('does not supersede one of its twin', async () => {
    await worker.close();
    const [twin, right] = [await start('pipe-demo', { twin: true }), await start('pipe-demo')];
    const again = await start('pipe-demo', { twin: true });
    const statuses = await Promise.all(
      [twin, right, again].map(async (id) => (await system.get(`/v1/listing-runs/${id}`)).body as ListingRunView),
    );
    expect(statuses.map(({ status }) => status)).toEqual(['superseded', 'queued', 'queued']);
    worker = await system.startWorker(new ScriptedGrader(), undefined, runner);
  });
});

describe('a run', () => {
  it('is its student’s own', async () => {
    const id = await start('line-copy');
    expect((await system.get(`/v1/listing-runs/${id}`)).body).toMatchObject({ status: 'queued', programs: [] });
    expect((await system.get(`/v1/listing-runs/${id}`, 'other')).status).toBe(404);
    expect((await system.get(`/v1/listing-runs/${id}`, 'student', 'beta')).status).toBe(404);
    expect((await system.post('/v1/listings/line-copy/run', {}, 'student', 'beta')).status).toBe(404);
  });

  it.each([
    ['none', {}, 404],
    ['No%20Slug', {}, 400],
    ['line-copy', { stdin: 'x'.repeat(10_001) }, 400],
    ['line-copy', { stdin: 'a\0b' }, 400],
    ['line-copy', { inputs: { other: 'x' } }, 400],
    ['line-copy', { source: 'int main;' }, 400],
    ['hang-own-end', { twin: true }, 400],
    ['line-copy', { twin: 'yes' }, 400],
    ['shm-whiteboard?unit=tiny-unit', {}, 404],
  ])('of %s with %j is refused', async (listing, body, status) => {
    expect((await system.post(`/v1/listings/${listing}/run`, body)).status).toBe(status);
  });

  it('must name its unit when several have such a listing', async () => {
    await load('twin-unit', () => undefined);
    expect((await system.post('/v1/listings/line-copy/run', {})).status).toBe(409);
    expect((await system.post('/v1/listings/line-copy/run?unit=twin-unit', {})).status).toBe(202);
  });

  it('that a killed worker has left is taken up again, and given up after some tries', async () => {
    await system.database.admin("DELETE FROM listing_runs WHERE status IN ('queued', 'running')");
    const id = await start('pipe-ends');
    await system.database.admin(
      "UPDATE listing_runs SET status = 'running', run = 1, lease_until = now() - interval '1 minute' WHERE id = $1",
      [id],
    );
    const worker = await system.startWorker(new ScriptedGrader(), undefined, runner);
    expect(await ended(id)).toMatchObject({ status: 'done' });
    await worker.close();

    const broken = await system.startWorker();
    expect(await ended(await start('pipe-ends'))).toMatchObject({ status: 'failed_internally', programs: [] });
    await broken.close();
  });

  it('is thrown away after a day', async () => {
    const id = await start('pipe-ends');
    await system.database.admin("UPDATE listing_runs SET created_at = now() - interval '25 hours' WHERE id = $1", [id]);
    const worker = await system.startWorker(new ScriptedGrader(), undefined, runner);
    const status = async () => (await system.get(`/v1/listing-runs/${id}`)).status;
    while ((await status()) === 200) await ended(await start('pipe-ends'));
    expect(await status()).toBe(404);
    await worker.close();
  });
});
