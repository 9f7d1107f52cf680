import { callOf, pipeObject, transferOf } from './trace.fixture.js';
import { Trace } from './trace.js';
import { transfersOf } from './transfers.js';

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
    expect(transfersOf(trace, 'Clear the platform')).toEqual([{ from: 5, to: 6, pipe: second, number: 2 }]);
  });

  it('follows a text that travels word by word, from whoever wrote it', () => {
    expect(transfersOf(trace, 'late again')).toEqual([
      { from: 5, to: 8, pipe: first, number: 1 },
      { from: 7, to: 8, pipe: first, number: 1 },
    ]);
  });

  it.each(['echo', 'unread', 'never said', 'again late again late'])('finds no transfer of "%s"', (text) => {
    expect(transfersOf(trace, text)).toEqual([]);
  });
});
