import type { TracedCall } from '../../sandbox/sandbox.port.js';
import { unusedEndsHeld } from './descriptors.js';
import { callOf, pipeObject, transferOf } from './trace.fixture.js';
import { Trace } from './trace.js';

const [down, up] = [pipeObject(1), pipeObject(2)];
const parent = 10;
const child = 11;

const pipes = (): TracedCall[] => [
  callOf(parent, 'pipe', 0, { object: down, descriptors: [3, 4] }),
  callOf(parent, 'pipe', 0, { object: up, descriptors: [5, 6] }),
  callOf(parent, 'fork', child),
];
const close = (pid: number, ...fds: number[]): TracedCall[] =>
  fds.map((fd) => callOf(pid, 'close', 0, { args: [BigInt(fd)], descriptors: [fd] }));
const conversation = (): TracedCall[] => [
  transferOf(parent, 'write', down, 'q'),
  transferOf(child, 'read', down, 'q'),
  transferOf(child, 'write', up, 'a'),
  callOf(child, 'exit', 0),
  transferOf(parent, 'read', up, 'a'),
  callOf(parent, 'exit', 0),
];
const held = (...calls: TracedCall[]) =>
  unusedEndsHeld(new Trace([{ trace: calls }]), new Set([parent, child])).map(({ pid, fd }) => [pid, fd]);

describe('unusedEndsHeld', () => {
  it('finds nothing where each side closed what it does not use', () => {
    expect(held(...pipes(), ...close(parent, 3, 6), ...close(child, 4, 5), ...conversation())).toEqual([]);
  });

  it('names each end that was still open at the first wait', () => {
    expect(held(...pipes(), ...close(parent, 3), ...close(child, 5), ...conversation())).toEqual([
      [parent, 6],
      [child, 4],
    ]);
  });

  it('takes closing after the wait as too late', () => {
    expect(held(...pipes(), ...close(parent, 3, 6), ...close(child, 4), ...conversation(), ...close(child, 5))).toEqual(
      [[child, 5]],
    );
  });

  it('follows dup, and takes exec for closing what is no standard stream', () => {
    const calls = [
      ...pipes(),
      ...close(parent, 3, 6),
      callOf(child, 'dup', 0, { args: [3n], descriptors: [0] }),
      callOf(child, 'dup', 1, { args: [6n], descriptors: [1] }),
      callOf(child, 'exec', 0),
      ...conversation(),
    ];
    expect(held(...calls)).toEqual([]);
    const wrong = callOf(child, 'dup', 2, { args: [4n], descriptors: [2] });
    expect(held(...calls.slice(0, 7), wrong, ...calls.slice(7))).toEqual([[child, 2]]);
  });

  it('does not hold against a process that crashed what it may have meant to use', () => {
    const crash = [
      transferOf(parent, 'write', down, 'q'),
      transferOf(child, 'read', down, 'q'),
      callOf(child, 'exit', 11),
    ];
    expect(held(...pipes(), ...close(parent, 3, 6), ...close(child, 4, 5), ...crash)).toEqual([]);
    expect(held(...pipes(), ...close(parent, 3, 6), ...close(child, 5), ...crash)).toEqual([[child, 4]]);
  });

  it('takes a range of descriptors for closed', () => {
    const range = (from: number, to: number, flags: number) =>
      callOf(child, 'close_range', 0, { args: [BigInt(from), BigInt(to), BigInt(flags)] });
    const own = close(parent, 3, 6);
    expect(held(...pipes(), ...own, range(4, 5, 0), ...conversation())).toEqual([]);
    expect(held(...pipes(), ...own, range(4, 5, 4), ...conversation())).toEqual([
      [child, 4],
      [child, 5],
    ]);
  });

  it('looks past helpers that a parent starts and waits for', () => {
    const helper = 12;
    const system = (): TracedCall[] => [
      callOf(parent, 'fork', helper),
      callOf(helper, 'exit', 0),
      callOf(parent, 'wait', helper),
    ];
    const closed = [...close(parent, 3, 6), ...close(child, 4, 5)];
    expect(held(...pipes().slice(0, 2), ...system(), ...pipes().slice(2), ...closed, ...conversation())).toEqual([]);
    expect(held(...pipes(), ...system(), ...closed, ...conversation())).toEqual([]);
    // The parent never closes, whatever it did before.
    expect(held(...system(), ...pipes(), ...close(child, 4, 5), ...conversation())).toEqual([
      [parent, 3],
      [parent, 6],
    ]);
  });

  it('takes no wait for one that found nobody at once', () => {
    const early = callOf(parent, 'wait', 0);
    expect(held(...pipes(), early, ...close(parent, 3, 6), ...close(child, 4, 5), ...conversation())).toEqual([]);
  });

  it('counts a read that never returned as a wait', () => {
    const stuck = callOf(child, 'read', 0, { object: down, leftNs: null });
    expect(held(...pipes(), ...close(child, 5, 6), stuck)).toEqual([[child, 4]]);
  });
});
