import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';
import { callsOf } from './moved-bytes.js';
import { callOf, givenTo, pipeObject, terminal, transferOf } from './trace.fixture.js';
import { Trace } from './trace.js';

const [ask, own] = [pipeObject(31), pipeObject(32)];
const file: KernelObject = { kind: 'file', id: 5n, name: '/lab/question' };

const splice = (pid: number, from: KernelObject, to: KernelObject, length: number, more: Partial<TracedCall> = {}) =>
  callOf(pid, 'splice', length, { object: from, other: to, args: [3n, 0n, 6n, 0n, 100n, 0n], ...more });

describe('callsOf', () => {
  it('tells a splice as the read and the write that it comes to, with the bytes that were next in the pipe', () => {
    const trace = new Trace([
      {
        trace: [
          ...givenTo(5, terminal),
          callOf(5, 'fork', 6),
          callOf(5, 'pipe', 0, { object: ask, descriptors: [3, 4] }),
          callOf(5, 'pipe', 0, { object: own, descriptors: [5, 6] }),
          transferOf(5, 'write', ask, 'first second'),
          transferOf(6, 'read', ask, 'first '),
          splice(6, ask, own, 6),
          splice(6, own, terminal, 6),
        ],
      },
    ]);
    expect(trace.received(ask, 6).toString()).toBe('first second');
    expect(trace.written(own, 6).toString()).toBe('second');
    expect(trace.printed(6).toString()).toBe('second');
    expect(trace.usersOf(ask, 'read')).toEqual([6]);
  });

  it('leaves in the pipe what tee copies', () => {
    const write = transferOf(5, 'write', ask, 'abcd');
    const tee = callOf(6, 'tee', 4, { object: ask, other: own, args: [3n, 6n, 100n, 0n] });
    const made = callOf(5, 'pipe', 0, { object: own, descriptors: [5, 6] });
    const trace = new Trace([{ trace: [...givenTo(6, terminal), made, write, tee, splice(6, ask, terminal, 4)] }]);
    expect(trace.written(own, 6).toString()).toBe('abcd');
    expect(trace.printed(6).toString()).toBe('abcd');
  });

  it('takes what comes from a file as the trace has it, and no file for a means of communication', () => {
    const sent = callOf(5, 'sendfile', 5, {
      object: ask,
      other: file,
      args: [4n, 7n, 0n, 5n],
      data: Buffer.from('hello'),
    });
    const calls = callsOf([{ trace: [sent] }]);
    expect(calls).toMatchObject([{ call: 'write', object: ask, descriptors: [4], data: Buffer.from('hello') }]);
  });

  it('knows what a program was given on its standard input', () => {
    const stdin = pipeObject(99);
    const passOn = splice(5, stdin, ask, 6, { args: [0n, 0n, 4n, 0n, 100n, 0n] });
    const given = callOf(5, 'given', 0, { object: stdin });
    const trace = new Trace([{ trace: [given, passOn], input: Buffer.from('line 1') }]);
    expect(trace.written(ask, 5).toString()).toBe('line 1');
  });

  it('keeps the name of one that failed', () => {
    const failed = splice(5, file, file, -22);
    expect(callsOf([{ trace: [failed] }])).toEqual([failed]);
  });
});
