import { compile, describeBothDrivers, run, runC, runPython, settings } from './support.js';

/** Programs that other judges were beaten with. After each of them the sandbox still answers, and a reset still leaves nothing. */
describeBothDrivers('a hostile program', (subject) => {
  afterEach(async () => {
    const { sandbox } = subject;
    await sandbox.reset();
    const left = await sandbox.snapshot();
    expect(left).toMatchObject({ processes: [], segments: [], semaphores: [], sysvQueues: [], queues: [], files: [] });
    expect((await run(sandbox, ['echo', 'alive'])).stdout).toBe('alive\n');
  });

  it('that stops itself and its whole group meets its time limit all the same', async () => {
    const ran = await run(subject.sandbox, ['sh', '-c', 'kill -STOP -1; kill -STOP 0; kill -STOP $$'], {
      limits: { wallTimeMs: 500 },
    });
    expect(ran).toMatchObject({ signal: 'SIGKILL', flags: ['wall'] });
  });

  it('that stops itself under the tracer meets its time limit too', async () => {
    const ran = await run(subject.sandbox, ['sh', '-c', 'kill -STOP $$'], {
      traced: true,
      limits: { wallTimeMs: 500 },
    });
    expect(ran).toMatchObject({ signal: 'SIGKILL', flags: ['wall'] });
  });

  it('that leaves zombies by the dozen', async () => {
    const source =
      '#include <unistd.h>\nint main(void) { for (int i = 0; i < 500; i++) if (fork() == 0) _exit(0); for (;;) pause(); }';
    const program = await compile(subject.sandbox, source);
    await subject.sandbox.start({ argv: [program] });
    expect(await subject.sandbox.settle(20_000)).toBe('blocked');
    const { processes } = await subject.sandbox.snapshot();
    expect(processes.filter(({ state }) => state === 'Z').length).toBeGreaterThan(10);
  });

  it('that daemonizes twice, ignores every signal and closes everything', async () => {
    const ran = await runPython(
      subject.sandbox,
      `
import os, signal, time
for s in range(1, 65):
    try: signal.signal(s, signal.SIG_IGN)
    except (OSError, ValueError): pass
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 1024)
        while True: time.sleep(1000)
    os._exit(0)
`,
    );
    expect(ran.code).toBe(0);
  });

  it('that fills every file system', async () => {
    const script = 'for d in /lab /tmp /dev/shm; do dd if=/dev/zero of=$d/full bs=64k; done';
    const ran = await run(subject.sandbox, ['sh', '-c', script], { limits: { wallTimeMs: 20_000 } });
    expect(ran.stderr).toContain('No space left');
    await expect(subject.sandbox.writeFile('/lab/more', Buffer.alloc(500_000))).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    await subject.sandbox.reset();
    await expect(subject.sandbox.writeFile('/lab/more', Buffer.alloc(500_000))).resolves.toBeUndefined();
  });

  it('that takes every name and every place that IPC has', async () => {
    const source = `
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
int main(void) {
  struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 8};
  char name[16];
  for (int i = 0; i < 500; i++) {
    snprintf(name, sizeof name, "/q%d", i);
    mq_open(name, O_CREAT | O_RDWR, 0, &attributes);
    shmget(IPC_PRIVATE, 1, 0); semget(IPC_PRIVATE, 1, 0); msgget(IPC_PRIVATE, 0);
  }
}`;
    await runC(subject.sandbox, source, { limits: { openFiles: 900 } });
    const { segments, queues, semaphores, sysvQueues } = await subject.sandbox.snapshot();
    expect(segments).toHaveLength(settings.SANDBOX_SEGMENTS);
    expect(semaphores).toHaveLength(settings.SANDBOX_SEMAPHORE_SETS);
    expect(sysvQueues).toHaveLength(settings.SANDBOX_SYSV_QUEUES);
    expect(queues.length).toBeLessThanOrEqual(settings.SANDBOX_QUEUES);
    expect(queues.length).toBeGreaterThan(0);
    await expect(subject.sandbox.segments.create(7, 64)).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(subject.sandbox.queues.create('/mine', { maxMessages: 1, messageBytes: 8 })).rejects.toMatchObject({
      name: 'SandboxRequestError',
    });
  });

  it('that holds more descriptors and processes than one answer can tell of', async () => {
    const source = `
#include <fcntl.h>
#include <unistd.h>
int main(void) {
  for (int i = 0; i < 900; i++) open("/usr/lib/../lib/../lib/../lib/../lib/../lib/os-release", O_RDONLY);
  for (int i = 0; i < 40; i++) if (fork() == 0) break;
  for (;;) pause();
}`;
    const program = await compile(subject.sandbox, source);
    await subject.sandbox.start({ argv: [program], limits: { openFiles: 1000, processes: 60 } });
    expect(await subject.sandbox.settle(20_000)).toBe('blocked');
    const { processes } = await subject.sandbox.snapshot();
    expect(processes.length).toBeGreaterThan(10);
  });

  it('that makes thousands of files, deep folders, and names no text can hold', async () => {
    const ran = await runPython(
      subject.sandbox,
      `
import os
os.chdir("/tmp")
for i in range(1500): open(f"/tmp/file{i}", "w").close()
open(b"/tmp/\\xff\\xfe\\n\\x01", "w").close()
os.mkdir("/lab/closed"); open("/lab/closed/x", "w").close(); os.chmod("/lab/closed", 0)
for i in range(400):
    os.mkdir("d" * 200); os.chdir("d" * 200)
print("made")
`,
    );
    expect(ran.stdout).toBe('made\n');
    expect((await subject.sandbox.snapshot()).files.length).toBeGreaterThan(200);
    expect((await subject.sandbox.list('/tmp', 4000)).length).toBeGreaterThan(1500);
  });

  it('that makes traced calls without end', async () => {
    const source =
      '#include <unistd.h>\nint main(void) { int p[2]; char c = 0; if (pipe(p)) return 1; for (;;) { if (write(p[1], &c, 1) + read(p[0], &c, 1) != 2) return 2; } }';
    const ran = await runC(subject.sandbox, source, { traced: true, limits: { wallTimeMs: 2000 } });
    expect(ran.flags).toContain('wall');
    expect(ran.program.trace.length).toBeGreaterThan(1000);
  });

  it('that floods its output through a traced terminal', async () => {
    const ran = await run(subject.sandbox, ['yes', 'x'.repeat(1000)], {
      traced: true,
      limits: { outputBytes: 100_000, wallTimeMs: 20_000 },
    });
    expect(ran.flags).toContain('output');
    expect(ran.program.stdout.length).toBeLessThanOrEqual(100_000);
  });

  it('that does not read what it is given', async () => {
    const { sandbox } = subject;
    const program = await sandbox.start({ argv: ['sleep', '600'] });
    const writing = program.write(Buffer.alloc(4 << 20, 'x')).catch((error: unknown) => error);
    await expect(sandbox.stat('/lab')).resolves.toMatchObject({ kind: 'directory' });
    await program.signal('SIGKILL');
    await expect(program.ended).resolves.toMatchObject({ signal: 'SIGKILL' });
    await writing;
  });

  it('that is a source which reads what a compiler should not', async () => {
    for (const path of ['/proc/1/environ', '/proc/1/mem', '/proc/1/maps', '/run/prayog/secret', '/etc/shadow']) {
      await subject.sandbox.writeFile('/lab/leak.c', `__asm__(".incbin \\"${path}\\"");\n`);
      const compiled = await run(subject.sandbox, ['gcc', '-c', '-o', '/lab/leak.o', '/lab/leak.c']);
      expect(compiled.code).not.toBe(0);
    }
  });

  it('that swaps what the grader looks at, as fast as it can', async () => {
    const { sandbox } = subject;
    const swapper = await sandbox.start({
      argv: [
        'sh',
        '-c',
        'echo mine > /lab/a; while :; do ln -sfn /etc/passwd /lab/x; ln -f /lab/a /lab/x; mkfifo /lab/y; rm -f /lab/y /lab/x; done',
      ],
      stdin: 'empty',
      limits: { outputBytes: 1 << 20 },
    });
    const read = new Set<string>();
    for (let round = 0; round < 300; round += 1) {
      for (const path of ['/lab/x', '/lab/y']) {
        const file = await sandbox.readFile(path).catch(() => null);
        if (file !== null) read.add(file.data.toString());
      }
    }
    read.delete('mine\n');
    expect(read).toEqual(new Set());
    await swapper.signal('SIGKILL');
  });
});
