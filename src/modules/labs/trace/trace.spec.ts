import type { KernelObject } from '../../sandbox/sandbox.port.js';
import { callOf, givenTo, pipeObject, terminal, transferOf } from './trace.fixture.js';
import { Trace } from './trace.js';

const pipe = pipeObject(31);
const stderrPipe = pipeObject(77);

const trace = new Trace([
  {
    trace: [
      ...givenTo(5, terminal, stderrPipe),
      callOf(5, 'pipe', 0, { object: pipe, descriptors: [3, 4] }),
      callOf(5, 'fork', 6),
      transferOf(5, 'write', pipe, 'ab'),
      transferOf(5, 'write', pipe, 'cd'),
      transferOf(5, 'write', terminal, 'said abcd\n'),
      transferOf(6, 'read', pipe, 'abc'),
      callOf(6, 'fork', 7),
      transferOf(7, 'read', pipe, 'd'),
      transferOf(7, 'write', stderrPipe, 'heard d\n'),
      callOf(7, 'exit', 11),
      callOf(6, 'exit', 0),
      callOf(5, 'wait', 6),
      callOf(5, 'fork', 8),
      callOf(8, 'exit', 0),
      callOf(5, 'wait', -10),
      callOf(5, 'read', 0, { object: pipe, leftNs: null }),
    ],
  },
]);

describe('Trace', () => {
  it('adds up what each process moved through an object', () => {
    expect(trace.written(pipe, 5).toString()).toBe('abcd');
    expect(trace.received(pipe, 6).toString()).toBe('abc');
    expect(trace.received(pipe).toString()).toBe('abcd');
    expect(trace.written(pipe, 6)).toHaveLength(0);
  });

  it('counts what any process writes to the outputs given to its program as printing', () => {
    expect(trace.printed(5).toString()).toBe('said abcd\n');
    expect(trace.printed(7).toString()).toBe('heard d\n');
    expect(trace.printed(new Set([5, 7])).toString()).toBe('said abcd\nheard d\n');
    expect(trace.printed().toString()).toBe('said abcd\nheard d\n');
  });

  it('counts nothing as printing that a program wrote to what it opened itself, or to what another one was given', () => {
    const ownTerminal: KernelObject = { kind: 'terminal', id: 4n, name: '/dev/pts/1' };
    const input = pipeObject(90);
    const ofB: KernelObject = { kind: 'terminal', id: 5n, name: '/dev/pts/2' };
    const two = new Trace([
      {
        trace: [
          callOf(20, 'given', 0, { object: input }),
          ...givenTo(20, terminal, stderrPipe),
          transferOf(20, 'write', ownTerminal, 'for nobody'),
          transferOf(20, 'write', input, 'into its own input'),
          transferOf(20, 'write', ofB, 'in the name of B'),
          transferOf(20, 'write', stderrPipe, 'for us'),
        ],
      },
      { trace: givenTo(30, ofB) },
    ]);
    expect(two.printed().toString()).toBe('for us');
    expect(two.isOutput(ownTerminal)).toBe(false);
    expect(two.given(20, 0)).toEqual(input);
  });

  it('says of whom it has not all that was printed', () => {
    const long = callOf(5, 'write', 700, { object: terminal, data: Buffer.alloc(512, 'x') });
    const cut = new Trace([{ trace: [...givenTo(5, terminal), long] }]);
    expect(cut.printedBeyond(5)).toBe(true);
    expect(cut.printed(5)).toHaveLength(512);
    expect(trace.printedBeyond(5)).toBe(false);
  });

  it('knows families, and crashes among them', () => {
    expect([...trace.familyOf(5)]).toEqual([5, 6, 8, 7]);
    expect(trace.descends(7, 5)).toBe(true);
    expect(trace.descends(5, 7)).toBe(false);
    expect(trace.crashes()).toEqual([{ pid: 7, signal: 11 }]);
  });

  it('tells children that were waited for from others; ECHILD after the end means that the kernel did it', () => {
    expect(trace.children()).toEqual({ reaped: [6, 8], abandoned: [7] });
  });

  it('is not led in circles by numbers that are used again', () => {
    const circle = new Trace([{ trace: [callOf(2, 'fork', 3), callOf(3, 'fork', 2)] }]);
    expect([...circle.familyOf(2)]).toEqual([2, 3]);
    expect(circle.descends(2, 9)).toBe(false);
  });

  it('gives the same buffer each time, so that what is made of it can be kept', () => {
    expect(trace.written(pipe, 5)).toBe(trace.written(pipe, 5));
    expect(trace.printed(5)).toBe(trace.printed(5));
  });

  it('finds calls by process, and who wrote into a pipe of the programs', () => {
    const calls = [
      callOf(1, 'pipe', 0, { object: pipe }),
      transferOf(2, 'write', pipe, 'x'),
      transferOf(3, 'write', terminal, 'x'),
      callOf(3, 'exec', 0),
    ];
    const told = new Trace([{ trace: calls }]);
    expect(told.callsBy([1, 2, 3], 'write').map(({ pid }) => pid)).toEqual([2, 3]);
    expect([1, 2, 3].filter((pid) => told.wroteToPipe(pid))).toEqual([2]);
  });

  it('sees calls that arrive later', () => {
    const calls = [callOf(1, 'pipe', 0, { object: pipe })];
    const growing = new Trace([{ trace: calls }]);
    expect(growing.pipes()).toHaveLength(1);
    calls.push(callOf(1, 'pipe', 0, { object: stderrPipe }));
    expect(growing.pipes()).toHaveLength(2);
  });
});
