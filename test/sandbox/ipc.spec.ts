import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { compile, describeBothDrivers, run, runC, runPython } from './support.js';

/** Keys of the System V segments that this host knows of. */
function hostKeys(): number[] {
  const lines = readFileSync('/proc/sysvipc/shm', 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => Number(line.trim().split(/\s+/)[0]));
}

const everyObject = `
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
  int ok = shmget(0x51, 4096, IPC_CREAT | IPC_EXCL | 0600) >= 0;
  ok &= semget(0x52, 2, IPC_CREAT | IPC_EXCL | 0600) >= 0;
  ok &= msgget(0x53, IPC_CREAT | IPC_EXCL | 0600) >= 0;
  ok &= mq_open("/left", O_CREAT | O_EXCL | O_RDWR, 0600, NULL) != (mqd_t)-1;
  ok &= shm_open("/left", O_CREAT | O_EXCL | O_RDWR, 0600) >= 0;
  ok &= sem_open("/left", O_CREAT | O_EXCL, 0600, 1) != SEM_FAILED;
  ok &= mkfifo("/tmp/left", 0600) == 0;
  ok &= mkdir("/tmp/folder", 0700) == 0;
  ok &= open("/tmp/folder/file", O_CREAT | O_EXCL | O_RDWR, 0600) >= 0;
  ok &= open("/lab/left", O_CREAT | O_EXCL | O_RDWR, 0000) >= 0;
  if (fork() == 0) {
    setsid();
    if (fork() == 0) { close(0); close(1); close(2); for (;;) pause(); }
    _exit(0);
  }
  printf("%s\\n", ok ? "made" : "failed");
  return 0;
}`;

describeBothDrivers('IPC', (subject) => {
  it("does not see the host's segments", async () => {
    const made = execFileSync('ipcmk', ['-M', '64'], { encoding: 'utf8' });
    const id = /\d+/.exec(made)?.[0] ?? '';
    try {
      const line = readFileSync('/proc/sysvipc/shm', 'utf8')
        .split('\n')
        .find((row) => row.trim().split(/\s+/)[1] === id);
      const key = Number(line?.trim().split(/\s+/)[0]);
      expect(Number.isInteger(key)).toBe(true);
      await expect(subject.sandbox.segments.find(key)).resolves.toBeNull();
      const { segments } = await subject.sandbox.snapshot();
      expect(segments).toEqual([]);
    } finally {
      execFileSync('ipcrm', ['-m', id]);
    }
  });

  it('keeps what is made inside from the host and from every other sandbox', async () => {
    const first = await subject.open();
    const key = 0x5eed_1234;
    await first.segments.create(key, 4096);
    await first.queues.create('/kept', { maxMessages: 2, messageBytes: 16 });
    expect(hostKeys()).not.toContain(key);
    await expect(subject.sandbox.segments.find(key)).resolves.toBeNull();
    await expect(subject.sandbox.queues.stat('/kept')).resolves.toBeNull();
    await first[Symbol.asyncDispose]();
    const second = await subject.open();
    await expect(second.segments.find(key)).resolves.toBeNull();
    await expect(second.queues.stat('/kept')).resolves.toBeNull();
    await second[Symbol.asyncDispose]();
  });

  it('lets two programs that were started apart share everything', async () => {
    const writer = await compile(
      subject.sandbox,
      `
#include <fcntl.h>
#include <mqueue.h>
#include <string.h>
#include <sys/shm.h>
int main(void) {
  char *text = shmat(shmget(0x77, 64, IPC_CREAT | 0600), 0, 0);
  strcpy(text, "Platform 3");
  struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 32};
  return mq_send(mq_open("/shared", O_CREAT | O_WRONLY, 0600, &attributes), "is clear", 9, 3);
}`,
    );
    const reader = await compile(
      subject.sandbox,
      `
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/shm.h>
int main(void) {
  char text[32];
  unsigned priority;
  mq_receive(mq_open("/shared", O_RDONLY), text, sizeof text, &priority);
  printf("%s %s %u\\n", (char *)shmat(shmget(0x77, 64, 0), 0, 0), text, priority);
}`,
    );
    expect(await run(subject.sandbox, [writer])).toMatchObject({ code: 0 });
    expect((await run(subject.sandbox, [reader])).stdout).toBe('Platform 3 is clear 3\n');
  });

  it('has a /dev/shm and a /dev/mqueue that work, and named semaphores', async () => {
    const { stdout } = await runC(
      subject.sandbox,
      `
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void) {
  int fd = shm_open("/memory", O_CREAT | O_RDWR, 0600);
  if (ftruncate(fd, 4096) != 0) return 1;
  char *memory = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  memory[0] = 'x';
  sem_t *semaphore = sem_open("/semaphore", O_CREAT, 0600, 0);
  if (fork() == 0) { memory[0] = 'y'; sem_post(semaphore); _exit(0); }
  sem_wait(semaphore);
  mqd_t queue = mq_open("/queue", O_CREAT | O_RDWR, 0600, NULL);
  printf("%c %d\\n", memory[0], access("/dev/mqueue/queue", F_OK));
  mq_close(queue);
}`,
    );
    expect(stdout).toBe('y 0\n');
    const names = (await subject.sandbox.list('/dev/shm')).map(({ name }) => name);
    expect(names.sort()).toEqual(['memory', 'sem.semaphore']);
    await expect(subject.sandbox.stat('/dev/shm/memory')).resolves.toMatchObject({ kind: 'posixShm', size: 4096 });
  });

  it("runs Python's multiprocessing.Queue", async () => {
    const ran = await runPython(
      subject.sandbox,
      `
from multiprocessing import Process, Queue
def answer(questions, answers):
    answers.put(questions.get() + 1)
if __name__ == "__main__":
    questions, answers = Queue(), Queue()
    process = Process(target=answer, args=(questions, answers))
    process.start()
    questions.put(41)
    print(answers.get())
    process.join()
`,
    );
    expect(ran).toMatchObject({ stdout: '42\n', stderr: '', code: 0 });
  });

  it("reads and writes a student's objects, and lets students use its own", async () => {
    const { sandbox } = subject;
    const key = 0x4101_0203;
    const segment = await sandbox.segments.create(key, 88, 0o666);
    await sandbox.segments.write(segment, 4, Buffer.from('Rajdhani'));
    const program = await compile(
      sandbox,
      `
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
int main(void) {
  char *memory = shmat(shmget(${key}, 0, 0), 0, 0);
  printf("%s\\n", memory + 4);
  strcpy(memory + 4, "Shatabdi");
  struct { long type; char text[8]; } message = {7, "seven"};
  msgsnd(msgget(0x61, IPC_CREAT | 0600), &message, 6, 0);
  union { int value; } three = {3};
  semctl(semget(0x62, 2, IPC_CREAT | 0600), 1, SETVAL, three);
}`,
    );
    expect((await run(sandbox, [program])).stdout).toBe('Rajdhani\n');
    expect((await sandbox.segments.read(segment, 4, 9)).toString()).toBe('Shatabdi\0');
    const queue = await sandbox.sysvQueues.find(0x61);
    await expect(sandbox.sysvQueues.receive(queue ?? -1, 0n)).resolves.toEqual({
      type: 7n,
      data: Buffer.from('seven\0'),
    });
    await expect(sandbox.sysvQueues.receive(queue ?? -1, 0n)).resolves.toBeNull();
    const semaphores = await sandbox.semaphores.find(0x62);
    await expect(sandbox.semaphores.read(semaphores ?? -1)).resolves.toEqual([0, 3]);
    await sandbox.semaphores.write(semaphores ?? -1, 0, 9);
    await expect(sandbox.semaphores.read(semaphores ?? -1)).resolves.toEqual([9, 3]);
    const snapshot = await sandbox.snapshot();
    expect(snapshot.segments).toMatchObject([{ key, size: 88, mode: 0o666, attached: 0 }]);
    expect(snapshot.sysvQueues).toMatchObject([{ key: 0x61, messages: 0 }]);
    expect(snapshot.semaphores).toMatchObject([{ key: 0x62, count: 2 }]);
  });

  it('sends to and receives from POSIX queues by priority', async () => {
    const { queues } = subject.sandbox;
    await queues.create('/railway_queue', { maxMessages: 10, messageBytes: 1024 });
    await expect(queues.create('/railway_queue', { maxMessages: 10, messageBytes: 1024 })).rejects.toMatchObject({
      code: 'EEXIST',
    });
    await Promise.all([
      queues.send('/railway_queue', 1, Buffer.from('goods')),
      queues.send('/railway_queue', 5, Buffer.from('express')),
      queues.send('/railway_queue', 1, Buffer.from('local')),
    ]);
    await expect(queues.stat('/railway_queue')).resolves.toMatchObject({
      maxMessages: 10,
      messageBytes: 1024,
      messages: 3,
    });
    const received = [
      await queues.receive('/railway_queue'),
      await queues.receive('/railway_queue'),
      await queues.receive('/railway_queue'),
    ];
    expect(received.map((message) => `${message?.priority} ${message?.data.toString()}`)).toEqual([
      '5 express',
      '1 goods',
      '1 local',
    ]);
    await expect(queues.receive('/railway_queue')).resolves.toBeNull();
    await queues.remove('/railway_queue');
    await expect(queues.stat('/railway_queue')).resolves.toBeNull();
  });

  it('is the other end of a FIFO', async () => {
    const { sandbox } = subject;
    await sandbox.mkfifo('/tmp/up');
    await sandbox.mkfifo('/tmp/down');
    await expect(sandbox.openChannel('/tmp/up', 'write')).rejects.toMatchObject({ code: 'ENXIO' });
    const down = await sandbox.openChannel('/tmp/down', 'read');
    const program = await sandbox.start({ argv: ['sh', '-c', 'tr a-z A-Z < /tmp/up > /tmp/down'], stdin: 'empty' });
    await sandbox.settle(40_000);
    const up = await sandbox.openChannel('/tmp/up', 'write');
    await up.write('the train is late\n');
    await up.close();
    await down.ended;
    expect(down.received.toString()).toBe('THE TRAIN IS LATE\n');
    await expect(program.ended).resolves.toMatchObject({ code: 0 });
  });

  it('leaves no process, file or object after a reset', async () => {
    const { sandbox } = subject;
    const program = await compile(sandbox, everyObject);
    await expect(run(sandbox, [program])).resolves.toMatchObject({ stdout: 'made\n' });
    const removed = await sandbox.reset();
    expect(removed.processes).toBeGreaterThanOrEqual(1);
    expect(removed.objects).toBeGreaterThanOrEqual(4);
    expect(removed.files).toBeGreaterThanOrEqual(4);
    const after = await sandbox.snapshot();
    expect(after).toMatchObject({ processes: [], segments: [], semaphores: [], sysvQueues: [], queues: [], files: [] });
    for (const folder of ['/lab', '/tmp', '/dev/shm']) await expect(sandbox.list(folder)).resolves.toEqual([]);
    await expect(sandbox.reset()).resolves.toEqual({ processes: 0, objects: 0, files: 0 });
    // Each object is made exclusively, so a second run works only if nothing of the first is left.
    await expect(run(sandbox, [program])).resolves.toMatchObject({ stdout: 'made\n' });
  });

  it('keeps frozen files through a reset, and from students', async () => {
    const { sandbox } = subject;
    const program = await compile(sandbox, '#include <stdio.h>\nint main(void) { puts("original"); }');
    await sandbox.reset();
    const script = `echo x > ${program}; chmod 777 ${program}; rm -f ${program}; mv ${program} /tmp/; cp /bin/true ${program}; ln -sf /bin/true ${program}`;
    await run(sandbox, ['sh', '-c', script]);
    expect((await run(sandbox, [program])).stdout).toBe('original\n');
  });
});
