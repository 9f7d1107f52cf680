import type { DescriptorState, KernelObject, ProcessState, Snapshot, ThreadState } from '../../sandbox/sandbox.port.js';
import { explainStandstill } from './deadlock.js';
import type { CallSite } from './source-lines.js';
import { callOf, pipeObject, transferOf } from '../trace/trace.fixture.js';
import { Trace } from '../trace/trace.js';

const [down, up] = [pipeObject(1), pipeObject(2)];
const trace = new Trace([{ trace: [callOf(7, 'pipe', 0, { object: down }), callOf(7, 'pipe', 0, { object: up })] }]);

const thread = (call: string, ...args: number[]): ThreadState => ({
  tid: 1,
  state: 'S',
  call,
  timed: false,
  args: args.map(BigInt),
  text: '',
  caller: 0n,
});
const descriptor = (fd: number, access: DescriptorState['access'], object: KernelObject): DescriptorState => ({
  fd,
  access,
  object,
});

function processOf(
  pid: number,
  parent: number,
  threads: ThreadState[],
  descriptors: DescriptorState[] = [],
): ProcessState {
  return { pid, parent, program: 1, state: 'S', command: 'lab', threads, descriptors };
}

const nothing: Snapshot = {
  programs: [],
  processes: [],
  segments: [],
  semaphores: [],
  sysvQueues: [],
  queues: [],
  files: [],
};

function explain(processes: ProcessState[], programs = [{ pid: 7, name: 'pipe_lab' }]): string {
  return explainStandstill({ ...nothing, processes }, { trace, programs });
}

describe('explainStandstill', () => {
  it('names who reads, from what, and who still holds the other end', () => {
    const text = explain([
      processOf(7, 1, [thread('wait', 8)]),
      processOf(8, 7, [thread('read', 3)], [descriptor(3, 'read', down), descriptor(4, 'write', down)]),
    ]);
    expect(text).toBe(
      'The parent (pid 7) waits in wait for the child (pid 8) to end. ' +
        'The child (pid 8) waits in read on pipe 1 (fd 3); its write end is still open in pid 8 itself: fd 4 was never closed. ' +
        'Close fd 4, the write end of pipe 1, in the child (pid 8) before it reads: a reader meets the end of a pipe only when every copy of the write end is closed, its own too.',
    );
  });

  it.each([
    ['wait4 of one', [8], 'waits in wait for the child (pid 8) to end.'],
    ['waitid of one', [1, 9], 'waits in wait for the child (pid 9) to end.'],
    ['any', [-1], 'waits in wait for the child (pid 8) and the child (pid 9) to end.'],
  ])('names the children that the call waits for: %s', (_, args, words) => {
    const text = explain([
      processOf(7, 1, [thread('wait', ...args)]),
      processOf(8, 7, [thread('pause')]),
      processOf(9, 7, [thread('pause')]),
    ]);
    expect(text).toContain(words);
  });

  it('asks for no last word as long as what was typed has not been read', () => {
    const input = pipeObject(9);
    const python = (pid: number, parent: number, ...rest: [ThreadState[], DescriptorState[]?]) => ({
      ...processOf(pid, parent, ...rest),
      command: 'python3',
    });
    const reader = python(8, 7, [thread('read', 3, 0, 4)], [descriptor(3, 'read', down)]);
    const words = (read: number, processes: ProcessState[], put = 'Platform 3'): string => {
      const calls = [
        callOf(7, 'given', 0, { object: input }),
        callOf(7, 'pipe', 0, { object: down }),
        callOf(7, 'fork', 8),
        callOf(7, 'read', read, { object: input, data: Buffer.alloc(read, 'x') }),
        transferOf(7, 'write', down, put),
      ];
      return explainStandstill(
        { ...nothing, processes },
        { trace: new Trace([{ trace: calls }]), programs: [{ pid: 7, name: 'chat', typed: 12 }] },
      );
    };
    expect(words(12, [python(7, 1, [thread('wait', 8)]), reader])).toContain('a last word');
    expect(words(5, [python(7, 1, [thread('futex')]), reader])).not.toContain('a last word');
    const unused = words(12, [python(7, 1, [thread('wait', 8)]), reader], '');
    expect(unused).toContain('waits in get() or recv(), and nothing was ever put there');
    expect(unused).not.toContain('a last word');
    const joining = words(0, [python(7, 1, [thread('wait', 8)]), reader]);
    expect(joining).toContain('The parent (pid 7) joins before it has read a line');
    expect(joining).not.toContain('a last word');
  });

  it('asks for a last word where a Python process waits for the next object, and for no end to be closed', () => {
    const reader = processOf(
      8,
      7,
      [thread('read', 3, 0, 4)],
      [descriptor(3, 'read', down), descriptor(4, 'write', down)],
    );
    const processes = [processOf(7, 1, [thread('wait', 8)]), { ...reader, command: 'python3' }];
    const used = new Trace([{ trace: [callOf(7, 'pipe', 0, { object: down }), transferOf(7, 'write', down, 'x')] }]);
    expect(explainStandstill({ ...nothing, processes }, { trace: used, programs: [{ pid: 7, name: 'lab' }] })).toBe(
      'The parent (pid 7) waits in wait for the child (pid 8) to end. ' +
        'The child (pid 8) waits in read on pipe 1 (fd 3). ' +
        'The child (pid 8) waits in get() or recv(): somebody has to put a last word on the queue, None for example, at which its reader leaves the loop. A queue does not end by itself.',
    );
  });

  it('names other holders, and a writer that finds the pipe full', () => {
    const text = explain([
      processOf(7, 1, [thread('write', 6)], [descriptor(6, 'write', up)]),
      processOf(8, 7, [thread('pause')], [descriptor(5, 'read', up)]),
    ]);
    expect(text).toContain(
      'The parent (pid 7) waits in write on pipe 2 (fd 6); its read end is still open in the child (pid 8) (fd 5).',
    );
    expect(text).toContain('waits in pause for a signal that nobody sends');
  });

  it('uses names where several programs run', () => {
    const opening = { ...thread('open', 0, 1), text: '/tmp/f' };
    const queue: KernelObject = { kind: 'mqueue', id: 4n, name: '/q' };
    const text = explain(
      [processOf(7, 1, [opening]), processOf(9, 1, [thread('mq_receive', 3)], [descriptor(3, 'read', queue)])],
      [
        { pid: 7, name: 'fifo_writer' },
        { pid: 9, name: 'mq_receiver' },
      ],
    );
    expect(text).toBe(
      'fifo_writer (pid 7) waits in open of /tmp/f for writing, because nobody has it open for reading. ' +
        'mq_receiver (pid 9) waits in mq_receive on the queue /q (fd 3), which is empty, and nobody sends to it. ' +
        'mq_receiver (pid 9) had received 0 messages: let it stop at the last one, or send what it waits for.',
    );
  });

  it('says of a reader and a writer that wait at the same name that the FIFO was made anew, if somebody removed it', () => {
    const programs = [
      { pid: 7, name: 'fifo_reader' },
      { pid: 9, name: 'fifo_writer' },
    ];
    const opening = (access: number): ThreadState => ({ ...thread('open', 0, access), text: '/tmp/f' });
    const processes = [processOf(7, 1, [opening(0)]), processOf(9, 1, [opening(1)])];
    const removed = new Trace([{ trace: [callOf(9, 'unlink', 0, { text: '/tmp/f' })] }]);
    expect(explainStandstill({ ...nothing, processes }, { trace: removed, programs })).toContain(
      'They wait at two different FIFOs: in between, fifo_writer (pid 9) removed /tmp/f, and it was made again under the same name.',
    );
    expect(explain(processes, programs)).not.toContain('different FIFOs');
  });

  it("names lines of the source for processes that run the student's program, and asks for no others", () => {
    const reading = { ...thread('read', 3), caller: 0x11aen };
    const shell = { ...processOf(8, 7, [reading], [descriptor(3, 'read', up)]), command: 'sh' };
    const own = { ...processOf(7, 1, [reading], [descriptor(3, 'read', up)]), command: 'pipe_lab' };
    const asked: (CallSite | null)[] = [];
    const snapshot: Snapshot = { ...nothing, processes: [own, shell] };
    const text = explainStandstill(snapshot, { trace, programs: [{ pid: 7, name: 'pipe_lab' }] }, (site) => {
      asked.push(site);
      return site === null ? '' : ' (pipe_lab.c line 31)';
    });
    expect(asked).toEqual([{ program: 'pipe_lab', address: 0x11aen }, null]);
    expect(text).toContain('The parent (pid 7) waits in read (pipe_lab.c line 31) on pipe 2 (fd 3)');
    expect(text).toContain('The child (pid 8) waits in read on pipe 2 (fd 3)');
  });

  it('says nothing of zombies and of threads that are in no call', () => {
    const zombie = { ...processOf(8, 7, []), state: 'Z' };
    expect(explain([zombie, processOf(7, 1, [thread('')])])).toBe('');
  });

  describe('tells what to change', () => {
    const held = (...ends: [number, DescriptorState['access'], KernelObject][]): DescriptorState[] =>
      ends.map((end) => descriptor(...end));
    const opening = (path: string, flags: number): ThreadState => ({ ...thread('open', 0, flags), text: path });

    it('when both write before either reads', () => {
      const writers = (ends: DescriptorState[]): ProcessState[] => [
        processOf(7, 1, [thread('write', 4)], ends),
        processOf(8, 7, [thread('write', 6)], held([3, 'read', down], [6, 'write', up])),
      ];
      expect(explain(writers(held([4, 'write', down], [5, 'read', up])))).toContain(
        'Both write and neither reads, so that pipe 1 and pipe 2 are full: one of the two has to read',
      );
      expect(explain(writers(held([4, 'write', down])))).not.toContain('Both write');
    });

    it('when a parent waits for a child before it reads what the child writes', () => {
      const waiting = (ends: DescriptorState[]): ProcessState[] => [
        processOf(7, 1, [thread('wait', 8)], ends),
        processOf(8, 7, [thread('write', 4)], held([4, 'write', down])),
      ];
      expect(explain(waiting(held([3, 'read', down])))).toContain(
        'The parent (pid 7) waits for the end of a child that waits for it: pipe 1 is full, so read it to its end before wait().',
      );
      expect(explain(waiting([]))).not.toContain('read it to its end');
    });

    it('when two open two FIFOs crosswise, and not when they only differ in the name', () => {
      const pair = [
        { pid: 7, name: 'master' },
        { pid: 8, name: 'room' },
      ];
      const both = (flags: number): string =>
        explain([processOf(7, 1, [opening('/tmp/a', 1)]), processOf(8, 1, [opening('/tmp/b', flags)])], pair);
      expect(both(1)).toContain('both have to open the same FIFO first');
      expect(both(0)).not.toContain('same FIFO first');
    });

    it('when whoever held a lock may have died', () => {
      const locked = (result: number): string => {
        const ended = new Trace([{ trace: [callOf(7, 'fork', 8), callOf(8, 'exit', result)] }]);
        const processes = [processOf(7, 1, [thread('futex', 0)])];
        return explainStandstill({ ...nothing, processes }, { trace: ended, programs: [{ pid: 7, name: 'lock' }] });
      };
      expect(locked(9)).toContain('The child (pid 8) was ended by a signal before: if it held the semaphore or lock');
      expect(locked(0)).not.toContain('ended by a signal');
    });
  });
});
