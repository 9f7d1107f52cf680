import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';

export const noObject: KernelObject = { kind: 'none', id: 0n, name: '' };
export const pipeObject = (id: number): KernelObject => ({ kind: 'pipe', id: BigInt(id), name: '' });
export const terminal: KernelObject = { kind: 'terminal', id: 900n, name: '/dev/pts/0' };

let clock = 0n;

/** A call that returned, one nanosecond after the one before. */
export function callOf(pid: number, call: string, result: number, more: Partial<TracedCall> = {}): TracedCall {
  clock += 2n;
  return {
    call,
    enteredNs: clock,
    leftNs: clock + 1n,
    pid,
    thread: pid,
    result,
    args: [],
    object: noObject,
    other: noObject,
    descriptors: [],
    text: '',
    data: Buffer.alloc(0),
    dataLength: 0,
    caller: 0n,
    ...more,
  };
}

/** A read or write of `text`. */
export function transferOf(pid: number, call: 'read' | 'write', object: KernelObject, text: string): TracedCall {
  return callOf(pid, call, text.length, { object, data: Buffer.from(text), dataLength: text.length });
}

/** A program of this first process is started with these as standard output and standard error. */
export function givenTo(pid: number, output: KernelObject, errors: KernelObject = noObject): TracedCall[] {
  return [callOf(pid, 'given', 1, { object: output }), callOf(pid, 'given', 2, { object: errors })];
}
