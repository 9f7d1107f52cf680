import { masteryOf, round } from '../mastery/mastery.js';
import { reasonsOf } from './at-risk.js';
import type { AtRiskRow } from './at-risk.repository.js';
import type { Dashboard, StudentAtRisk } from './dashboard.schema.js';
import type { Overview } from './overview.repository.js';

export function presentEnrolment({
  students,
  withResults,
  activeLastWeek,
  neverActive,
  answersGiven,
  lastActiveAt,
}: Overview): Dashboard['enrolment'] {
  return {
    students,
    withResults,
    activeLastWeek,
    neverActive,
    answersGiven,
    lastActiveAt: lastActiveAt?.toISOString() ?? null,
  };
}

export function presentDistribution({ bins, tooFew, median }: Overview): Dashboard['distribution'] {
  return {
    bins: bins.map((students, bin) => ({ from: bin / 10, to: (bin + 1) / 10, students })),
    tooFew,
    median: median === null ? null : round(median),
  };
}

export function presentAtRisk(row: AtRiskRow): StudentAtRisk {
  const { id, name, section, labGroup: group, lastActiveAt, items, share } = row;
  return {
    id,
    name,
    section,
    group,
    lastActiveAt: lastActiveAt?.toISOString() ?? null,
    mastery: masteryOf(items, share).mastery,
    reasons: reasonsOf(row),
  };
}
