/** Every attack that is a program: how it is run, the ending that it must get, and what must hold then. */
import type { Sandbox } from '../../src/modules/sandbox/sandbox.port.js';
import type { ProgramAttack } from './support/attack.js';
import { refusalOf } from './support/refusal.js';

const stopped = { flags: ['wall', 'cpu', 'processes', 'memory'] } satisfies ProgramAttack['ends'];
const traced = { traced: true } satisfies ProgramAttack['spec'];
/** Attacks that go through their whole list and must come to its end. */
const held = { code: 0 } satisfies ProgramAttack['ends'];
const patient = { limits: { wallTimeMs: 20_000, cpuTimeMs: 10_000 } } satisfies ProgramAttack['spec'];

export const processes: ProgramAttack[] = [
  { file: 'processes/fork-bomb.c', ends: stopped },
  { file: 'processes/setsid-flood.c', ends: stopped },
  { file: 'processes/orphan-relay.c', ends: held, meanwhile: settles('timedOut', 700) },
  { file: 'processes/thread-bomb.c', ends: stopped },
  { file: 'processes/kill-everybody.c', ends: stopped, spec: traced },
  { file: 'processes/tracer-signals.c', ends: { codes: [0, null] }, spec: traced },
  {
    file: 'processes/subreaper.c',
    ends: held,
    holds: async (sandbox) => {
      expect(await sandbox.settle(2000)).toBe('blocked');
      expect((await sandbox.snapshot()).processes.length).toBeGreaterThanOrEqual(20);
    },
  },
  { file: 'processes/group-thief.c', ends: held },
  { file: 'processes/vfork-hold.c', ends: { settles: 'blocked' }, spec: traced },
  { file: 'processes/exec-from-thread.c', ends: held, spec: { ...traced, ...patient } },
  // Where the agent reaps slower than it forks, it meets the limit of processes.
  { file: 'processes/clone-parent.c', ends: { codes: [7, null] }, spec: { ...traced, ...patient } },
  { file: 'processes/clone-untraced.c', ends: held, spec: traced },
  {
    file: 'processes/shared-memory-thread.c',
    ends: held,
    spec: { ...traced, ...patient },
    holds: (_sandbox, { program }) => {
      const writes = program.trace.filter(({ call, object }) => call === 'write' && object.kind === 'pipe');
      expect(writes).toHaveLength(3000);
      expect(writes.every(({ data, dataLength }) => dataLength === 64 && /^[AB\0]*$/.test(data.toString()))).toBe(true);
    },
  },
  { file: 'processes/limit-games.c', ends: held, spec: { limits: { processes: 40, openFiles: 100, mqBytes: 65_536 } } },
  { file: 'processes/timer-storm.c', ends: stopped, spec: traced },
  { file: 'processes/signal-queue.c', ends: held, spec: patient },
  {
    file: 'processes/undumpable.c',
    ends: { settles: 'blocked' },
    spec: traced,
    holds: (_sandbox, { program }) => {
      expect(program.trace.find(({ call }) => call === 'write')).toMatchObject({ data: Buffer.from('hidden') });
    },
  },
  { file: 'processes/closes-everything.c', ends: { settles: 'blocked' }, spec: { limits: { wallTimeMs: 0 } } },
  { file: 'processes/stops-group.c', ends: stopped, spec: traced },
];

export const resources: ProgramAttack[] = [
  {
    file: 'resources/outlives-its-limit.c',
    ends: { flags: ['output'] },
    holds: (_sandbox, { program }) =>
      expect(program.stdout.length + program.stderr.length).toBeLessThanOrEqual(1 << 20),
  },
  { file: 'resources/slow-drip.c', ends: { flags: ['wall'] } },
  { file: 'resources/memory-of-nobody.c', ends: { flags: ['memory', 'wall'] }, spec: { limits: { wallTimeMs: 4000 } } },
  { file: 'resources/memory-in-pipes.c', ends: stopped },
  { file: 'resources/descriptors-in-flight.c', ends: held, spec: patient },
  { file: 'resources/kernel-objects.c', ends: held, spec: patient },
  {
    file: 'resources/many-mappings.c',
    ends: { settles: 'blocked' },
    spec: { limits: { wallTimeMs: 20_000 } },
    holds: async (sandbox) => expect((await sandbox.snapshot()).processes).toHaveLength(1),
  },
  { file: 'resources/inodes.c', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/sparse.c', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/xattrs.c', ends: { codes: [0, null] }, spec: patient },
  { file: 'resources/madvised.c', ends: { flags: ['memory'] }, spec: patient },
  { file: 'resources/locked-memory.c', ends: { signal: 'SIGSEGV' } },
  {
    file: 'resources/deep-path-trace.c',
    ends: held,
    spec: { ...traced, ...patient },
    holds: (_sandbox, { program, flags }) => {
      expect(flags).toContain('traceCut');
      const characters = program.trace.reduce((sum, { text, object }) => sum + text.length + object.name.length, 0);
      expect(characters).toBeLessThan(32 << 20);
    },
  },
  { file: 'resources/busy-sessions.c', ends: stopped },
  { file: 'resources/many-children.py', ends: { codes: [0, 1, null] } },
];

export const escapes: ProgramAttack[] = [
  { file: 'escape/agent-in-proc.c', ends: held },
  { file: 'escape/ptrace.c', ends: held },
  { file: 'escape/mounts.c', ends: held },
  { file: 'escape/namespaces.c', ends: held },
  { file: 'escape/become-root.c', ends: held, spec: patient },
  { file: 'escape/devices.c', ends: held },
  { file: 'escape/kernel-settings.c', ends: held },
  { file: 'escape/host-files.c', ends: held },
  { file: 'escape/sockets.c', ends: held },
  { file: 'escape/forbidden-calls.c', ends: held },
  { file: 'escape/int80.c', ends: { signal: 'SIGSYS' } },
  { file: 'escape/x32.c', ends: { signal: 'SIGSYS' } },
  { file: 'escape/vsyscall.c', ends: { codes: [0, null] } },
  { file: 'escape/terminal-tricks.c', ends: held, spec: { stdout: 'terminal' } },
  { file: 'escape/what-is-there.c', ends: held },
  { file: 'escape/core-dump.c', ends: held },
  { file: 'escape/interpreter.py', ends: held },
];

const collected = ['/lab/out', '/lab/pipe_lab', '/lab/shmfile', '/tmp/ipc_lab_fifo', '/dev/shm/segment', '/tmp/loop1'];

export const files: ProgramAttack[] = [
  {
    file: 'files/links-everywhere.c',
    ends: held,
    holds: async (sandbox) => {
      for (const path of collected) {
        expect(await sandbox.stat(path)).toMatchObject({ kind: 'symlink' });
        expect(await refusalOf(sandbox.readFile(path))).toBe('ELOOP');
        expect(await refusalOf(sandbox.freeze(path, 'stolen'))).toBe('ELOOP');
        expect(await refusalOf(sandbox.openChannel(path, 'read'))).toBe('EINVAL');
        expect(await refusalOf(sandbox.openChannel(path, 'write'))).toBe('EINVAL');
      }
      await sandbox.writeFile('/lab/out', 'mine');
      expect(await sandbox.stat('/lab/out')).toMatchObject({ kind: 'file', size: 4 });
      expect(await refusalOf(sandbox.list('/lab/root'))).not.toBe('done');
      expect(await refusalOf(sandbox.writeFile('/lab/root/etc/x', ''))).not.toBe('done');
      expect(await refusalOf(sandbox.readFile('/lab/root/proc/1/environ'))).not.toBe('done');
    },
  },
  {
    file: 'files/wrong-kinds.c',
    ends: held,
    holds: async (sandbox) => {
      for (const path of ['/lab/out', '/lab/pipe_lab', '/lab/shmfile', '/lab/socket', '/lab/closed']) {
        expect(await refusalOf(sandbox.readFile(path))).not.toBe('done');
        expect(await refusalOf(sandbox.freeze(path, 'wrong'))).not.toBe('done');
      }
      expect(await refusalOf(sandbox.openChannel('/tmp/ipc_lab_fifo', 'read'))).toBe('EINVAL');
      expect(await refusalOf(sandbox.openChannel('/tmp/closed_fifo', 'read'))).toBe('EACCES');
      expect(await refusalOf(sandbox.openChannel('/lab/out', 'write'))).toBe('ENXIO');
    },
  },
  {
    file: 'files/odd-names.c',
    ends: held,
    holds: async (sandbox) => {
      const { files: left, queues, processes: running } = await sandbox.snapshot();
      expect(left.length).toBeGreaterThanOrEqual(45);
      expect(queues.length).toBeGreaterThan(0);
      expect(running).toMatchObject([{ parent: 1, command: ') R 1 1\n' }]);
      // Its own source and program are there as well.
      expect(await sandbox.list('/lab')).toHaveLength(16 + 2);
    },
  },
  { file: 'files/deep-folders.c', ends: held, spec: patient },
  { file: 'files/stage-and-system.c', ends: held },
  {
    file: 'files/swapper.c',
    ends: { signal: 'SIGKILL' },
    spec: patient,
    meanwhile: async (sandbox, program) => {
      for (let round = 0; round < 100; round += 1) {
        const answers = await Promise.all([
          sandbox.readFile('/lab/out').then(
            ({ data }) => (data.length === 0 ? 'done' : 'read a secret'),
            () => 'refused',
          ),
          refusalOf(sandbox.freeze('/lab/out', 'swapped')),
          refusalOf(sandbox.openChannel('/tmp/ipc_lab_fifo', 'read')),
          refusalOf(sandbox.openChannel('/tmp/ipc_lab_fifo', 'write')),
          refusalOf(sandbox.mkfifo('/tmp/ipc_lab_fifo')),
          refusalOf(sandbox.writeFile('/lab/out', '')),
          sandbox.stat('/tmp/ipc_lab_fifo'),
        ]);
        expect(answers).not.toContain('read a secret');
      }
      await program.signal('SIGKILL');
    },
  },
  {
    file: 'files/fifo-flood.c',
    ends: { settles: 'blocked' },
    spec: { traced: true, limits: { wallTimeMs: 20_000 } },
    meanwhile: async (sandbox) => {
      await sandbox.settle(2000);
      const channel = await sandbox.openChannel('/tmp/ipc_lab_fifo', 'read');
      await sandbox.settle(4000);
      expect(channel.received.length).toBeGreaterThan(65_536);
      expect(channel.received.length).toBeLessThan(16 << 20);
    },
  },
  { file: 'files/immutable.c', ends: held },
  {
    file: 'files/lease.c',
    ends: { settles: 'blocked' },
    meanwhile: async (sandbox, program) => {
      while (!program.stdout.includes('ready')) await sandbox.settle(20);
      expect(await refusalOf(sandbox.readFile('/lab/out'))).toMatch(/EAGAIN|done/);
      expect(await refusalOf(sandbox.freeze('/lab/out', 'leased'))).toMatch(/EAGAIN|done/);
      await sandbox.writeFile('/lab/out', 'mine');
    },
  },
];

export const ipc: ProgramAttack[] = [
  { file: 'ipc/undo-deadlock.c', ends: { settles: 'blocked' }, spec: traced },
  { file: 'ipc/undo-flood.c', ends: { codes: [0, null] }, spec: patient },
  {
    file: 'ipc/largest-messages.c',
    ends: held,
    spec: patient,
    holds: async (sandbox) => {
      const { queues, sysvQueues } = await sandbox.snapshot();
      expect(queues).toMatchObject([{ name: '/railway_queue', messages: 64 }]);
      expect((await sandbox.queues.receive('/railway_queue'))?.data).toHaveLength(8192);
      const [full] = sysvQueues;
      expect((await sandbox.sysvQueues.receive(full?.id ?? -1, 0n, 8192))?.type).toBe(1n);
    },
  },
  { file: 'ipc/full-segments.c', ends: { settles: 'blocked' }, spec: patient },
  {
    file: 'ipc/closed-objects.c',
    ends: held,
    holds: async (sandbox) => {
      const [segment] = (await sandbox.snapshot()).segments;
      expect(await refusalOf(sandbox.segments.read(segment?.id ?? -1, 0, 8))).toBe('EACCES');
      expect(await refusalOf(sandbox.queues.receive('/railway_queue'))).toBe('EACCES');
      expect(await sandbox.queues.stat('/railway_queue')).toMatchObject({ mode: 0 });
    },
  },
  { file: 'ipc/remover.c', ends: { signal: 'SIGKILL' }, spec: patient, meanwhile: useWhileRemoved },
  { file: 'ipc/shape-shifter.c', ends: { signal: 'SIGKILL' }, spec: patient, meanwhile: useWhileRemoved },
  { file: 'ipc/spoiler-daemon.c', ends: held, meanwhile: settles('timedOut', 300) },
  { file: 'ipc/notified.c', ends: { codes: [0, null] }, spec: traced },
  {
    file: 'ipc/queue-refill.c',
    ends: { signal: 'SIGKILL' },
    spec: patient,
    meanwhile: async (sandbox, program) => {
      await sandbox.settle(2000);
      for (let round = 0; round < 200; round += 1) await sandbox.queues.receive('/railway_queue');
      await program.signal('SIGKILL');
    },
  },
];

export const tampering: ProgramAttack[] = [
  { file: 'tampering/forged-frames.c', ends: { code: 7 } },
  { file: 'tampering/forged-frames.c', ends: { code: 7 }, spec: { traced: true, stdout: 'terminal' } },
  {
    file: 'tampering/results-printed.c',
    ends: { code: 3 },
    holds: (_sandbox, { stdout }) => expect(stdout).toContain('"verdict":"passed"'),
  },
  {
    file: 'tampering/filter-errno.c',
    ends: held,
    spec: traced,
    holds: (_sandbox, { program }) => expect(program.trace.filter(({ call }) => call === 'pipe')).toEqual([]),
  },
  {
    file: 'tampering/filter-trace.c',
    ends: held,
    spec: { ...traced, ...patient },
    holds: (_sandbox, { program }) => {
      expect(program.trace.filter(({ call, object }) => call === 'write' && object.kind === 'pipe')).toHaveLength(2000);
    },
  },
  {
    file: 'tampering/filter-notify.c',
    ends: held,
    spec: traced,
    holds: async (sandbox, { program }) => {
      // What the supervisor answers itself is not told of as done: of the two keys at most the kernel's own is there.
      expect(program.trace.filter(({ call, result }) => call === 'shmget' && result === 0)).toEqual([]);
      expect(await sandbox.segments.find(0x62)).toBeNull();
    },
  },
  { file: 'tampering/filter-never-answers.c', ends: { flags: ['wall'] }, spec: traced },
  { file: 'tampering/filter-kills.c', ends: { signal: 'SIGSYS' }, spec: traced },
];

function settles(answer: string, afterMs: number): NonNullable<ProgramAttack['meanwhile']> {
  return async (sandbox) => expect(await sandbox.settle(afterMs)).toBe(answer);
}

/** The grader goes on as in a check, and each thing it asks for is done or refused, one by one. */
async function useWhileRemoved(
  sandbox: Sandbox,
  program: { signal: (signal: 'SIGKILL') => Promise<void> },
): Promise<void> {
  const refusals = new Set<string>();
  const ask = async (request: Promise<unknown>): Promise<void> => void refusals.add(await refusalOf(request));
  for (let round = 0; round < 100; round += 1) {
    const id = await sandbox.segments.create(0x1000 + round, 4096).catch(() => -1);
    const set = await sandbox.semaphores.create(0x1000 + round, 100).catch(() => -1);
    const shifting = await sandbox.segments.find(0x51);
    await Promise.all([
      ask(sandbox.segments.write(id, 4000, Buffer.alloc(96))),
      ask(sandbox.segments.read(id, 0, 4096)),
      ask(sandbox.segments.read(shifting ?? 0, 0, 60_000)),
      ask(sandbox.semaphores.read(set)),
      ask(sandbox.semaphores.write(set, 99, 1)),
      ask(sandbox.queues.create('/railway_queue', { maxMessages: 10, messageBytes: 1024 })),
      ask(sandbox.queues.send('/railway_queue', 1, Buffer.from('x'))),
      ask(sandbox.queues.receive('/shifting')),
      ask(sandbox.queues.receive('/railway_queue')),
      ask(sandbox.segments.remove(id)),
      ask(sandbox.queues.remove('/railway_queue')),
    ]);
  }
  const expected = ['done', 'EINVAL', 'EIDRM', 'ENOENT', 'EEXIST', 'EAGAIN', 'EMSGSIZE', 'ERANGE', 'ENOSPC', 'EMFILE'];
  expect([...refusals].filter((refusal) => !expected.includes(refusal))).toEqual([]);
  await program.signal('SIGKILL');
}
