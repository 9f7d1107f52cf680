import type { ItemSums } from './item-statistics.js';
import type { TotalSums } from './quiz-statistics.js';

/** Marks in whole units: an attempt's, one for each item in order. Null for an item that it was not asked. */
export type Marks = readonly (bigint | null)[];

/**
 * Sums attempts for `itemStatistics` and `quizStatistics`. A total is the sum of the attempt's marks.
 * @param maxima the items' maximum marks, in units; null where one is not known
 * @param unitsPerPoint at most 10^15, so that a median is exact enough
 */
export function sumMarks(
  attempts: readonly Marks[],
  maxima: readonly (bigint | null)[],
  unitsPerPoint: bigint,
): { items: ItemSums[]; totals: TotalSums } {
  const totals = attempts.map((marks) => marks.reduce<bigint>((sum, mark) => sum + (mark ?? 0n), 0n));
  const items = maxima.map((max, index) => {
    const asked = attempts.flatMap((marks, attempt) => {
      const x = marks[index] ?? null;
      return x === null ? [] : [{ x, t: totals[attempt] ?? 0n }];
    });
    return sumItem(asked, max);
  });
  const complete = items.every(({ n }) => n === attempts.length);
  return {
    items,
    totals: {
      n: attempts.length,
      powers: [powerSum(totals, 1n), powerSum(totals, 2n), powerSum(totals, 3n), powerSum(totals, 4n)],
      median: median(totals, unitsPerPoint),
      items: complete ? items : null,
      dichotomous: attempts.every((marks) =>
        marks.every((mark, index) => mark === null || mark === 0n || mark === maxima[index]),
      ),
    },
  };
}

function sumItem(asked: readonly { x: bigint; t: bigint }[], max: bigint | null): ItemSums {
  let [x, xx, xt, t, tt, sortedProducts] = [0n, 0n, 0n, 0n, 0n, 0n];
  for (const one of asked) {
    x += one.x;
    xx += one.x * one.x;
    xt += one.x * one.t;
    t += one.t;
    tt += one.t * one.t;
  }
  const rests = asked.map((one) => one.t - one.x).toSorted(ascending);
  asked
    .map((one) => one.x)
    .toSorted(ascending)
    .forEach((mark, index) => {
      sortedProducts += mark * (rests[index] ?? 0n);
    });
  return { n: asked.length, max: max === null ? null : max * BigInt(asked.length), x, xx, xt, t, tt, sortedProducts };
}

function powerSum(values: readonly bigint[], power: bigint): bigint {
  return values.reduce((sum, value) => sum + value ** power, 0n);
}

function median(totals: readonly bigint[], unitsPerPoint: bigint): number | null {
  if (totals.length === 0) return null;
  const sorted = totals.toSorted(ascending);
  const middle = Math.floor((sorted.length - 1) / 2);
  const sum = (sorted[middle] ?? 0n) + (sorted[sorted.length - 1 - middle] ?? 0n);
  return Number(sum) / Number(2n * unitsPerPoint);
}

function ascending(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
