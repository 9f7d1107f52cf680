import type { TenantTransaction } from '../../../platform/database/database.js';
import { Fraction } from '../arithmetic/fraction.js';
import type { Evidence, Work } from '../arithmetic/grade-item.js';
import { type GradeOverride, selectOverrides } from '../overrides/overrides.repository.js';
import type { CohortGrading, GradableItem } from '../scheme/cohort-grading.js';
import { itemName } from '../scheme/grading-scheme.js';
import { selectExtensions, selectLabWork, selectQuizWork, type WorkRow } from './work.repository.js';

/** In place of an item's name, for what is set instead of the whole. */
export const TOTAL = 'total';

/** Staff see everything; students no score that a quiz keeps from them. A design has no score before it is released. */
export type Viewer = 'staff' | 'student';

/** What the grades of some students rest on. */
export interface CollectedEvidence {
  of(personId: string, item: string): Evidence;
  /** Of the whole. */
  totalOverride(personId: string): Evidence['override'];
  /** Of the newest override of an item or the whole, one that was taken away included; 0 if there was none. */
  revision(personId: string, item: string): number;
}

/** In a few statements, however many students. */
export async function collectEvidence(
  tx: TenantTransaction,
  grading: CohortGrading,
  personIds: string[],
  viewer: Viewer,
): Promise<CollectedEvidence> {
  const { cohort, scheme, items } = grading;
  const labs = [...items.values()].filter(({ category }) => category !== 'quizzes').map(({ slug }) => slug);
  const labWork = await selectLabWork(tx, { personIds, labs, counts: scheme.submissions });
  const quizWork = await selectQuizWork(tx, cohort.id, personIds);
  const extensions = await selectExtensions(tx, cohort.id, personIds);
  const overrides = await selectOverrides(tx, cohort.id, personIds);

  const work = new Map<string, WorkRow[]>();
  const collect = (kind: 'labs' | 'quizzes') => (row: WorkRow) => {
    const key = keyOf(row.personId, itemName(kind, row.slug));
    const rows = work.get(key);
    if (rows) rows.push(row);
    else work.set(key, [row]);
  };
  labWork.forEach(collect('labs'));
  quizWork.forEach(collect('quizzes'));
  const extended = new Map(extensions.map((row) => [keyOf(row.personId, itemName('quizzes', row.slug)), row.closesAt]));
  const overridden = new Map(overrides.map((row) => [keyOf(row.personId, row.item), row]));
  const ownDates = datesOf(grading);

  return {
    of: (personId, item) => {
      const key = keyOf(personId, item);
      const gradable = items.get(item);
      if (!gradable) throw new Error(`${item} is not among the cohort's items`);
      const rows = work.get(key) ?? [];
      const works = gradable.category === 'quizzes' ? quizWorks(rows) : rows.flatMap(workOf);
      const override = overrideOf(overridden.get(key));
      return {
        dueAt: dueFor(gradable, ownDates.get(item) ?? null, extended.get(key) ?? null),
        works,
        waiting: works.length === 0 && rows.length > 0,
        hidden: viewer === 'student' && !gradable.scoresShown && (works.length > 0 || override !== null),
        override,
      };
    },
    totalOverride: (personId) => overrideOf(overridden.get(keyOf(personId, TOTAL))),
    revision: (personId, item) => overridden.get(keyOf(personId, item))?.revision ?? 0,
  };
}

const keyOf = (personId: string, item: string): string => `${personId} ${item}`;

/** The scheme's own due dates. */
function datesOf({ scheme }: CohortGrading): Map<string, Date> {
  const { quizzes, labs, designs } = scheme.categories;
  const dates = [['quizzes', quizzes] as const, ['labs', labs] as const, ['designs', designs] as const].flatMap(
    ([category, { items }]) =>
      items.flatMap(({ slug, dueAt }) =>
        dueAt === null ? [] : [[itemName(category, slug), new Date(dueAt)] as const],
      ),
  );
  return new Map(dates);
}

/** The scheme's date goes before the item's own. A student's own closing date stands for the quiz's, and extends the scheme's. */
function dueFor({ closesAt }: GradableItem, schemeDate: Date | null, extension: Date | null): Date | null {
  if (schemeDate === null) return extension ?? closesAt;
  return extension !== null && extension > schemeDate ? extension : schemeDate;
}

function workOf({ id, points, maxPoints, submittedAt }: WorkRow): Work[] {
  if (points === null || maxPoints === null) return [];
  return [{ id, points: Fraction.of(points), maxPoints: Fraction.of(maxPoints), submittedAt }];
}

/** One attempt; or, where the mean of several counts, all of them as one that was handed in with the last, as soon as all are marked. */
function quizWorks(rows: readonly WorkRow[]): Work[] {
  const works = rows.flatMap(workOf);
  const last = works.at(-1);
  if (!last || works.length < rows.length) return [];
  const shares = works.map(({ points, maxPoints }) => points.over(maxPoints));
  const mean = Fraction.sum(shares).over(Fraction.of(works.length));
  return [{ ...last, points: mean.times(last.maxPoints) }];
}

function overrideOf(row: GradeOverride | undefined): Evidence['override'] {
  if (!row || row.points === null || row.maxPoints === null) return null;
  const percent = Fraction.of(row.points).times(Fraction.of(100)).over(Fraction.of(row.maxPoints));
  return { percent, reason: row.reason, at: row.changedAt };
}
