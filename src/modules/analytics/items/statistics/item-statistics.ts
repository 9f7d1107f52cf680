import { correlation, ratio } from './exact.js';

/**
 * Sums over the attempts that were asked an item: x is its mark, T the attempt's total, in whole units; products in units squared.
 */
export interface ItemSums {
  readonly n: number;
  /** Σ of the item's maximum mark. None where it is not known. */
  readonly max: bigint | null;
  readonly x: bigint;
  readonly xx: bigint;
  readonly xt: bigint;
  readonly t: bigint;
  readonly tt: bigint;
  /** Σ of the products of marks and rests, each sorted by itself. Left out where only sums are kept. */
  readonly sortedProducts?: bigint;
}

/** As docs/statistics.md defines them. One that is not defined for these attempts is null. */
export interface ItemStatistics {
  readonly n: number;
  /** Share of the maximum mark that is reached, 0 to 1. */
  readonly facility: number | null;
  /** Of the marks, in points. */
  readonly sd: number | null;
  /** Percent: 100 times the correlation with the rest. `itemRest` is the same. */
  readonly discriminationIndex: number | null;
  readonly itemRest: number | null;
  /** Percent: 100 times the correlation with the total, the item included. */
  readonly itemTotal: number | null;
  /** Percent. */
  readonly discriminativeEfficiency: number | null;
  /** Percent: this item's share in how totals come to differ. */
  readonly effectiveWeight: number | null;
}

/** n (n - 1) times variances and covariances, in units squared: whole numbers. */
interface Spread {
  readonly xx: bigint;
  readonly xt: bigint;
  readonly xr: bigint;
  readonly rr: bigint;
  readonly tt: bigint;
}

/** @param unitsPerPoint what the sums count in */
export function itemStatistics(items: readonly ItemSums[], unitsPerPoint: bigint): ItemStatistics[] {
  const spreads = items.map((sums) => spreadOf(sums));
  const weights = items.map(({ n }, index) => weight(n, spreads[index]?.xt ?? 0n));
  const allWeights = weights.reduce<number>((sum, own) => sum + (own ?? 0), 0);
  return items.map((sums, index) => {
    const own = weights[index] ?? null;
    return {
      ...describe(sums, spreads[index] ?? spreadOf(sums), unitsPerPoint),
      effectiveWeight: own === null || allWeights === 0 ? null : (100 * own) / allWeights,
    };
  });
}

function describe(sums: ItemSums, spread: Spread, unitsPerPoint: bigint): Omit<ItemStatistics, 'effectiveWeight'> {
  const { n, max, x } = sums;
  const itemRest = percent(correlation(spread.xr, spread.xx, spread.rr));
  return {
    n,
    facility: n === 0 || max === null || max <= 0n ? null : ratio(x, max),
    sd: n < 2 ? null : Math.sqrt(ratio(spread.xx, pairs(n) * unitsPerPoint ** 2n)),
    discriminationIndex: itemRest,
    itemRest,
    itemTotal: percent(correlation(spread.xt, spread.xx, spread.tt)),
    discriminativeEfficiency: efficiency(sums, spread),
  };
}

function spreadOf({ n, x, xx, xt, t, tt }: ItemSums): Spread {
  const count = BigInt(n);
  const spread = { xx: count * xx - x * x, xt: count * xt - x * t, tt: count * tt - t * t };
  return { ...spread, xr: spread.xt - spread.xx, rr: spread.tt - 2n * spread.xt + spread.xx };
}

function efficiency({ n, x, t, sortedProducts }: ItemSums, { xr }: Spread): number | null {
  if (sortedProducts === undefined) return null;
  const greatest = BigInt(n) * sortedProducts - x * (t - x);
  return greatest === 0n ? null : 100 * ratio(xr, greatest);
}

/** √cov(x, T), in units, of n (n - 1) cov(x, T). Null where it is not defined or negative. */
function weight(n: number, xt: bigint): number | null {
  return n < 2 || xt < 0n ? null : Math.sqrt(ratio(xt, pairs(n)));
}

function pairs(n: number): bigint {
  return BigInt(n) * BigInt(n - 1);
}

function percent(share: number | null): number | null {
  return share === null ? null : 100 * share;
}
