import { masteryOf, round } from '../mastery/mastery.js';
import { reasonsOf } from './at-risk.js';
import type { AtRiskRow } from './at-risk.repository.js';
import type { SectionCount } from '../../courses/index.js';
import type { CohortSectionProgress, Dashboard, StudentAtRisk } from './dashboard.schema.js';
import type { SectionTitle } from '../scope/unit-names.repository.js';
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

/** Every section of the unit, in its order. */
export function presentProgress(
  sections: readonly SectionTitle[],
  counts: readonly SectionCount[],
): CohortSectionProgress[] {
  const bySlug = new Map(counts.map((count) => [count.section, count]));
  return sections.map(({ slug, title }) => {
    const { read, done } = bySlug.get(slug) ?? { read: 0, done: 0 };
    return { section: slug, title, read, done };
  });
}

export function presentAtRisk(row: AtRiskRow): StudentAtRisk {
  const { id, name, section, labGroup, lastActiveAt, items, share } = row;
  return {
    id,
    name,
    section,
    labGroup,
    lastActiveAt: lastActiveAt?.toISOString() ?? null,
    mastery: masteryOf(items, share).mastery,
    reasons: reasonsOf(row),
  };
}
