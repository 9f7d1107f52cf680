import type { Regrade, RegradeItem } from './regrades.repository.js';
import type { RegradeItemView, RegradeView } from './regrades.schema.js';

export function presentRegrade(regrade: Regrade): RegradeView {
  const { id, lab, dryRun, createdAt, finishedAt, waiting, running, graded, failed, higher, lower } = regrade;
  return {
    id,
    lab,
    cohort: regrade.cohortId && regrade.cohortName ? { id: regrade.cohortId, name: regrade.cohortName } : null,
    dryRun,
    startedBy: { id: regrade.startedBy, name: regrade.starterName },
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    status: finishedAt ? 'finished' : 'running',
    items: { total: waiting + running + graded + failed, waiting, running, graded, failed },
    changes: { higher, lower, same: graded - higher - lower },
  };
}

export function presentRegradeItem(item: RegradeItem): RegradeItemView {
  const { id, personId, lab, status, oldVerdict, oldScore, newVerdict, newScore } = item;
  return {
    submissionId: id,
    personId,
    lab,
    status,
    before: oldVerdict === null || oldScore === null ? null : { verdict: oldVerdict, score: oldScore },
    after: newVerdict === null || newScore === null ? null : { verdict: newVerdict, score: newScore },
  };
}
