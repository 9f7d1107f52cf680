import type { UnitPlan } from '../../courses/index.js';
import type { PassedLab } from './passed-labs.repository.js';
import type { PortfolioView } from './portfolio.schema.js';

export function presentPortfolio(
  unit: string,
  { title, checkpoint }: UnitPlan,
  passed: readonly PassedLab[],
): PortfolioView {
  const rows = checkpoint.map(({ id, skill, tool, artifact, ready, lab }) => {
    const found = passed.find((candidate) => candidate.lab === lab);
    return {
      id,
      skill,
      tool,
      artifact,
      ready,
      lab,
      done: found !== undefined,
      doneAt: found?.firstAt.toISOString() ?? null,
      submission: found
        ? { id: found.id, score: found.score, maxScore: found.maxScore, submittedAt: found.submittedAt.toISOString() }
        : null,
    };
  });
  return { unit, title, done: rows.filter(({ done }) => done).length, rows };
}
