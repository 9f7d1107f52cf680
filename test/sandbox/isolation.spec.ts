import { availableParallelism } from 'node:os';
import { compile, describeBothDrivers, run, runC, runPython } from './support.js';

describeBothDrivers('isolation', (subject) => {
  it("runs a student's program as another user than the agent's, without any capability", async () => {
    const { stdout } = await run(subject.sandbox, ['cat', '/proc/self/status']);
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(stdout)?.[1]?.split(/\s+/);
    const [real, ...others] = field('Uid') ?? [];
    expect(Number(real)).toBeGreaterThanOrEqual(1000);
    expect(others).toEqual([real, real, real]);
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) expect(field(set)).toEqual(['0000000000000000']);
    expect(field('NoNewPrivs')).toEqual(['1']);
    expect(field('Seccomp')).toEqual(['2']);
    expect(field('Groups')?.filter((group) => group !== '' && group !== real)).toEqual([]);
  });

  it('lets nobody signal, trace or read the agent', async () => {
    const { stdout } = await runC(
      subject.sandbox,
      `
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <unistd.h>
int main(void) {
  char buffer[64];
  struct iovec here = {buffer, sizeof buffer}, there = {(void *)0x400000, sizeof buffer};
  printf("kill %d\\n", kill(1, SIGTERM));
  printf("killpg %d\\n", kill(-1, 0));
  printf("attach %ld\\n", ptrace(PTRACE_ATTACH, 1, 0, 0));
  printf("seize %ld\\n", ptrace(PTRACE_SEIZE, 1, 0, 0));
  printf("vm %zd\\n", process_vm_readv(1, &here, 1, &there, 1, 0));
  printf("mem %d\\n", open("/proc/1/mem", O_RDONLY));
  printf("environ %d\\n", open("/proc/1/environ", O_RDONLY));
  printf("fd %d\\n", open("/proc/1/fd/1", O_WRONLY));
  printf("exe %zd\\n", readlink("/proc/1/exe", buffer, sizeof buffer));
  printf("root %d\\n", open("/proc/1/root/etc/passwd", O_RDONLY));
}`,
    );
    const answers = Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')),
    ) as Record<string, string>;
    // Signalling everyone reaches its own processes only, and there it has none but itself.
    delete answers['killpg'];
    expect(Object.keys(answers)).toHaveLength(9);
    expect(new Set(Object.values(answers))).toEqual(new Set(['-1']));
  });

  it('survives a program that kills everything it can reach', async () => {
    const killed = await run(subject.sandbox, ['sh', '-c', 'kill -9 -1; kill -9 1; kill -9 $PPID; echo still here']);
    expect(killed.stdout).toBe('still here\n');
    await expect(subject.sandbox.stat('/lab')).resolves.toMatchObject({ kind: 'directory' });
  });

  it('has no network, and no sockets that would need one', async () => {
    const { stdout } = await runPython(
      subject.sandbox,
      `
import errno, socket
print(sorted(line.split(":")[0].strip() for line in open("/proc/net/dev").readlines()[2:]))
for family in socket.AF_INET, socket.AF_INET6, socket.AF_PACKET:
    for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW:
        try:
            socket.socket(family, kind)
            print("opened")
        except OSError as e:
            print(errno.errorcode[e.errno], end=" ")
`,
    );
    expect(stdout).toBe(`['lo']\n${'EAFNOSUPPORT '.repeat(9)}`);
  });

  it("leaves processes the sockets between themselves, Python's managers included", async () => {
    const { stdout } = await runPython(
      subject.sandbox,
      `
import asyncio, multiprocessing, socket, socketserver, threading
def child(queue, shared):
    shared["child"] = queue.get()
if __name__ == "__main__":
    with multiprocessing.Manager() as manager:
        queue, shared = manager.Queue(), manager.dict()
        process = multiprocessing.Process(target=child, args=(queue, shared))
        process.start()
        queue.put("train 12951")
        process.join()
        print(shared["child"])
    class Echo(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(self.rfile.readline())
    with socketserver.UnixStreamServer("/tmp/echo", Echo) as server:
        threading.Thread(target=server.handle_request).start()
        client = socket.socket(socket.AF_UNIX)
        client.connect("/tmp/echo")
        client.sendall(b"hello\\n")
        print(client.recv(6))
    async def command():
        process = await asyncio.create_subprocess_exec("echo", "run", stdout=asyncio.subprocess.PIPE)
        print(await process.communicate())
    asyncio.run(command())
`,
    );
    expect(stdout).toBe("train 12951\nb'hello\\n'\n(b'run\\n', None)\n");
  });

  it('makes no terminals for programs, and says why', async () => {
    const source = `
import os
for make in os.openpty, lambda: os.open("/dev/pts/ptmx", os.O_RDWR):
    try:
        make()
        print("made")
    except OSError as e:
        print(e.strerror)
`;
    const { stdout } = await runPython(subject.sandbox, source);
    expect(stdout).toBe('Permission denied\n'.repeat(2));
    // Its own is the agent's, and can be opened by its names.
    const shell = [
      'sh',
      '-c',
      'exec 3>&1; test -t 1 && echo by name >/dev/stdout && echo again >$(readlink /proc/self/fd/3)',
    ];
    expect(await run(subject.sandbox, shell, { stdout: 'terminal' })).toMatchObject({ stdout: 'by name\nagain\n' });
  });

  it('has a root that nobody can write to', async () => {
    const places = [
      '/',
      '/usr',
      '/usr/local',
      '/usr/bin',
      '/etc',
      '/run',
      '/dev',
      '/stage',
      '/proc',
      '/proc/sys/kernel',
      '/var',
      '/root',
    ];
    const { stdout } = await run(subject.sandbox, [
      'sh',
      '-c',
      `for d in ${places.join(' ')}; do touch $d/x && echo "$d"; done`,
    ]);
    expect(stdout).toBe('');
  });

  it('gives the limits of IPC to read and not to write', async () => {
    const script =
      'cat /proc/sys/kernel/shmmni; echo 9999 > /proc/sys/kernel/shmmni; echo 9 > /proc/sys/kernel/shm_next_id; cat /proc/sys/kernel/shmmni';
    const { stdout } = await run(subject.sandbox, ['sh', '-c', script]);
    expect(stdout).toBe('64\n64\n');
  });

  it('lets nobody make namespaces, mount, or reach what no namespace contains', async () => {
    const { stdout } = await runC(
      subject.sandbox,
      `
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void) {
  char stack[65536];
  printf("%d\\n", unshare(CLONE_NEWUSER));
  printf("%d\\n", unshare(CLONE_NEWIPC));
  printf("%ld\\n", syscall(SYS_clone, CLONE_NEWUSER | 17, 0, 0, 0, 0));
  printf("%d\\n", mount("none", "/tmp", "tmpfs", 0, ""));
  printf("%d\\n", chroot("/tmp"));
  printf("%ld\\n", syscall(SYS_keyctl, 0, -3, 1));
  printf("%ld\\n", syscall(SYS_add_key, "user", "x", "y", 1, -3));
  printf("%d\\n", socket(40, SOCK_STREAM, 0));
  printf("%d\\n", socket(38, SOCK_SEQPACKET, 0));
  printf("%ld\\n", syscall(SYS_io_uring_setup, 8, stack));
  printf("%ld\\n", syscall(SYS_bpf, 5, stack, 64));
  printf("%ld\\n", syscall(SYS_userfaultfd, 1));
  printf("%ld\\n", syscall(SYS_perf_event_open, stack, 0, -1, -1, 0));
  printf("%ld\\n", syscall(SYS_reboot, 0xfee1dead, 672274793, 0, 0));
}`,
    );
    expect(stdout.trim().split('\n')).toEqual(Array.from({ length: 14 }, () => '-1'));
  });

  it('has what programs look up: users, time zone, libraries', async () => {
    const { stdout } = await run(subject.sandbox, [
      'sh',
      '-c',
      'grep -c root: /etc/passwd; test -r /etc/ld.so.cache && which cc',
    ]);
    expect(stdout).toBe('1\n/usr/bin/cc\n');
  });

  it('passes on no descriptor and no variable', async () => {
    const fds = await run(subject.sandbox, ['sh', '-c', 'cd /proc/self/fd && echo *']);
    expect(fds.stdout.trim().split(' ').slice(0, 4)).toEqual([
      '0',
      '1',
      '2',
      ...fds.stdout.trim().split(' ').slice(3, 4),
    ]);
    expect(fds.stdout.trim().split(' ').length).toBeLessThanOrEqual(4);
    const env = await run(subject.sandbox, ['env']);
    expect(env.stdout.trim().split('\n').sort()).toEqual(['HOME=/lab', 'LANG=C.UTF-8', 'PATH=/usr/bin:/bin']);
  });

  it('shows no process but its own', async () => {
    const { stdout } = await run(subject.sandbox, ['sh', '-c', 'cd /proc && echo [0-9]*']);
    expect(stdout.trim().split(' ').length).toBeLessThanOrEqual(4);
  });

  it('leaves a neighbour its share of the processors, however many threads and sessions one has', async () => {
    const seconds = 3;
    const spin = `
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static void spin(void) { time_t end = time(0) + ${seconds}; while (time(0) < end) ; }`;
    const crowd = `${spin}
int main(void) {
  for (int i = 0; i < 50; i++) if (fork() == 0) { setsid(); spin(); _exit(0); }
  while (wait(0) > 0) ;
}`;
    await using neighbour = await subject.open();
    const [many, one] = await Promise.all([
      compile(subject.sandbox, crowd),
      compile(neighbour, `${spin}\nint main(void) { spin(); }`),
    ]);
    const [ofMany, ofOne] = await Promise.all([run(subject.sandbox, [many]), run(neighbour, [one])]);
    // With two processors half as much is fair, by its sessions it would be a twenty-fifth of that; other
    // work on the machine and a late start take some of it.
    const fair = (ofMany.userMs + ofMany.systemMs) / availableParallelism();
    expect(ofOne.userMs + ofOne.systemMs).toBeGreaterThan(fair / 10);
  });
});
