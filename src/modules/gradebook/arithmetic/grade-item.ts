import { Fraction } from './fraction.js';
import type { GradingScheme } from '../scheme/scheme.schema.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const HUNDRED = Fraction.of(100);

/** Something handed in that has a result. */
export interface Work {
  /** Of the submission, or the attempt that counts; with `average` the first of them. */
  id: string;
  points: Fraction;
  /** Above 0. */
  maxPoints: Fraction;
  submittedAt: Date;
}

/** Whose other due date it is, of a lab: the student's own, or their lab group's. */
export interface Extension {
  from: 'person' | 'group';
  reason: string;
  at: Date;
}

/** All that one student's grade on one item rests on. */
export interface Evidence {
  /** For this student: an extension is in it. */
  dueAt: Date | null;
  /** Of a lab, and none of a quiz. */
  extension: Extension | null;
  /** Those that may count, oldest first. For `latest` only the last one. */
  works: readonly Work[];
  /** Handed in, and without a result yet that may be known. */
  waiting: boolean;
  /** There is a result, which the one who asks may not know yet. */
  hidden: boolean;
  override: { percent: Fraction; reason: string; at: Date } | null;
}

/**
 * `graded` and `missing` (0, since it is due) count. `not_due` (nothing handed in), `waiting` (nobody has graded it) and `not_released` don't, so they neither
 * help nor hurt.
 */
export type ItemState = 'graded' | 'missing' | 'not_due' | 'waiting' | 'not_released';

export interface Lateness {
  /** After the due date, rounded up. */
  minutes: number;
  /** Begun; 0 within the grace. */
  days: number;
  penaltyPercent: Fraction;
}

export interface GradedWork extends Work {
  /** Before any penalty. */
  percent: Fraction;
  late: Lateness | null;
  /** After it. */
  worth: Fraction;
}

export interface ItemGrade {
  state: ItemState;
  dueAt: Date | null;
  extension: Evidence['extension'];
  /** None: it does not count yet. May pass 100 by bonus points. */
  percent: Fraction | null;
  work: GradedWork | null;
  override: Evidence['override'];
}

type Rules = Pick<GradingScheme, 'latePenalty'>;

/** What a student has on one item at the time `now`. An override stands for itself: no penalty touches it. */
export function gradeItem(evidence: Evidence, { latePenalty }: Rules, now: Date): ItemGrade {
  const { dueAt, extension, works, waiting, hidden, override } = evidence;
  const due = { dueAt, extension };
  if (hidden) return { state: 'not_released', ...due, percent: null, work: null, override: null };
  const graded = works.map((work) => gradeWork(work, dueAt, latePenalty));
  const work = graded.toSorted((a, b) => b.worth.compare(a.worth))[0] ?? null;
  if (override) return { state: 'graded', ...due, percent: override.percent, work, override };
  if (work) return { state: 'graded', ...due, percent: work.worth, work, override };
  if (waiting) return { state: 'waiting', ...due, percent: null, work, override };
  const missing = dueAt !== null && now.getTime() > dueAt.getTime() + latePenalty.graceMinutes * MINUTE_MS;
  return { state: missing ? 'missing' : 'not_due', ...due, percent: missing ? Fraction.zero : null, work, override };
}

/** Null when it is not late at all. Days count from the due date: the grace forgives a little lateness, it does not move the date. */
export function latenessOf(submittedAt: Date, dueAt: Date | null, rules: Rules['latePenalty']): Lateness | null {
  const late = dueAt === null ? 0 : submittedAt.getTime() - dueAt.getTime();
  if (late <= 0) return null;
  const days = late <= rules.graceMinutes * MINUTE_MS ? 0 : Math.ceil(late / DAY_MS);
  const full = Fraction.of(days).times(Fraction.of(rules.percentPerDay));
  const most = Fraction.of(rules.maxPercent);
  return { minutes: Math.ceil(late / MINUTE_MS), days, penaltyPercent: full.compare(most) > 0 ? most : full };
}

function gradeWork(work: Work, dueAt: Date | null, rules: Rules['latePenalty']): GradedWork {
  const percent = percentOf(work);
  const late = latenessOf(work.submittedAt, dueAt, rules);
  const worth = late && late.days > 0 ? percent.times(HUNDRED.minus(late.penaltyPercent)).over(HUNDRED) : percent;
  const { id, points, maxPoints, submittedAt } = work;
  return { id, points, maxPoints, submittedAt, percent, late, worth };
}

/** Points below 0 count as 0. */
function percentOf({ points, maxPoints }: Work): Fraction {
  return points.compare(Fraction.zero) < 0 ? Fraction.zero : points.times(HUNDRED).over(maxPoints);
}
