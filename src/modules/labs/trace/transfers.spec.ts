import { callOf, pipeObject, transferOf } from './trace.fixture.js';
import { Trace } from './trace.js';
import { throughSockets, transfersOf } from './transfers.js';

const [first, second] = [pipeObject(31), pipeObject(32)];

const trace = new Trace([
  {
    trace: [
      callOf(5, 'pipe', 0, { object: first }),
      callOf(5, 'pipe', 0, { object: second }),
      transferOf(5, 'write', second, 'clear the'),
      transferOf(5, 'write', second, ' platform'),
      transferOf(6, 'read', second, 'clear the pla'),
      transferOf(6, 'read', second, 'tform'),
      transferOf(6, 'write', first, 'echo'),
      transferOf(6, 'read', first, 'echo'),
      transferOf(5, 'write', first, 'unread'),
      transferOf(5, 'write', first, 'late, again'),
      transferOf(7, 'write', first, 'late again'),
      transferOf(8, 'read', first, 'late, again late again'),
    ],
  },
]);

describe('transfersOf', () => {
  it('tells who wrote a text to which pipe and who read it, in whatever pieces', () => {
    expect(transfersOf(trace, 'Clear the platform')).toEqual([
      { from: 5, to: 6, through: { into: second, out: second, name: 'pipe 2' } },
    ]);
  });

  it('follows a text that travels word by word, from whoever wrote it', () => {
    expect(transfersOf(trace, 'late again')).toEqual([
      { from: 5, to: 8, through: { into: first, out: first, name: 'pipe 1' } },
      { from: 7, to: 8, through: { into: first, out: first, name: 'pipe 1' } },
    ]);
  });

  it.each(['echo', 'unread', 'never said', 'again late again late'])('finds no transfer of "%s"', (text) => {
    expect(transfersOf(trace, text)).toEqual([]);
  });
});

describe('sockets', () => {
  const socket = (id: number) => ({ kind: 'socket' as const, id: BigInt(id), name: '' });
  const [here, there, other] = [socket(41), socket(42), socket(43)];
  const trace = new Trace([
    {
      trace: [
        callOf(5, 'socketpair', 0, { object: here, other: there }),
        transferOf(5, 'write', here, 'there'),
        transferOf(6, 'read', there, 'there'),
        transferOf(6, 'write', there, 'and back'),
        transferOf(5, 'read', here, 'and back'),
        transferOf(5, 'write', other, 'to a server'),
        transferOf(9, 'read', socket(44), 'to a server'),
      ],
    },
  ]);

  it('of a pair are a way in each direction', () => {
    const name = 'socket pair 1';
    expect(transfersOf(trace, 'there')).toEqual([{ from: 5, to: 6, through: { into: here, out: there, name } }]);
    expect(transfersOf(trace, 'and back')).toEqual([{ from: 6, to: 5, through: { into: there, out: here, name } }]);
  });

  it('of no pair only tell who wrote and who read', () => {
    expect(transfersOf(trace, 'to a server')).toEqual([]);
    expect(throughSockets(trace, 'to a server')).toEqual({ writers: [5], readers: [9] });
    expect(throughSockets(trace, 'there')).toEqual({ writers: [], readers: [] });
  });
});
