import type { ChoiceKind } from '../courses/index.js';

export interface GradedByKey {
  readonly kind: ChoiceKind;
  /** What a right answer counts for. Above 0, at most five decimals. */
  readonly maxPoints: number;
}

/**
 * What an answer by options is worth under a key: 0 to `maxPoints`, rounded to five decimals. The rules are in docs/grading-questions.md.
 * @param right ids of the right options, one or more; for a question with one answer, each of them is accepted
 * @param chosen ids of the chosen options, none of them twice
 */
export function choicePoints(
  { kind, maxPoints }: GradedByKey,
  right: readonly string[],
  chosen: readonly string[],
): number {
  const hits = chosen.filter((id) => right.includes(id)).length;
  const misses = chosen.length - hits;
  if (kind !== 'multiple_choice') return hits === 1 && misses === 0 ? maxPoints : 0;
  const share = Math.max(0, hits - misses) / right.length;
  return Math.round(share * maxPoints * 1e5) / 1e5;
}
