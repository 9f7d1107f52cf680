import { SandboxRequestError } from '../../sandbox/errors.js';
import type { Sandbox, Snapshot, ThreadState } from '../../sandbox/sandbox.port.js';
import { Session } from './session.js';

const path = '/tmp/f';
const ENXIO = 6;

/** A session in which one process waits in `open` of the FIFO, which the grader can't open itself. */
function sessionWith(access: number): Session {
  const thread: ThreadState = {
    tid: 7,
    state: 'S',
    call: 'open',
    timed: false,
    args: [0n, BigInt(access)],
    text: path,
    caller: 0n,
  };
  const snapshot: Snapshot = {
    programs: [],
    processes: [{ pid: 7, parent: 1, program: 1, state: 'S', command: 'lab', threads: [thread], descriptors: [] }],
    segments: [],
    semaphores: [],
    sysvQueues: [],
    queues: [],
    files: [],
  };
  const sandbox: Partial<Sandbox> = {
    stat: async () => ({ kind: 'fifo', mode: 0o666, size: 0, inode: 1n, uid: 1, links: 1 }),
    openChannel: async () => {
      throw new SandboxRequestError('CHANNEL_OPEN', ENXIO, '');
    },
    settle: async () => 'blocked',
    snapshot: async () => snapshot,
  };
  return new Session(sandbox as Sandbox, { programs: new Map(), limits: () => ({}), remainingMs: () => 1_000 });
}

describe('a FIFO that the grader could not open', () => {
  it.each([
    ['is no standstill of a program that only waits for the grader', 0, undefined],
    ['leaves a program that waits for somebody else to be explained', 1, 'blocked'],
  ])('%s', async (_what, access, state) => {
    const session = sessionWith(access);
    await expect(session.openFifo(path, 'write')).rejects.toThrow(
      `When the grader opened the FIFO ${path} to write, nobody had it open for reading.`,
    );
    expect(session.ending?.state).toBe(state);
  });
});
