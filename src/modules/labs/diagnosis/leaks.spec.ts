import type { Snapshot, TracedCall } from '../../sandbox/sandbox.port.js';
import { describeLeaks, findLeaks } from './leaks.js';
import { callOf } from '../trace/trace.fixture.js';
import { Trace } from '../trace/trace.js';

const clean: Snapshot = {
  programs: [],
  processes: [],
  segments: [],
  semaphores: [],
  sysvQueues: [],
  queues: [],
  files: [],
};
const stat = { kind: 'file', mode: 0o644, size: 3, inode: 1n, uid: 1, links: 1 } as const;

describe('findLeaks, of children that nobody waited for', () => {
  const leaksOf = (...calls: TracedCall[]) =>
    findLeaks(clean, new Trace([{ trace: calls }])).map(({ kind, detail }) => `${kind}: ${detail}`);
  const killed = 9;

  it('tells those that a limit ended from zombies', () => {
    const fork = callOf(4, 'fork', 9);
    expect(leaksOf(fork, callOf(9, 'exit', killed))).toEqual(['process: was still running when the time was up']);
    const kill = callOf(4, 'kill', 0, { args: [9n, 9n] });
    expect(leaksOf(fork, kill, callOf(9, 'exit', killed))).toEqual([expect.stringMatching(/^zombie: .*calls neither/)]);
  });

  it('says so when the parent was ended first', () => {
    const calls = [callOf(4, 'fork', 9), callOf(9, 'exit', 0), callOf(4, 'exit', 13)];
    expect(leaksOf(...calls)).toEqual([
      'zombie: a child of pid 4, which was ended by a signal before it had waited for it',
    ]);
  });

  it('says so when the parent ended before it called wait', () => {
    expect(leaksOf(callOf(4, 'fork', 9), callOf(9, 'exit', 0), callOf(4, 'exit', 1 << 8))).toEqual([
      'zombie: a child of pid 4, which never waited for it: it ended without having called wait or waitpid',
    ]);
  });

  it('leaves out what a shell leaves to the system', () => {
    const calls = [
      callOf(4, 'fork', 8),
      callOf(8, 'exec', 0),
      callOf(8, 'fork', 9),
      callOf(8, 'exit', 0),
      callOf(4, 'wait', 8),
    ];
    expect(leaksOf(...calls, callOf(9, 'exit', 0))).toEqual([]);
  });
});

describe('findLeaks', () => {
  it('finds nothing where nothing is, and leaves ordinary files alone', () => {
    expect(findLeaks({ ...clean, files: [{ path: '/lab/notes', stat }] }, new Trace([]))).toEqual([]);
  });

  it('finds each kind of object, and children that nobody waited for', () => {
    const left: Snapshot = {
      ...clean,
      processes: [{ pid: 4, parent: 1, program: 1, state: 'S', command: 'lab', threads: [], descriptors: [] }],
      segments: [{ id: 0, key: -2, size: 84, mode: 0o666, uid: 1, creator: 4, last: 4, attached: 0 }],
      semaphores: [{ id: 1, key: 5, mode: 0o666, uid: 1, count: 2 }],
      sysvQueues: [{ id: 2, key: 6, mode: 0o666, uid: 1, messages: 3, bytesUsed: 9, sender: 4, receiver: 0 }],
      queues: [{ name: '/q', mode: 0o644, uid: 1, maxMessages: 10, messageBytes: 1024, messages: 1 }],
      files: [
        { path: '/tmp/f', stat: { ...stat, kind: 'fifo' } },
        { path: '/dev/shm/sem.x', stat },
      ],
    };
    const leaks = findLeaks(left, new Trace([{ trace: [callOf(4, 'fork', 9), callOf(9, 'exit', 0)] }]));
    expect(leaks.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'process pid 4',
      'zombie pid 9',
      'segment key 0xfffffffe',
      'semaphores key 0x00000005',
      'sysvQueue key 0x00000006',
      'queue /q',
      'fifo /tmp/f',
      'posixShm /dev/shm/sem.x',
    ]);
    expect(describeLeaks(leaks.slice(5, 6))).toBe(
      'queue /q (POSIX queue, 1 messages in it; nobody called mq_unlink() for it)',
    );
  });

  it('tells a segment that only waits to be detached from one that was made again', () => {
    const object = { kind: 'segment', id: 3n, name: '' } as const;
    const removed = [
      callOf(4, 'shmat', 4096, { object }),
      callOf(5, 'shmat', 4096, { object }),
      callOf(5, 'shmdt', 0, { object }),
      callOf(5, 'shmctl', 0, { object, args: [3n, 0n, 0n] }),
    ];
    const detailOf = (attached: number): string | undefined => {
      const segment = { id: 3, key: 0, size: 84, mode: 0o666, uid: 1, creator: 4, last: 5, attached };
      return findLeaks({ ...clean, segments: [segment] }, new Trace([{ trace: removed }]))[0]?.detail;
    };
    expect(detailOf(1)).toContain(
      'pid 5 called shmctl(…, IPC_RMID, …) for it: it will be gone once pid 4 detached it with shmdt() or ended',
    );
    expect(detailOf(0)).toContain('it was there again after pid 5 had called shmctl(…, IPC_RMID, …)');
  });
});
