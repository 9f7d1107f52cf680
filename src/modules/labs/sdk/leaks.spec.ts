import type { Snapshot } from '../../sandbox/sandbox.port.js';
import { describeLeaks, findLeaks } from './leaks.js';
import { callOf } from './trace.fixture.js';
import { Trace } from './trace.js';

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
});
