import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from '../../src/modules/labs/grading/run-checks.js';
import type { CheckResult } from '../../src/modules/labs/model/results.js';
import { PlatformFault } from '../../src/modules/labs/model/faults.js';
import type { Check } from '../../src/modules/labs/sdk/lab.js';
import type { Session } from '../../src/modules/labs/sdk/session.js';
import { openSandbox } from '../../src/modules/sandbox/client/sandbox-client.js';
import { BubblewrapDriver } from '../../src/modules/sandbox/drivers/bubblewrap/bubblewrap.driver.js';
import type { Sandbox } from '../../src/modules/sandbox/sandbox.port.js';
import { compile, describeBothDrivers, settings } from './support.js';

const pauses = '#include <unistd.h>\nint main(void) { pause(); }';

/** Plays one scenario with these programs, for a check that asks nothing else. */
async function play(
  sandbox: Sandbox,
  sources: Record<string, string>,
  scene: (session: Session) => Promise<unknown>,
): Promise<CheckResult> {
  const built = new Map<string, { argv: string[]; exe: string }>();
  for (const [name, source] of Object.entries(sources))
    built.set(name, { argv: [`./${name}`], exe: await compile(sandbox, source) });
  await sandbox.reset();
  const scenario = { name: 'the scene', programs: Object.keys(sources), play: scene };
  const check: Check = {
    id: 'only',
    title: 'The only check',
    points: 10,
    bloomLevel: 'apply',
    outcome: 'o1',
    advice: '',
    run: async (t) => {
      await t.play(scenario);
    },
  };
  const { checks } = await runChecks({
    sandbox,
    checks: [check],
    files: [],
    compilation: { ok: true, output: '', built, missing: new Map() },
    limits: {},
    remainingMs: () => 60_000,
    onCheck: () => undefined,
  });
  return checks[0]!;
}

describeBothDrivers('a shortage that a program has made', (subject) => {
  it('of processes is told as such, with whose they are', async () => {
    const hog = '#include <unistd.h>\nint main(void) { while (fork() > 0) ; pause(); }';
    const result = await play(subject.sandbox, { hog, next: pauses }, async (session) => {
      await session.start('hog');
      await session.settle();
      await session.start('next');
    });
    expect(result).toMatchObject({ points: 0, outcome: 'process_limit' });
    expect(result.message).toMatch(
      /the test was to start the next program, and could not \(EAGAIN\): 6[2-4] of the 64 processes and threads that may be there at once were in use\. Most of those that were left a moment later are hog's and its children's\./,
    );
    expect(result.message).not.toMatch(/kernel refused|grader/);
  });

  it('of processes that ended and were not waited for, too', async () => {
    const hog = `
#include <stdlib.h>
#include <unistd.h>
int main(void) { pid_t child; while ((child = fork()) > 0) ; if (child == 0) exit(0); pause(); }`;
    const result = await play(subject.sandbox, { hog, next: pauses }, async (session) => {
      await session.start('hog');
      await session.settle();
      await session.start('next');
    });
    expect(result.message).toMatch(/6[2-4] of the 64 processes and threads/);
  });

  it('of room for files names the folder, and what fills it', async () => {
    const hog = `
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
int main(void) { char block[65536]; memset(block, 'x', sizeof block); int fd = open("/tmp/everything", O_WRONLY | O_CREAT, 0600); while (write(fd, block, sizeof block) > 0) ; return 0; }`;
    const result = await play(subject.sandbox, { hog }, async (session) => {
      await session.start('hog');
      await session.settle();
      await session.kernel.writeFile('/tmp/question', 'y'.repeat(65_536));
    });
    expect(result.message).toContain(
      'the test was to write a file, and could not (ENOSPC): /tmp was full: 16 MiB of its 16 MiB were in use. The largest there: /tmp/everything (16 MiB)',
    );
  });

  it('of segments says how many there are', async () => {
    const hog = `
#include <sys/ipc.h>
#include <sys/shm.h>
int main(void) { while (shmget(IPC_PRIVATE, 4096, 0600) >= 0) ; return 0; }`;
    const result = await play(subject.sandbox, { hog }, async (session) => {
      await session.start('hog');
      await session.settle();
      await session.kernel.segments.create(0x1234, 4096);
    });
    expect(result.message).toContain(
      `could not (ENOSPC): ${settings.SANDBOX_SEGMENTS} of the ${settings.SANDBOX_SEGMENTS} shared memory segments that may be there at once were there.`,
    );
  });

  it('of memory for queues says how many there are', async () => {
    const hog = `
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
int main(void) { struct mq_attr large = {.mq_maxmsg = 10, .mq_msgsize = 8192}; char name[32];
for (int i = 0; i < 1000; i++) { sprintf(name, "/own%d", i); if (mq_open(name, O_CREAT | O_RDWR, 0600, &large) == (mqd_t)-1) break; } return 0; }`;
    const result = await play(subject.sandbox, { hog }, async (session) => {
      await session.start('hog');
      await session.settle();
      await session.kernel.queues.create('/line', { maxMessages: 10, messageBytes: 8192, mode: 0o600 });
    });
    // Without a namespace of users the test's queue counts as root's, and the program's as the program's.
    const isApart = expect.getState().currentTestName?.includes('docker strict') === true;
    expect(result.points).toBe(isApart ? 10 : 0);
    if (isApart) return;
    expect(result.message).toMatch(
      /the test was to make a POSIX message queue, and could not \(EMFILE\): the \d+ POSIX queues that were there take the memory/,
    );
  });

  it('is not seen where something else stands in the way', async () => {
    const maker = '#include <sys/stat.h>\nint main(void) { return mkfifo("/tmp/line", 0600); }';
    const result = await play(subject.sandbox, { maker }, async (session) => {
      await session.start('maker');
      await session.settle();
      await session.kernel.mkfifo('/tmp/line');
    });
    expect(result.message).toBe(
      'After your program had run, the test was to make a FIFO, and could not: there was something of that name or key already (EEXIST).',
    );
  });
});

describe('a shortage that the host has made', () => {
  let driver: BubblewrapDriver;
  beforeAll(() => {
    driver = new BubblewrapDriver(settings);
  });
  afterAll(() => driver.close());

  const startTwo = async (afterTheFirst: (sandboxId: string) => void): Promise<CheckResult> => {
    await using sandbox = await openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS);
    return await play(sandbox, { first: pauses, next: pauses }, async (session) => {
      await session.start('first');
      await session.settle();
      afterTheFirst(sandbox.id);
      await session.start('next');
    });
  };

  it.each([
    ['processes', limitProcesses, 'EAGAIN'],
    ['descriptors', limitOpenFiles, 'EMFILE'],
  ])('of %s is no student’s fault', async (_what, limit, code) => {
    const playing = startTwo(limit);
    await expect(playing).rejects.toThrow(PlatformFault);
    await expect(playing).rejects.toThrow(`(${code}), and no limit of the sandbox's own is used up`);
  });
});

/** The directories of a sandbox's control group, of whatever version. */
function groupsOf(sandboxId: string): string[] {
  const bases = ['/sys/fs/cgroup/prayog', '/sys/fs/cgroup/pids/prayog'];
  const groups = bases.flatMap((base) => {
    try {
      return readdirSync(base).map((name) => join(base, name));
    } catch {
      return [];
    }
  });
  const own = groups.filter((path) => path.endsWith(`.${sandboxId}`));
  expect(own).not.toEqual([]);
  return own;
}

/** As where a group above, or the whole host, has no process to give any more: to the sandbox itself it looks the same. */
function limitProcesses(sandboxId: string): void {
  for (const group of groupsOf(sandboxId)) writeFileSync(join(group, 'pids.max'), '1');
}

/** The agent gets no descriptor any more. */
function limitOpenFiles(sandboxId: string): void {
  const pids = groupsOf(sandboxId).flatMap((group) =>
    readFileSync(join(group, 'cgroup.procs'), 'utf8').trim().split('\n'),
  );
  const agent = pids.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('/run/prayog/agent'));
  expect(agent).toBeDefined();
  // As the owner of the sandbox's user namespace, who may do so there without CAP_SYS_RESOURCE.
  const owner = /^\s*\d+\s+(\d+)/.exec(readFileSync(`/proc/${agent}/uid_map`, 'utf8'))?.[1];
  execFileSync('setpriv', ['--reuid', owner!, 'prlimit', '--pid', agent!, '--nofile=4:4']);
}
