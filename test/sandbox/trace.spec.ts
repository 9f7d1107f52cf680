import type { Sandbox, TracedCall } from '../../src/modules/sandbox/sandbox.port.js';
import { compile, describeAgent, run } from './support.js';

async function trace(
  sandbox: Sandbox,
  source: string,
  input?: string,
): Promise<{ calls: readonly TracedCall[]; pid: number }> {
  const path = await compile(sandbox, source);
  const ran = await run(sandbox, [path], { traced: true, ...(input === undefined ? {} : { input }) });
  expect(ran.flags).toEqual([]);
  return { calls: ran.program.trace, pid: ran.program.pid };
}

const named = (calls: readonly TracedCall[], name: string) => calls.filter(({ call }) => call === name);

describeAgent('traced calls', (subject) => {
  it('tell who wrote what into which pipe, and who read it', async () => {
    const { calls, pid } = await trace(
      subject.sandbox,
      `
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int ends[2]; char text[64];
  if (pipe(ends)) return 1;
  if (fork() == 0) { close(ends[1]); return read(ends[0], text, sizeof text) != 5; }
  close(ends[0]);
  if (write(ends[1], "hello", 5) != 5) return 1;
  close(ends[1]);
  wait(0);
}`,
    );
    const [pipe] = named(calls, 'pipe');
    expect(pipe).toMatchObject({ pid, result: 0, object: { kind: 'pipe' } });
    expect(pipe?.descriptors).toHaveLength(2);
    const [fork] = named(calls, 'fork');
    expect(fork).toMatchObject({ pid });
    const child = fork?.result;
    const [write] = named(calls, 'write').filter(({ object }) => object.id === pipe?.object.id);
    expect(write).toMatchObject({
      pid,
      result: 5,
      data: Buffer.from('hello'),
      dataLength: 5,
      descriptors: [pipe?.descriptors[1]],
    });
    const [read] = named(calls, 'read').filter(({ object }) => object.id === pipe?.object.id);
    expect(read).toMatchObject({
      pid: child,
      result: 5,
      data: Buffer.from('hello'),
      descriptors: [pipe?.descriptors[0]],
    });
    expect(
      named(calls, 'close').filter(({ object }) => object.id === pipe?.object.id && object.kind === 'pipe').length,
    ).toBeGreaterThanOrEqual(3);
    expect(named(calls, 'wait').some(({ pid: by, result }) => by === pid && result === child)).toBe(true);
    expect(new Map(named(calls, 'exit').map(({ pid: who, result }) => [who, result]))).toEqual(
      new Map([
        [pid, 0],
        [child, 0],
      ]),
    );
    expect((read?.leftNs ?? 0n) > (write?.enteredNs ?? 0n)).toBe(true);
  });

  it('tell of a FIFO by its path', async () => {
    await subject.sandbox.mkfifo('/tmp/ipc_lab_fifo');
    const { calls } = await trace(
      subject.sandbox,
      `
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void) {
  char text[8];
  mkfifo("/tmp/ipc_lab_fifo", 0600);
  int fd = open("/tmp/ipc_lab_fifo", O_RDWR);
  return write(fd, "abc", 3) != 3 || read(fd, text, 8) != 3 || unlink("/tmp/ipc_lab_fifo");
}`,
    );
    const [mknod] = named(calls, 'mknod');
    expect(mknod).toMatchObject({ text: '/tmp/ipc_lab_fifo', result: -17 });
    const opened = named(calls, 'open').find(({ text }) => text === '/tmp/ipc_lab_fifo');
    expect(opened).toMatchObject({ object: { kind: 'fifo' } });
    expect(named(calls, 'write').find(({ object }) => object.id === opened?.object.id)).toMatchObject({
      data: Buffer.from('abc'),
    });
    expect(named(calls, 'read').find(({ object }) => object.id === opened?.object.id)).toMatchObject({
      data: Buffer.from('abc'),
    });
    expect(named(calls, 'unlink')).toMatchObject([{ text: '/tmp/ipc_lab_fifo', result: 0 }]);
  });

  it('tell of a segment by its id', async () => {
    const { calls } = await trace(
      subject.sandbox,
      `
#include <sys/shm.h>
int main(void) { int id = shmget(0x41, 88, IPC_CREAT | 0644); char *p = shmat(id, 0, 0); *p = 1; shmdt(p); shmctl(id, IPC_RMID, 0); }`,
    );
    const [get] = named(calls, 'shmget');
    expect(get?.args.slice(0, 2)).toEqual([0x41n, 88n]);
    const id = BigInt(get?.result ?? -1);
    for (const name of ['shmget', 'shmat', 'shmdt', 'shmctl']) {
      expect(named(calls, name)).toMatchObject([{ object: { kind: 'segment', id } }]);
    }
  });

  it('tell of a POSIX queue with attributes, priorities and texts', async () => {
    const { calls } = await trace(
      subject.sandbox,
      `
#include <fcntl.h>
#include <mqueue.h>
int main(void) {
  struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 1024};
  char text[1024]; unsigned priority;
  mqd_t queue = mq_open("/railway_queue", O_CREAT | O_RDWR, 0644, &attributes);
  mq_send(queue, "express", 7, 5);
  mq_receive(queue, text, sizeof text, &priority);
  mq_close(queue);
  return mq_unlink("/railway_queue");
}`,
    );
    const [open] = named(calls, 'mq_open');
    expect(open).toMatchObject({ text: '/railway_queue', object: { kind: 'mqueue' } });
    expect([open?.data.readBigInt64LE(8), open?.data.readBigInt64LE(16)]).toEqual([10n, 1024n]);
    expect(named(calls, 'mq_send')).toMatchObject([
      { result: 0, data: Buffer.from('express'), object: { id: open?.object.id } },
    ]);
    expect(named(calls, 'mq_send')[0]?.args[3]).toBe(5n);
    expect(named(calls, 'mq_receive')).toMatchObject([{ result: 7, data: Buffer.from('express') }]);
    expect(named(calls, 'mq_receive')[0]?.args[3]).toBe(5n);
    expect(named(calls, 'mq_unlink')).toMatchObject([{ text: '/railway_queue', result: 0 }]);
  });

  it('tell of popen: a pipe, a shell and what it was given', async () => {
    const { calls, pid } = await trace(
      subject.sandbox,
      `
#include <stdio.h>
int main(void) { char line[256]; FILE *stream = popen("echo from the shell", "r"); fgets(line, 256, stream); return pclose(stream); }`,
    );
    expect(named(calls, 'exec').map(({ text }) => text.split('\n'))).toContainEqual([
      'sh',
      '-c',
      'echo from the shell',
    ]);
    const read = named(calls, 'read').find((call) => call.pid === pid && call.data.toString() === 'from the shell\n');
    expect(read?.object.kind).toBe('pipe');
    expect(named(calls, 'write').some((call) => call.pid !== pid && call.object.id === read?.object.id)).toBe(true);
  });

  it('tell last of a call that never returned', async () => {
    const { sandbox } = subject;
    const path = await compile(
      sandbox,
      '#include <unistd.h>\nint main(void) { int p[2]; char c; return pipe(p) || read(p[0], &c, 1); }',
    );
    const program = await sandbox.start({ argv: [path], traced: true });
    expect(await sandbox.settle(20_000)).toBe('blocked');
    await program.signal('SIGKILL');
    expect(await program.ended).toMatchObject({ signal: 'SIGKILL' });
    const hung = program.trace.filter(({ leftNs }) => leftNs === null);
    expect(hung).toMatchObject([{ call: 'read', object: { kind: 'pipe' } }]);
  });

  it('keep no more of a payload than asked for, and its length', async () => {
    const { sandbox } = subject;
    const path = await compile(
      sandbox,
      '#include <unistd.h>\nint main(void) { int p[2]; static char block[1000]; return pipe(p) || write(p[1], block, 1000) != 1000; }',
    );
    const ran = await run(sandbox, [path], { traced: true, captureBytes: 16 });
    const write = named(ran.program.trace, 'write').find(({ object }) => object.kind === 'pipe');
    expect(write).toMatchObject({ data: Buffer.alloc(16), dataLength: 1000, result: 1000 });
  });

  it('tell of bytes that never pass through a buffer of the program', async () => {
    const { calls } = await trace(
      subject.sandbox,
      `
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
int main(void) {
  int p[2], s[2]; char text[64];
  if (pipe(p) || socketpair(AF_UNIX, SOCK_STREAM, 0, s)) return 1;
  struct iovec out[2] = {{"vm", 2}, {"splice", 6}}, in = {text, 64};
  char early[] = "early"; struct iovec changed = {early, 5};
  if (vmsplice(p[1], &changed, 1, 0) != 5) return 1;
  early[0] = 'l';
  if (read(p[0], text, 64) != 5 || text[0] != 'e') return 1;
  if (vmsplice(p[1], out, 2, 0) != 8 || vmsplice(p[0], &in, 1, 0) != 8) return 2;
  int file = open("/tmp/words", O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (write(file, "one two three", 13) != 13 || lseek(file, 4, SEEK_SET) != 4) return 3;
  if (splice(file, 0, p[1], 0, 3, 0) != 3 || read(p[0], text, 64) != 3) return 4;
  off_t at = 8;
  if (sendfile(p[1], file, &at, 5) != 5 || read(p[0], text, 64) != 5) return 5;
  struct msghdr sent = {.msg_iov = out, .msg_iovlen = 2}, got = {.msg_iov = &in, .msg_iovlen = 1};
  return sendmsg(s[0], &sent, 0) != 8 || recvmsg(s[1], &got, 0) != 8;
}`,
    );
    const moved = calls.filter(
      ({ call, object, other }) =>
        ['read', 'write', 'splice', 'sendfile'].includes(call) &&
        [object, other].some(({ kind }) => kind === 'pipe' || kind === 'socket'),
    );
    expect(moved.map(({ call, data }) => `${call} ${data.toString()}`)).toEqual([
      'write early',
      'read early',
      'write vmsplice',
      'read vmsplice',
      'splice two',
      'read two',
      'sendfile three',
      'read three',
      'write vmsplice',
      'read vmsplice',
    ]);
  });

  it('tell of a read and a write on a descriptor that is not open', async () => {
    const { calls } = await trace(
      subject.sandbox,
      '#include <unistd.h>\nint main(void) { char c; return read(-1, &c, 1) != -1 || write(77, "x", 1) != -1; }',
    );
    expect(calls.filter(({ result }) => result === -9)).toMatchObject([
      {
        call: 'read',
        args: [0xffffffffn, expect.anything(), 1n, expect.anything(), expect.anything(), expect.anything()],
      },
      { call: 'write', descriptors: [77] },
    ]);
  });

  it('tell of a stream that gets its buffer, on a terminal and on a pipe', async () => {
    const path = await compile(
      subject.sandbox,
      '#include <stdio.h>\n#include <unistd.h>\nint main(void) { int p[2]; if (pipe(p)) return 1; printf("lost"); _exit(fdopen(p[1], "w") == NULL); }',
    );
    const { program, code } = await run(subject.sandbox, [path], { traced: true, stdout: 'terminal' });
    expect(code).toBe(0);
    expect(named(program.trace, 'get_status')).toMatchObject([{ result: 0, object: { kind: 'terminal' } }]);
    expect(named(program.trace, 'get_flags')).toMatchObject([{ object: { kind: 'pipe' }, descriptors: [4] }]);
  });

  it('do not fill up with calls that give nothing again and again', async () => {
    const { calls } = await trace(
      subject.sandbox,
      `
#include <fcntl.h>
#include <unistd.h>
int main(void) {
  int p[2]; char c;
  if (pipe(p) || fcntl(p[0], F_SETFL, O_NONBLOCK)) return 1;
  for (int i = 0; i < 60000; i++) if (read(p[0], &c, 1) != -1) return 1;
  return write(p[1], "x", 1) != 1 || read(p[0], &c, 1) != 1 || read(p[0], &c, 1) != -1;
}`,
    );
    expect(
      named(calls, 'read')
        .filter(({ object }) => object.kind === 'pipe')
        .map(({ result }) => result),
    ).toEqual([...Array.from({ length: 16 }, () => -11), 1, -11]);
  });

  it('say where they end when there are too many', async () => {
    const path = await compile(
      subject.sandbox,
      '#include <unistd.h>\nint main(void) { for (int i = 0; i < 60000; i++) if (dup2(1, 9) != 9) return 1; }',
    );
    const { program, flags } = await run(subject.sandbox, [path], { traced: true });
    expect(flags).toEqual(['traceCut']);
    expect(named(program.trace, 'cut')).toMatchObject([{ pid: program.pid, result: program.trace.length - 1 }]);
    expect(program.trace.at(-1)?.call).toBe('cut');
  });

  it('change nothing of what the program does', async () => {
    const script = 'echo out; echo err >&2; (sleep 0.01; exit 3) & wait $!; echo "got $?"; kill -9 $$';
    const plain = await run(subject.sandbox, ['sh', '-c', script], { stdout: 'pipe' });
    const traced = await run(subject.sandbox, ['sh', '-c', script], { stdout: 'pipe', traced: true });
    expect(plain).toMatchObject({ stdout: 'out\ngot 3\n', stderr: 'err\n', signal: 'SIGKILL' });
    expect(traced).toMatchObject({ stdout: plain.stdout, stderr: plain.stderr, signal: 'SIGKILL' });
  });

  it('say what the standard streams were at first, whatever becomes of their numbers', async () => {
    const path = await compile(
      subject.sandbox,
      `
#include <unistd.h>
int main(void) {
  int own[2];
  if (write(1, "given", 5) != 5 || write(2, "given", 5) != 5 || pipe(own)) return 1;
  return dup2(own[1], 1) != 1 || write(1, "own", 3) != 3;
}`,
    );
    const { program, code } = await run(subject.sandbox, [path], { traced: true, stdout: 'terminal', stdin: 'pipe' });
    expect(code).toBe(0);
    const given = named(program.trace, 'given');
    expect(given).toMatchObject([
      { pid: program.pid, result: 0, object: { kind: 'pipe' } },
      { pid: program.pid, result: 1, object: { kind: 'terminal' } },
      { pid: program.pid, result: 2, object: { kind: 'pipe' } },
    ]);
    const [pipe] = named(program.trace, 'pipe');
    const written = named(program.trace, 'write').map(({ object }) => object);
    expect(written).toEqual([given[1]?.object, given[2]?.object, pipe?.object]);
    expect(program.stdout.toString()).toBe('given');
  });

  it('never call two terminals the same, though the first program gave its own up', async () => {
    const path = await compile(
      subject.sandbox,
      '#include <unistd.h>\nint main(void) { close(0); close(1); close(2); pause(); return 0; }',
    );
    const start = () => subject.sandbox.start({ argv: [path], traced: true, stdout: 'terminal' });
    const first = await start();
    await subject.sandbox.settle(2_000);
    const second = await start();
    await subject.sandbox.settle(2_000);
    const [one, other] = [first, second].map(({ trace: calls }) => named(calls, 'given')[1]?.object);
    expect(one).toMatchObject({ kind: 'terminal' });
    expect(other).toMatchObject({ kind: 'terminal' });
    expect(other?.id).not.toBe(one?.id);
  });

  it('tell which two sockets of a pair belong together', async () => {
    const { calls } = await trace(
      subject.sandbox,
      `
#include <sys/socket.h>
#include <unistd.h>
int main(void) {
  int ends[2]; char text[8];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) return 1;
  return write(ends[0], "abc", 3) != 3 || read(ends[1], text, 8) != 3;
}`,
    );
    const [pair] = named(calls, 'socketpair');
    const [sent] = named(calls, 'write');
    const [heard] = named(calls, 'read').filter(({ result }) => result === 3);
    expect(pair).toMatchObject({ object: sent?.object, other: heard?.object });
    expect(sent?.object.id).not.toBe(heard?.object.id);
  });
});
