import type { ProgramLimits } from '../../src/modules/sandbox/sandbox.port.js';
import { compile, describeBothDrivers, run, runC, settings } from './support.js';

const endless = 'int main(void) { for (;;) ; }';

/** Each limit: a program that meets it, and the flag that says so. */
const cases: { title: string; flag: string; source: string; limits: ProgramLimits; traced?: boolean }[] = [
  { title: 'processor time', flag: 'cpu', source: endless, limits: { cpuTimeMs: 300, wallTimeMs: 20_000 } },
  {
    title: 'processor time, shared between processes',
    flag: 'cpu',
    source: '#include <unistd.h>\nint main(void) { fork(); fork(); for (;;) ; }',
    limits: { cpuTimeMs: 400, wallTimeMs: 20_000 },
  },
  {
    title: 'time by the clock',
    flag: 'wall',
    source: '#include <unistd.h>\nint main(void) { sleep(600); }',
    limits: { wallTimeMs: 200 },
  },
  {
    title: 'time by the clock, with signals ignored',
    flag: 'wall',
    source:
      '#include <signal.h>\n#include <unistd.h>\nint main(void) { for (int s = 1; s < 65; s++) signal(s, SIG_IGN); setsid(); for (;;) pause(); }',
    limits: { wallTimeMs: 200 },
  },
  {
    title: 'memory',
    flag: 'memory',
    source: `
#include <stdlib.h>
#include <string.h>
int main(void) { for (;;) { char *p = malloc(1 << 20); if (!p) return 9; memset(p, 1, 1 << 20); } }`,
    limits: { wallTimeMs: 120_000 },
  },
  {
    title: 'memory that processes share',
    flag: 'memory',
    source: `
#include <sys/mman.h>
#include <string.h>
int main(void) { for (;;) { char *p = mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); memset(p, 1, 1 << 20); } }`,
    limits: { wallTimeMs: 120_000 },
  },
  {
    title: 'output',
    flag: 'output',
    source: '#include <stdio.h>\nint main(void) { for (;;) puts("the same line again"); }',
    limits: { outputBytes: 65_536, wallTimeMs: 20_000 },
  },
  {
    title: 'processes',
    flag: 'processes',
    source:
      '#include <unistd.h>\nint main(void) { for (int i = 0; i < 30; i++) if (fork() == 0) { pause(); } return 0; }',
    limits: { processes: 10, wallTimeMs: 20_000 },
    traced: true,
  },
  {
    title: 'open files',
    flag: 'openFiles',
    source: '#include <fcntl.h>\nint main(void) { while (open("/dev/null", O_RDONLY) >= 0) ; return 0; }',
    limits: { openFiles: 32 },
    traced: true,
  },
  {
    title: 'the size of a file',
    flag: 'fileSize',
    source: `
#include <fcntl.h>
#include <unistd.h>
int main(void) { static char block[65536]; int fd = open("big", O_CREAT | O_WRONLY, 0600); while (write(fd, block, sizeof block) > 0) ; return 0; }`,
    limits: { fileBytes: 1 << 20 },
  },
  {
    title: 'the space of a file system',
    flag: 'disk',
    source: `
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
int main(void) { static char block[65536]; int fd = open("/tmp/big", O_CREAT | O_WRONLY, 0600); while (write(fd, block, sizeof block) > 0) ; return 0; }`,
    limits: {},
    traced: true,
  },
  {
    title: 'the size of a segment',
    flag: 'ipc',
    source: `#include <sys/shm.h>\nint main(void) { return shmget(1, ${settings.SANDBOX_SEGMENT_BYTES + 4096}, IPC_CREAT | 0600) >= 0; }`,
    limits: {},
    traced: true,
  },
  {
    title: 'the number of segments',
    flag: 'ipc',
    source:
      '#include <sys/shm.h>\nint main(void) { for (int i = 1; i < 100; i++) shmget(i, 1, IPC_CREAT | 0600); return 0; }',
    limits: {},
    traced: true,
  },
  {
    title: 'the number of semaphore sets',
    flag: 'ipc',
    source:
      '#include <sys/sem.h>\nint main(void) { for (int i = 1; i < 100; i++) semget(i, 1, IPC_CREAT | 0600); return 0; }',
    limits: {},
    traced: true,
  },
  {
    title: 'the number of System V queues',
    flag: 'ipc',
    source:
      '#include <sys/msg.h>\nint main(void) { for (int i = 1; i < 100; i++) msgget(i, IPC_CREAT | 0600); return 0; }',
    limits: {},
    traced: true,
  },
  {
    title: 'the number of POSIX queues',
    flag: 'ipc',
    source: `
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
int main(void) {
  struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 16};
  for (int i = 0; i < 40; i++) { char name[16]; snprintf(name, sizeof name, "/q%d", i); mq_open(name, O_CREAT | O_RDWR, 0600, &attributes); }
  return 0;
}`,
    limits: {},
    traced: true,
  },
  {
    title: 'the size of a message',
    flag: 'ipc',
    source: `
#include <fcntl.h>
#include <mqueue.h>
int main(void) { struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 1 << 20}; return mq_open("/q", O_CREAT | O_RDWR, 0600, &attributes) != (mqd_t)-1; }`,
    limits: {},
    traced: true,
  },
];

describeBothDrivers('limits', (subject) => {
  it.each(cases)('$title is limited, and said to have been ($flag)', async ({ flag, source, limits, traced }) => {
    const ran = await runC(subject.sandbox, source, { limits, traced: traced ?? false });
    expect(ran.flags).toContain(flag);
  });

  it('passes on no more output than allowed', async () => {
    const ran = await run(subject.sandbox, ['yes'], { limits: { outputBytes: 10_000 } });
    expect(ran.program.stdout.length).toBeLessThanOrEqual(10_000);
    expect(ran.program.stdout.length).toBeGreaterThan(0);
    expect(ran.flags).toContain('output');
  });

  it('counts both streams together', async () => {
    const ran = await run(subject.sandbox, ['sh', '-c', 'yes & yes >&2'], { limits: { outputBytes: 10_000 } });
    expect(ran.program.stdout.length + ran.program.stderr.length).toBeLessThanOrEqual(10_000);
  });

  it('outlives a fork bomb', async () => {
    const bomb = '#include <unistd.h>\nint main(void) { for (;;) fork(); }';
    const ran = await runC(subject.sandbox, bomb, { limits: { wallTimeMs: 1000 } });
    expect(ran.flags.some((flag) => flag === 'wall' || flag === 'processes' || flag === 'cpu')).toBe(true);
    await subject.sandbox.reset();
    expect((await run(subject.sandbox, ['echo', 'alive'])).stdout).toBe('alive\n');
    expect((await subject.sandbox.snapshot()).processes).toEqual([]);
  });

  it('limits a compiler that is fed a bomb', async () => {
    await subject.sandbox.writeFile('/lab/bomb.c', '#include "/lab/bomb.c"\n#include "/lab/bomb.c"\n');
    const ran = await run(subject.sandbox, ['gcc', '-fmax-include-depth=1000', '-c', '/lab/bomb.c'], {
      limits: { wallTimeMs: 1500, outputBytes: 65_536 },
    });
    expect(ran.code).not.toBe(0);
    expect(ran.flags.length).toBeGreaterThan(0);
  });

  it('limits stack, address space and the bytes of POSIX queues', async () => {
    const { sandbox } = subject;
    const deep =
      'int dive(int n) { volatile char block[4096]; block[0] = (char)n; return n == 0 ? 0 : dive(n - 1) + block[0]; }';
    const dive = await compile(sandbox, `${deep}\nint main(void) { return dive(100) & 0; }`);
    await expect(run(sandbox, [dive], { limits: { stackBytes: 4 << 20 } })).resolves.toMatchObject({ code: 0 });
    await expect(run(sandbox, [dive], { limits: { stackBytes: 200_000 } })).resolves.toMatchObject({
      signal: 'SIGSEGV',
    });

    const large = '#include <stdlib.h>\nint main(void) { return malloc(100 << 20) == 0; }';
    const allocate = await compile(sandbox, large);
    await expect(run(sandbox, [allocate])).resolves.toMatchObject({ code: 0 });
    await expect(run(sandbox, [allocate], { limits: { addressSpaceBytes: 64 << 20 } })).resolves.toMatchObject({
      code: 1,
    });

    const source = `
#include <fcntl.h>
#include <mqueue.h>
int main(void) {
  struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 8192};
  mqd_t queue = mq_open("/q", O_CREAT | O_RDWR, 0600, &attributes);
  mq_unlink("/q");
  return queue == (mqd_t)-1;
}`;
    const queue = await compile(sandbox, source);
    await expect(run(sandbox, [queue])).resolves.toMatchObject({ code: 0 });
    const refused = await run(sandbox, [queue], { limits: { mqBytes: 4096 }, traced: true });
    expect(refused).toMatchObject({ code: 1, flags: ['ipc'] });
  });

  it('sets no flag for a program that stays within all of them', async () => {
    const ran = await run(subject.sandbox, ['sh', '-c', 'echo fine > /lab/x; cat /lab/x'], {
      limits: { cpuTimeMs: 5000, wallTimeMs: 5000, processes: 20, openFiles: 64, fileBytes: 4096, outputBytes: 4096 },
    });
    expect(ran).toMatchObject({ code: 0, flags: [], stdout: 'fine\n' });
  });

  it('says which signal ended a program that crashed', async () => {
    const ran = await runC(subject.sandbox, 'int main(void) { *(volatile int *)0 = 1; }');
    expect(ran).toMatchObject({ code: null, signal: 'SIGSEGV', flags: [] });
  });

  it('holds descendants to the limits of a program whose first process has ended', async () => {
    const leavesOneBehind = `
#include <unistd.h>
int main(void) { if (fork() == 0) { setsid(); if (fork() == 0) for (;;) ; _exit(0); } return 0; }`;
    const { program } = await runC(subject.sandbox, leavesOneBehind, { traced: true, limits: { wallTimeMs: 500 } });
    expect(program.exit?.code).toBe(0);
    expect(await subject.sandbox.settle(20_000)).toBe('ended');
    const { programs } = await subject.sandbox.snapshot();
    expect(programs.find(({ program: number }) => number === program.number)?.flags).toEqual(['wall']);
  });
});
