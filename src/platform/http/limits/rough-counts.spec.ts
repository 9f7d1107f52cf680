import { RoughCounts } from './rough-counts.js';

const limit = (most: number) => [{ key: 'k', limit: most, windowSeconds: 60 }];

describe('RoughCounts', () => {
  it('knows nothing of a key that nobody has told of', () => {
    expect(new RoughCounts({ now: () => 0 }).take(limit(1000))).toBeNull();
  });

  it('counts on from what is known, up to a share of the limit, and tells it all', () => {
    const counts = new RoughCounts({ now: () => 0 });
    counts.note('k', 7, 1000);
    const taken = Array.from({ length: 25 }, () => counts.take(limit(1000)));
    expect(taken[0]).toEqual([[8, 1000]]);
    const alone = taken.filter((one) => one !== null).length;
    expect(alone).toBeGreaterThan(10);
    expect(alone).toBeLessThanOrEqual(20);
    expect(counts.tell('k')).toBe(alone);
    expect(counts.tell('k')).toBe(0);
  });

  it('asks when a limit is small or near, when what is known is old, and when a window is over', () => {
    let now = 0;
    const counts = new RoughCounts({ now: () => now });
    counts.note('k', 1, 100);
    expect(counts.take(limit(40))).toBeNull();
    counts.note('k', 1000, 100);
    expect(counts.take(limit(1000))).toBeNull();
    counts.note('k', 1, 100);
    now = 100;
    expect(counts.take(limit(1000))).toBeNull();
    counts.note('k', 1, 60_000);
    now = 350;
    expect(counts.take(limit(1000))).toBeNull();
  });

  it('keeps what comes while it is asking', () => {
    const counts = new RoughCounts({ now: () => 0 });
    counts.note('k', 5, 1000);
    counts.tell('k');
    counts.take(limit(1000));
    counts.note('k', 6, 1000);
    expect(counts.take(limit(1000))).toEqual([[8, 1000]]);
  });
});
