import { ratio } from './exact.js';

/** Sums over the totals T of a quiz's attempts, in units and their powers. */
export interface TotalSums {
  readonly n: number;
  /** Σ T, Σ T², Σ T³, Σ T⁴. */
  readonly powers: readonly [bigint, bigint, bigint, bigint];
  /** In points. Null without attempts. */
  readonly median: number | null;
  /** Σ x and Σ x² of each item, over the same n attempts; null where not every attempt was asked the same items. */
  readonly items: readonly { readonly x: bigint; readonly xx: bigint }[] | null;
  /** Whether every mark is nothing or all. */
  readonly dichotomous: boolean;
}

/** As docs/statistics.md defines them. One that is not defined for these attempts is null. */
export interface QuizStatistics {
  readonly n: number;
  /** Mean, median and standard deviation are in points. */
  readonly mean: number | null;
  readonly median: number | null;
  readonly sd: number | null;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  /** Coefficient of internal consistency: Cronbach's alpha in percent. May be negative. */
  readonly cic: number | null;
  /** Percent. */
  readonly errorRatio: number | null;
  /** Of a total, in points. */
  readonly standardError: number | null;
  readonly reliability: Reliability;
}

export interface Reliability {
  /** What the coefficient is called for such marks: both are worked out in the same way. */
  readonly name: 'KR-20' | "Cronbach's alpha";
  readonly items: number | null;
  /** In plain words, what keeps the coefficient from meaning much. */
  readonly warnings: readonly string[];
}

/** Below these a coefficient swings with each single student or question. */
const ENOUGH_ATTEMPTS = 30;
const ENOUGH_ITEMS = 10;

/** @param unitsPerPoint what the sums count in */
export function quizStatistics(sums: TotalSums, unitsPerPoint: bigint): QuizStatistics {
  const { n, powers, median } = sums;
  const [s1, s2, s3, s4] = powers;
  const count = BigInt(n);
  // n (n - 1) k2, n (n - 1) (n - 2) k3 and n (n - 1) (n - 2) (n - 3) k4: whole numbers, so nothing cancels away.
  const k2 = count * s2 - s1 ** 2n;
  const k3 = count ** 2n * s3 - 3n * count * s1 * s2 + 2n * s1 ** 3n;
  const k4 =
    count ** 2n * (count + 1n) * s4 -
    4n * count * (count + 1n) * s1 * s3 -
    3n * count * (count - 1n) * s2 ** 2n +
    12n * count * s1 ** 2n * s2 -
    6n * s1 ** 4n;
  const pairs = count * (count - 1n);
  const sd = n < 2 ? null : Math.sqrt(ratio(k2, pairs * unitsPerPoint ** 2n));
  const { cic, errorRatio } = consistency(sums, k2);
  return {
    n,
    mean: n === 0 ? null : ratio(s1, count * unitsPerPoint),
    median,
    sd,
    skewness: n < 3 || k2 === 0n ? null : skewness(k3, k2, count),
    kurtosis: n < 4 || k2 === 0n ? null : ratio(k4 * pairs, (count - 2n) * (count - 3n) * k2 ** 2n),
    cic,
    errorRatio,
    standardError: errorRatio === null || sd === null ? null : (errorRatio * sd) / 100,
    reliability: reliability(sums, cic),
  };
}

function skewness(k3: bigint, k2: bigint, n: bigint): number {
  const square = ratio(k3 ** 2n * n * (n - 1n), (n - 2n) ** 2n * k2 ** 3n);
  return k3 < 0n ? -Math.sqrt(square) : Math.sqrt(square);
}

function consistency({ n, items }: TotalSums, k2: bigint): { cic: number | null; errorRatio: number | null } {
  if (items === null || items.length < 2 || n < 2 || k2 === 0n) return { cic: null, errorRatio: null };
  const p = BigInt(items.length);
  const within = items.reduce((sum, { x, xx }) => sum + BigInt(n) * xx - x * x, 0n);
  const whole = (p - 1n) * k2;
  return {
    cic: 100 * ratio(p * (k2 - within), whole),
    errorRatio: 100 * Math.sqrt(ratio(p * within - k2, whole)),
  };
}

function reliability({ n, items, dichotomous }: TotalSums, cic: number | null): Reliability {
  const warnings = [
    ...(items === null
      ? ['Not every attempt was asked the same questions, so there is no coefficient for all of them.']
      : []),
    ...(n < ENOUGH_ATTEMPTS
      ? [`Only ${count(n, 'attempt')}: below ${ENOUGH_ATTEMPTS} the coefficient depends much on single students.`]
      : []),
    ...(items !== null && items.length < ENOUGH_ITEMS
      ? [
          `Only ${count(items.length, 'question')}: below ${ENOUGH_ITEMS} the coefficient is low even where each question is good.`,
        ]
      : []),
    ...(cic !== null && cic < 0
      ? ['It is negative: the questions run against each other, so their sum does not measure one thing.']
      : []),
  ];
  return { name: dichotomous ? 'KR-20' : "Cronbach's alpha", items: items?.length ?? null, warnings };
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
