import { ownTerminal } from './terminal.js';

describe('a command’s own terminal', () => {
  const streams = [process.stdout, process.stderr];
  const before = streams.map((stream) => stream.listeners('error'));
  afterEach(() => {
    for (const [index, stream] of streams.entries())
      for (const listener of stream.listeners('error'))
        if (!before[index]?.includes(listener)) stream.off('error', listener as () => void);
  });

  it('lets a reader go, and hides no other fault', () => {
    ownTerminal();
    for (const stream of streams) {
      expect(() => stream.emit('error', Object.assign(new Error('write'), { code: 'EPIPE' }))).not.toThrow();
      expect(() => stream.emit('error', Object.assign(new Error('write'), { code: 'ENOSPC' }))).toThrow('write');
    }
  });
});
