import { inSeededOrder, newSeed } from './seeded-order.js';

const things = Array.from({ length: 30 }, (_, index) => `q${index}`);
const order = (seed: bigint, of: readonly string[] = things): string[] => inSeededOrder(seed, of, (name) => name);

describe('a seeded order', () => {
  it('is the same for the same seed, whatever the order before', () => {
    expect(order(42n, things.toReversed())).toEqual(order(42n));
    expect(order(42n).toSorted()).toEqual(things.toSorted());
  });

  it('can be worked out elsewhere: by SHA-256 of seed and key', () => {
    // printf '7 a' | sha256sum, and so on.
    expect(order(7n, ['a', 'b', 'c', 'd'])).toEqual(['b', 'a', 'c', 'd']);
  });

  it('puts each thing in each place about equally often', () => {
    const rounds = 4000;
    const firsts = new Map<string, number>();
    for (let seed = 0n; seed < rounds; seed += 1n) {
      const [first] = order(seed, ['a', 'b', 'c', 'd']);
      firsts.set(first!, (firsts.get(first!) ?? 0) + 1);
    }
    // Of fixed seeds, so it never fails by chance.
    for (const count of firsts.values()) expect(Math.abs(count - rounds / 4)).toBeLessThan(120);
  });

  it('comes from seeds that BIGINT takes', () => {
    const seeds = Array.from({ length: 1000 }, newSeed);
    expect(new Set(seeds).size).toBe(1000);
    for (const seed of seeds) expect(seed >= 0n && seed < 2n ** 63n).toBe(true);
  });
});
