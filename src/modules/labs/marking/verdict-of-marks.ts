import type { Verdict } from '../model/results.js';

/** A design's verdict, in the words that programs have for theirs. */
export function verdictOfMarks({ score, maxScore }: { score: number; maxScore: number }): Verdict {
  if (score >= maxScore) return 'passed';
  return score > 0 ? 'partial' : 'failed';
}
