import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';
import type { Program, ProgramSpec, Sandbox, Settled } from '../../src/modules/sandbox/sandbox.port.js';
import { compile, describeAgent, hostProcesses, settings } from './support.js';

/** A program, and what waiting for it to settle says. The time limit is long where the answer must come by itself, short where it must not. */
const cases: { title: string; source: string; expected: Settled; timeoutMs: number }[] = [
  {
    title: 'a program that has ended',
    source: 'int main(void) { return 0; }',
    expected: 'ended',
    timeoutMs: 20_000,
  },
  {
    title: 'a reader of a pipe that nobody writes to',
    source: '#include <unistd.h>\nint main(void) { int p[2]; char c; return pipe(p) || read(p[0], &c, 1); }',
    expected: 'blocked',
    timeoutMs: 20_000,
  },
  {
    title: 'such a reader that has left hardly any memory',
    source: `
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void) {
  size_t most = ${settings.SANDBOX_MEMORY_BYTES - (6 << 20)};
  int p[2]; char c;
  memset(mmap(0, most, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 1, most);
  return pipe(p) || read(p[0], &c, 1);
}`,
    expected: 'blocked',
    // Longer than a test may take: at the end of the time there is a look in any case.
    timeoutMs: 600_000,
  },
  {
    title: 'two processes that read from each other',
    source: `
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int up[2], down[2]; char c;
  if (pipe(up) || pipe(down)) return 1;
  if (fork() == 0) return read(up[0], &c, 1);
  if (read(down[0], &c, 1) < 0) return 1;
  return wait(0);
}`,
    expected: 'blocked',
    timeoutMs: 20_000,
  },
  {
    title: 'a writer into a full pipe',
    source:
      '#include <unistd.h>\nint main(void) { int p[2]; static char block[1 << 20]; return pipe(p) || write(p[1], block, sizeof block); }',
    expected: 'blocked',
    timeoutMs: 20_000,
  },
  {
    title: 'an opener of a FIFO that has no other side',
    source:
      '#include <fcntl.h>\n#include <sys/stat.h>\nint main(void) { mkfifo("/tmp/f", 0600); return open("/tmp/f", O_RDONLY); }',
    expected: 'blocked',
    timeoutMs: 20_000,
  },
  {
    title: 'a receiver from an empty POSIX queue',
    source: `
#include <fcntl.h>
#include <mqueue.h>
int main(void) { char text[8192]; return mq_receive(mq_open("/q", O_CREAT | O_RDWR, 0600, 0), text, sizeof text, 0); }`,
    expected: 'blocked',
    timeoutMs: 20_000,
  },
  {
    title: 'a receiver from an empty System V queue, and a semaphore at zero',
    source: `
#include <sys/msg.h>
#include <sys/sem.h>
#include <unistd.h>
int main(void) {
  struct { long type; char text[8]; } message;
  if (fork() == 0) return msgrcv(msgget(1, IPC_CREAT | 0600), &message, 8, 0, 0);
  struct sembuf down = {0, -1, 0};
  return semop(semget(2, 1, IPC_CREAT | 0600), &down, 1);
}`,
    expected: 'blocked',
    timeoutMs: 20_000,
  },
  {
    title: 'threads that wait for a semaphore and for each other',
    source: `
#include <pthread.h>
#include <semaphore.h>
sem_t never;
void *wait_for_it(void *unused) { sem_wait(&never); return unused; }
int main(void) { pthread_t thread; sem_init(&never, 0, 0); pthread_create(&thread, 0, wait_for_it, 0); pthread_join(thread, 0); }`,
    expected: 'blocked',
    timeoutMs: 20_000,
  },
  {
    title: 'a busy loop',
    source: 'int main(void) { for (;;) ; }',
    expected: 'timedOut',
    timeoutMs: 300,
  },
  {
    title: 'a sleeper, which goes on by itself',
    source: '#include <unistd.h>\nint main(void) { sleep(600); }',
    expected: 'timedOut',
    timeoutMs: 300,
  },
  {
    title: 'a wait with a time limit',
    source: '#include <poll.h>\nint main(void) { poll(0, 0, 600000); }',
    expected: 'timedOut',
    timeoutMs: 300,
  },
  {
    title: 'a blocked process beside a busy one',
    source:
      '#include <unistd.h>\nint main(void) { int p[2]; char c; if (pipe(p)) return 1; if (fork() == 0) for (;;) ; return read(p[0], &c, 1); }',
    expected: 'timedOut',
    timeoutMs: 300,
  },
];

describeAgent('settling', (subject) => {
  describe.each([false, true])('traced: %s', (traced) => {
    it.each(cases)('$title: $expected', async ({ source, expected, timeoutMs }) => {
      const program = await compile(subject.sandbox, source);
      await subject.sandbox.start({ argv: [program], traced, stdin: 'empty' });
      await expect(subject.sandbox.settle(timeoutMs)).resolves.toBe(expected);
    });
  });

  it('waits for input, and ends when it comes', async () => {
    const program = await subject.sandbox.start({ argv: ['cat'] });
    await expect(subject.sandbox.settle(20_000)).resolves.toBe('blocked');
    await program.write('one line\n');
    await expect(subject.sandbox.settle(20_000)).resolves.toBe('blocked');
    expect(program.stdout.toString()).toBe('one line\n');
    await program.closeInput();
    await expect(subject.sandbox.settle(20_000)).resolves.toBe('ended');
  });

  it('is never early: what was written before it answers is there', async () => {
    const { sandbox } = subject;
    const argv = ['sh', '-c', 'while read line; do echo "heard $line"; done'];
    const spec: ProgramSpec = { argv, traced: true };
    const program = await sandbox.start(spec);
    for (let round = 1; round <= 50; round += 1) {
      await program.write(`${round}\n`);
      expect(await sandbox.settle(20_000)).toBe('blocked');
      expect(program.stdout.toString().trimEnd().split('\n').at(-1)?.trim()).toBe(`heard ${round}`);
    }
  });

  it('does not take a program that others leave no processor for a slow one', async () => {
    const { sandbox } = subject;
    const spins = await compile(
      sandbox,
      `
#include <time.h>
#include <unistd.h>
int main(void) {
  char c;
  read(0, &c, 1);
  while (clock() < CLOCKS_PER_SEC / 4) ;
}`,
    );
    const { program, pid } = await startAtGate(sandbox, spins, 8000);
    yieldToOthers(pid);
    const others = Array.from({ length: 3 * availableParallelism() }, () =>
      spawn('sh', ['-c', 'ulimit -t 10; while :; do :; done'], { stdio: 'ignore', detached: true }),
    );
    // Whatever becomes of the test: they would keep every other one from the processors.
    const enough = setTimeout(() => others.forEach((other) => other.kill('SIGKILL')), 10_000);
    for (const other of others) joinProcessorsOf(pid, other.pid!);
    await program.closeInput();
    // Beside the others it gets a hundredth of a processor: a quarter of a second of work takes longer than they go on.
    expect(await sandbox.settle(8000)).toBe('ended');
    await expect(program.ended).resolves.toMatchObject({ code: 0, flags: [] });
    clearTimeout(enough);
    for (const other of others) other.kill('SIGKILL');
  });

  it('names the operations of a semop that waits', async () => {
    const { sandbox } = subject;
    const program = await compile(
      sandbox,
      `
#include <sys/sem.h>
int main(void) {
  struct sembuf both[] = {{1, 2, 0}, {0, -1, SEM_UNDO}};
  return semop(semget(7, 2, IPC_CREAT | 0600), both, 2);
}`,
    );
    await sandbox.start({ argv: [program], stdin: 'empty' });
    expect(await sandbox.settle(20_000)).toBe('blocked');
    const { processes } = await sandbox.snapshot();
    expect(processes).toMatchObject([{ threads: [{ call: 'semop', timed: false, text: '1,2,0\n0,-1,4096' }] }]);
  });

  it('names who waits where, and who holds which end', async () => {
    const { sandbox } = subject;
    const program = await compile(
      sandbox,
      `
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int ends[2]; char c;
  if (pipe(ends)) return 1;
  if (fork() == 0) { while (read(ends[0], &c, 1) > 0) ; _exit(0); }
  close(ends[0]);
  close(ends[1]);
  wait(0);
}`,
    );
    const started = await sandbox.start({ argv: [program], stdin: 'empty' });
    expect(await sandbox.settle(20_000)).toBe('blocked');
    const { processes, programs } = await sandbox.snapshot();
    expect(programs.find(({ program: number }) => number === started.number)).toMatchObject({ ended: false });
    const parent = processes.find(({ pid }) => pid === started.pid);
    const child = processes.find(({ parent: of }) => of === started.pid);
    expect(parent).toMatchObject({ program: started.number, state: 'S', threads: [{ call: 'wait' }] });
    expect(child).toMatchObject({ program: started.number, state: 'S', threads: [{ call: 'read' }] });
    const ends = child?.descriptors.filter(({ fd }) => fd > 2) ?? [];
    expect(ends).toMatchObject([
      { access: 'read', object: { kind: 'pipe' } },
      { access: 'write', object: { kind: 'pipe' } },
    ]);
    expect(ends[0]?.object.id).toBe(ends[1]?.object.id);
    expect(child?.threads[0]?.args[0]).toBe(BigInt(ends[0]?.fd ?? -1));
    expect(parent?.descriptors.filter(({ fd }) => fd > 2)).toEqual([]);
  });
});

/**
 * Starts a program that waits for its input's end before it works. Its wall time goes on meanwhile, so one that has used up half of it, as on a busy machine, gives
 * way to another. Gives it with its number on the host.
 */
async function startAtGate(
  sandbox: Sandbox,
  file: string,
  wallTimeMs: number,
): Promise<{ program: Program; pid: number }> {
  for (let tries = 0; tries < 20; tries += 1) {
    const mark = randomUUID();
    const begun = performance.now();
    const program = await sandbox.start({ argv: [file, mark], stdin: 'pipe', limits: { wallTimeMs } });
    // It is itself once it waits, and no copy of the agent any more.
    const waits = (await sandbox.settle(wallTimeMs)) === 'blocked';
    const [pid] = hostProcesses(mark);
    if (waits && pid !== undefined && performance.now() - begun < wallTimeMs / 2) return { program, pid };
    await program.closeInput().catch(() => undefined);
    await program.ended;
  }
  throw new Error('the machine is too busy to start a program');
}

/** Lowers the priority of a process on the host, and of its session, which some kernels go by. */
function yieldToOthers(pid: number): void {
  setPriority(pid, 15);
  const ofSession = `/proc/${pid}/autogroup`;
  if (existsSync(ofSession)) writeFileSync(ofSession, '15');
}

/** Has a process compete for processors inside another's control group, whose share would else be all the other's own. */
function joinProcessorsOf(pid: number, joiner: number): void {
  const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(':'));
  const group =
    groups.find(([, controllers]) => controllers?.split(',').includes('cpu')) ??
    groups.find(([number]) => number === '0');
  const [, controllers = '', ...path] = group ?? [];
  writeFileSync(`/sys/fs/cgroup/${controllers}${path.join(':')}/cgroup.procs`, String(joiner));
}
