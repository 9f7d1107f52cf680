import { type Violation } from '../../../kernel/errors.js';
import { MarkingRefusedError } from './rubric.errors.js';
import type { BloomLevel } from '../content/index.js';
import type { Mark, MarkedRow } from './rubric.schema.js';

/** How well a criterion of a rubric is met. */
export interface RubricLevel {
  points: number;
  title: string;
  /** What a piece of work at this level looks like. */
  descriptor: string;
}

/** One row of a rubric. */
export interface RubricCriterion {
  id: string;
  title: string;
  /** Id of a learning outcome of the unit. */
  outcome: string;
  bloomLevel: BloomLevel;
  /** Those of its best level. */
  points: number;
  /** The best one first. */
  levels: RubricLevel[];
}

/** What a marking comes to. */
export interface RubricResult {
  /** In the rubric's order. */
  rows: MarkedRow[];
  score: number;
  maxScore: number;
}

/** Looks up what each chosen level is worth. Throws MarkingRefusedError unless there is just one row, with one of its levels, for each criterion. */
export function applyRubric(rubric: readonly RubricCriterion[], given: Mark['rows']): RubricResult {
  refuseUnfit(rubric, given);
  const rows = rubric.map(({ id, title, points: maxPoints, levels }): MarkedRow => {
    const { level, comment } = given.find((row) => row.criterion === id)!;
    const { descriptor, points } = levels.find((candidate) => candidate.title === level)!;
    return { criterion: id, title, level, descriptor, points, maxPoints, comment };
  });
  const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
  return { rows, score: sum(rows.map((row) => row.points)), maxScore: sum(rows.map((row) => row.maxPoints)) };
}

function refuseUnfit(rubric: readonly RubricCriterion[], given: Mark['rows']): void {
  const wrong = given.flatMap(({ criterion, level }, index): Violation[] => {
    const pointer = `/rows/${index}`;
    const contract = rubric.find(({ id }) => id === criterion);
    if (!contract)
      return [{ pointer: `${pointer}/criterion`, detail: `the rubric has ${rubric.map(({ id }) => id).join(', ')}` }];
    if (given.findIndex((row) => row.criterion === criterion) !== index)
      return [{ pointer: `${pointer}/criterion`, detail: 'is there twice' }];
    if (!contract.levels.some(({ title }) => title === level)) {
      const titles = contract.levels.map(({ title }) => `“${title}”`).join(', ');
      return [{ pointer: `${pointer}/level`, detail: `the criterion has ${titles}` }];
    }
    return [];
  });
  const missing = rubric
    .filter(({ id }) => !given.some((row) => row.criterion === id))
    .map(({ id }) => ({ pointer: '/rows', detail: `${id} is missing` }));
  const violations = [...wrong, ...missing];
  if (violations.length === 0) return;
  throw new MarkingRefusedError({
    detail: violations.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '),
    violations,
  });
}
