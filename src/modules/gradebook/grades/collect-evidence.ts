import type { TenantTransaction } from '../../../platform/database/database.js';
import { type CountedAttempt, selectCountedAttempts } from '../../mcq/index.js';
import { Fraction } from '../arithmetic/fraction.js';
import type { Evidence } from '../arithmetic/grade-item.js';
import { type HeldExtension, selectHeldExtensions } from '../extensions/extensions.repository.js';
import { type GradeOverride, selectOverrides } from '../overrides/overrides.repository.js';
import type { CohortGrading, GradableItem } from '../scheme/cohort-grading.js';
import { itemName } from '../scheme/grading-scheme.js';
import { schemeDates } from '../scheme/scheme-dates.js';
import { type LabWork, selectLabWork, selectQuizExtensions } from './work.repository.js';

/** In place of an item's name, for what is set instead of the whole. */
export const TOTAL = 'total';

/** Staff see everything; students no score that a quiz keeps from them. A design has no score before it is released. */
export type Viewer = 'staff' | 'student';

/** What the grades of some students rest on. */
export interface CollectedEvidence {
  of(personId: string, item: string): Evidence;
  /** Of the whole. */
  totalOverride(personId: string): Evidence['override'];
}

type Result = Pick<Evidence, 'works' | 'waiting'>;

/** In a few statements, however many students. */
export async function collectEvidence(
  tx: TenantTransaction,
  grading: CohortGrading,
  personIds: string[],
  viewer: Viewer,
): Promise<CollectedEvidence> {
  const { cohort, scheme, items } = grading;
  const labs = [...items.values()].filter(({ category }) => category !== 'quizzes').map(({ slug }) => slug);
  const submissions = await selectLabWork(tx, { personIds, labs, counts: scheme.submissions });
  const attempts = await selectCountedAttempts(tx, { cohortId: cohort.id }, personIds);
  const closings = await selectQuizExtensions(tx, cohort.id, personIds);
  const extensions = await selectHeldExtensions(tx, cohort.id, personIds);
  const overrides = await selectOverrides(tx, cohort.id, personIds);

  const submitted = byStudentAndLab(submissions);
  const attempted = new Map(attempts.map((row) => [keyOf(row.personId, itemName('quizzes', row.quiz)), row]));
  const closing = new Map(closings.map((row) => [keyOf(row.personId, itemName('quizzes', row.slug)), row.closesAt]));
  const extended = new Map(extensions.map((row) => [keyOf(row.personId, row.item), row]));
  const overridden = new Map(overrides.map((row) => [keyOf(row.personId, row.item), row]));
  const ownDates = schemeDates(scheme);

  return {
    of: (personId, item) => {
      const key = keyOf(personId, item);
      const gradable = items.get(item);
      if (!gradable) throw new Error(`${item} is not among the cohort's items`);
      const attempt = attempted.get(key);
      const result = attempt ? attemptResult(attempt) : submissionResult(submitted.get(key) ?? []);
      const extension = extended.get(key);
      const ordinary = dueFor(gradable, ownDates.get(item) ?? null, closing.get(key) ?? null);
      return {
        ...result,
        dueAt: extension?.dueAt ?? ordinary,
        extension: extensionOf(extension),
        hidden: viewer === 'student' && attempt !== undefined && !attempt.shown,
        override: overrideOf(overridden.get(key)),
      };
    },
    totalOverride: (personId) => overrideOf(overridden.get(keyOf(personId, TOTAL))),
  };
}

const keyOf = (personId: string, item: string): string => `${personId} ${item}`;

function byStudentAndLab(submissions: readonly LabWork[]): Map<string, LabWork[]> {
  const groups = new Map<string, LabWork[]>();
  for (const submission of submissions) {
    const key = keyOf(submission.personId, itemName('labs', submission.slug));
    const group = groups.get(key);
    if (group) group.push(submission);
    else groups.set(key, [submission]);
  }
  return groups;
}

/** Unless a lab's is extended. The scheme's date goes before the item's own. A student's own closing date stands for the quiz's, and extends the scheme's. */
function dueFor({ closesAt }: GradableItem, schemeDate: Date | null, extension: Date | null): Date | null {
  if (schemeDate === null) return extension ?? closesAt;
  return extension !== null && extension > schemeDate ? extension : schemeDate;
}

/** Nothing while some of it waits for a person. */
function attemptResult({ attemptId, points, maxPoints, submittedAt, unmarked }: CountedAttempt): Result {
  if (unmarked > 0 || maxPoints <= 0) return { works: [], waiting: true };
  return {
    works: [{ id: attemptId, points: Fraction.of(points), maxPoints: Fraction.of(maxPoints), submittedAt }],
    waiting: false,
  };
}

function submissionResult(rows: readonly LabWork[]): Result {
  const works = rows.flatMap(({ id, points, maxPoints, submittedAt }) =>
    points === null || maxPoints === null
      ? []
      : [{ id, points: Fraction.of(points), maxPoints: Fraction.of(maxPoints), submittedAt }],
  );
  return { works, waiting: works.length < rows.length };
}

function extensionOf(row: HeldExtension | undefined): Evidence['extension'] {
  return row ? { from: row.from, reason: row.reason, at: row.changedAt } : null;
}

function overrideOf(row: GradeOverride | undefined): Evidence['override'] {
  if (!row || row.points === null || row.maxPoints === null) return null;
  const percent = Fraction.of(row.points).times(Fraction.of(100)).over(Fraction.of(row.maxPoints));
  return { percent, reason: row.reason, at: row.changedAt };
}
