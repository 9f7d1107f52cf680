import type { CheckSummary, CheckResult, Verdict } from '../model/results.js';

/** Points of all checks; bonus points come on top, so that a score may pass the lab's full marks. */
export function scoreOf(results: readonly CheckResult[]): number {
  return results.reduce((total, { points }) => total + points, 0);
}

/** Full marks need every check but the bonus ones. */
export function verdictOf(
  checks: readonly CheckSummary[],
  results: readonly CheckResult[],
  compiled: boolean,
): Verdict {
  if (!compiled) return 'compile_error';
  const bonus = new Set(checks.filter((check) => check.bonus).map(({ id }) => id));
  if (results.every(({ id, outcome }) => outcome === 'passed' || bonus.has(id))) return 'passed';
  return scoreOf(results) > 0 ? 'partial' : 'failed';
}
