import type { Program, ProgramExit, Sandbox, Snapshot } from '../../sandbox/sandbox.port.js';
import { SandboxLostError, SandboxRequestError } from '../../sandbox/errors.js';
import { expect as need, LabAuthorError } from '../model/faults.js';
import { type Check, type CheckContext, scenario, type Scenario } from '../sdk/lab.js';
import { runChecks } from './run-checks.js';

const empty: Snapshot = {
  programs: [],
  processes: [],
  segments: [],
  semaphores: [],
  sysvQueues: [],
  queues: [],
  files: [],
};
const exit: ProgramExit = { code: 0, signal: null, flags: [], wallMs: 1, userMs: 0, systemMs: 0, maxRssBytes: 0 };

/** A sandbox in which every program has ended as soon as it was started. */
function fakeSandbox(ended: ProgramExit = exit, more: Partial<Sandbox> = {}): Sandbox & { resets: number } {
  const program = {
    number: 1,
    pid: 2,
    input: Buffer.alloc(0),
    stdout: Buffer.alloc(0),
    stderr: Buffer.alloc(0),
    trace: [],
    exit: ended,
  } as unknown as Program;
  const sandbox = {
    resets: 0,
    start: async () => program,
    settle: async () => 'ended',
    snapshot: async () => empty,
    reset: async () => {
      sandbox.resets += 1;
      return { processes: 0, objects: 0, files: 0 };
    },
    ...more,
  };
  return sandbox as unknown as Sandbox & { resets: number };
}

const checkOf = (id: string, run: (context: CheckContext) => Promise<void>): Check => ({
  id,
  title: id,
  points: 10,
  bloomLevel: 'apply',
  outcome: 'o',
  advice: 'Advice.',
  run,
});

function grade(
  checks: Check[],
  sandbox: Sandbox = fakeSandbox(),
  missing = new Map<string, string>(),
  remaining = 1_000,
) {
  return runChecks({
    sandbox,
    checks,
    compilation: { ok: missing.size === 0, output: '', built: new Map([['lab', { argv: ['./lab'] }]]), missing },
    files: ['lab.c'],
    limits: {},
    remainingMs: () => remaining,
    onCheck: () => undefined,
  });
}

const runLab = scenario('run', ['lab'], async (session) => {
  const run = await session.start('lab');
  await session.finish();
  return { run };
});
const plays = (id: string, played: Scenario<unknown>): Check => checkOf(id, async (t) => void (await t.play(played)));

describe('runChecks', () => {
  it('plays a scenario once for all its checks, and resets after it', async () => {
    const sandbox = fakeSandbox();
    const { checks } = await grade([plays('a', runLab), plays('b', runLab)], sandbox);
    expect(checks.map(({ outcome, points }) => [outcome, points])).toEqual([
      ['passed', 10],
      ['passed', 10],
    ]);
    expect(sandbox.resets).toBe(1);
  });

  it('puts advice behind what was observed, and goes on', async () => {
    const { checks } = await grade([
      checkOf('a', async (t) => {
        t.show('calls', 'none');
        need(false, 'Observed.');
      }),
      plays('b', runLab),
    ]);
    expect(checks[0]).toMatchObject({
      outcome: 'failed',
      points: 0,
      maxPoints: 10,
      message: 'Observed.\nAdvice.',
      evidence: [{ kind: 'calls', detail: 'none' }],
    });
    expect(checks[1]?.outcome).toBe('passed');
  });

  it.each([
    [{ flags: ['memory'], signal: 'SIGKILL' }, 'memory_limit'],
    [{ flags: ['output'], signal: 'SIGKILL' }, 'output_limit'],
    [{ flags: ['processes', 'cpu'], signal: 'SIGKILL' }, 'process_limit'],
    [{ flags: ['wall'], signal: 'SIGKILL' }, 'timeout'],
    [{ signal: 'SIGSEGV' }, 'crashed'],
    [{}, 'failed'],
  ] as [Partial<ProgramExit>, string][])(
    'of a program that ended with %j a failed check is %s',
    async (ended, outcome) => {
      const failing = checkOf('a', async (t) => {
        await t.play(runLab);
        need(false, 'Observed.');
      });
      const { checks } = await grade([failing], fakeSandbox({ ...exit, ...ended }));
      expect(checks[0]?.outcome).toBe(outcome);
    },
  );

  it('skips what needs a program that was not built', async () => {
    const { checks } = await grade([plays('a', runLab)], fakeSandbox(), new Map([['lab', 'lab.c does not compile.']]));
    expect(checks[0]).toMatchObject({ outcome: 'skipped', points: 0, message: 'Not run. lab.c does not compile.' });
  });

  it('gives each check that is left a timeout when the time is up', async () => {
    const { checks } = await grade([plays('a', runLab)], fakeSandbox(), new Map(), 0);
    expect(checks[0]).toMatchObject({ outcome: 'timeout', points: 0 });
  });

  it('lays a fault of the lab at its door', async () => {
    const wrongCheck = checkOf('a', () => Promise.reject(new TypeError('x is undefined')));
    await expect(grade([wrongCheck])).rejects.toThrow(LabAuthorError);
    const wrongScenario = scenario('starts another', ['lab'], (session) => session.start('other'));
    await expect(grade([plays('a', wrongScenario)])).rejects.toThrow('which it does not list');
  });

  it('hands a lost sandbox on', async () => {
    const lost = fakeSandbox(exit, { settle: () => Promise.reject(new SandboxLostError('gone')) });
    await expect(grade([plays('a', runLab)], lost)).rejects.toThrow(SandboxLostError);
  });

  it("takes a refusal by the kernel for the student's doing only after a program has run", async () => {
    const refuse = (): never => {
      throw new SandboxRequestError('STAT', 13, '');
    };
    const after = scenario('after', ['lab'], async (session) => {
      await session.start('lab');
      refuse();
    });
    const before = scenario('before', ['lab'], async () => refuse());
    expect((await grade([plays('a', after)])).checks[0]).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('EACCES') as string,
    });
    await expect(grade([plays('a', before)])).rejects.toThrow(LabAuthorError);
  });
});
