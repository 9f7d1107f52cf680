import { levelsOf, overallOf } from '../mastery/level-sums.js';
import { masteryOf } from '../mastery/mastery.js';
import type { PersonFacet } from '../mastery/mastery.repository.js';
import type { HeatmapRow, StudentAnalytics } from './students.schema.js';
import type { StudentRow } from './students.repository.js';

/** @param outcomes of this student alone */
export function presentStudent(row: StudentRow, outcomes: readonly PersonFacet[]): StudentAnalytics {
  const { id, name, section, labGroup, lastActiveAt, answersGiven, labsTried, labsPassed } = row;
  return {
    id,
    name,
    section,
    labGroup,
    lastActiveAt: lastActiveAt?.toISOString() ?? null,
    answersGiven,
    labsTried,
    labsPassed,
    overall: overallOf(row),
    levels: levelsOf(row),
    outcomes: outcomes.map(({ value, items, share }) => ({ outcome: value, ...masteryOf(items, share) })),
  };
}

export function presentHeatmapRow(row: StudentRow): HeatmapRow {
  const { id, name, section, labGroup } = row;
  const cells = levelsOf(row).map(({ bloomLevel, n, mastery, note }) => ({ bloomLevel, n, mastery, note }));
  return { id, name, section, labGroup, cells };
}
