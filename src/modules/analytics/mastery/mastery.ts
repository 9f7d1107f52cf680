/** Below that many items no figure is given: it would say more about chance than about anybody. */
export const ENOUGH_ITEMS = 5;

/** One share, full points, in the database's billionths. */
const WHOLE = 1_000_000_000;

/**
 * Half of the last decimal that is shown, for each item, in billionths. Whoever compares a sum of shares with a threshold adds it first: three shares
 * of a third are a billionth short of one, and shown as one.
 */
export const HALF_A_DECIMAL = 500;

/** z of a two-sided 95 % interval. */
const Z = 1.959963984540054;

/** How well some items are mastered: points / full points on average, and where its 95 % interval lies. */
export interface Mastery {
  /** Items that count; for several students, pairs of student and item. */
  n: number;
  /** 0 to 1, six decimals. Null when there are too few items. */
  mastery: number | null;
  /** Wilson's 95 % interval for n. */
  low: number | null;
  high: number | null;
  /** Why there is no figure, in words. */
  note: string | null;
}

/**
 * @param items how many
 * @param share sum of points / full points, in billionths
 */
export function masteryOf(items: number, share: bigint | string): Mastery {
  if (items < ENOUGH_ITEMS) {
    const note = items === 0 ? 'Nothing yet.' : `Too few: ${items} of the ${ENOUGH_ITEMS} items that a figure needs.`;
    return { n: items, mastery: null, low: null, high: null, note };
  }
  const mastery = Number(share) / (items * WHOLE);
  const { low, high } = wilson(mastery, items);
  return { n: items, mastery: round(mastery), low: round(low), high: round(high), note: null };
}

/** Wilson's score interval at 95 % for a proportion `p` of `n`. Points that are not all or nothing make the true one narrower. */
export function wilson(p: number, n: number): { low: number; high: number } {
  const centre = p + (Z * Z) / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const whole = 1 + (Z * Z) / n;
  return { low: Math.max(0, (centre - spread) / whole), high: Math.min(1, (centre + spread) / whole) };
}

/** To six decimals. */
export function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
