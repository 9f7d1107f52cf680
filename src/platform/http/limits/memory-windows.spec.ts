import { MemoryWindows } from './memory-windows.js';

describe('MemoryWindows', () => {
  let now = 0;
  const clock = { now: () => now };
  beforeEach(() => {
    now = 1_000_000;
  });

  it('count within a window and begin again after it', () => {
    const windows = new MemoryWindows(clock);
    expect(windows.count('a', 1000)).toEqual({ count: 1, leftMs: 1000 });
    now += 400;
    expect(windows.count('a', 1000)).toEqual({ count: 2, leftMs: 600 });
    expect(windows.count('b', 1000).count).toBe(1);
    now += 600;
    expect(windows.count('a', 1000)).toEqual({ count: 1, leftMs: 1000 });
  });

  it('forget what they are told to', () => {
    const windows = new MemoryWindows(clock);
    windows.count('a', 1000);
    windows.forget('a');
    expect(windows.count('a', 1000).count).toBe(1);
  });

  it('forget the oldest when there are too many', () => {
    const windows = new MemoryWindows(clock, 2);
    for (const key of ['a', 'b', 'c']) windows.count(key, 1000);
    expect(windows.count('c', 1000).count).toBe(2);
    expect(windows.count('b', 1000).count).toBe(2);
    expect(windows.count('a', 1000).count).toBe(1);
  });
});
