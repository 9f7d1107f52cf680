import type { Evidence } from '../arithmetic/grade-item.js';
import type { PlacedItem, StudentGrade } from '../arithmetic/grade-student.js';
import type { CohortGrading, GradableItem } from '../scheme/cohort-grading.js';
import { categoryIds, itemName } from '../scheme/grading-scheme.js';
import type { CohortStudent } from './cohort-students.repository.js';
import { explainItem, explainTotal } from './explain-grade.js';
import type { ExplainedGrade, GradebookRow, GradebookView } from './gradebook.schema.js';

export function presentGradebook(
  { cohort, scheme, stored, items }: CohortGrading,
  rows: GradebookRow[],
): GradebookView {
  return {
    cohort: { id: cohort.id, name: cohort.name },
    schemeRevision: stored?.revision ?? 0,
    columns: categoryIds.flatMap((category) =>
      scheme.categories[category].items.map(({ slug, weight, dueAt }) => {
        const item = itemName(category, slug);
        const { title, closesAt } = gradable(items, item);
        return { item, title, category, weight, dueAt: dateOf(dueAt === null ? closesAt : new Date(dueAt)) };
      }),
    ),
    categories: categoryIds.map((category) => {
      const { weight, dropLowest } = scheme.categories[category];
      return { category, weight, dropLowest };
    }),
    items: rows,
  };
}

export function presentRow(student: CohortStudent, grade: StudentGrade): GradebookRow {
  const { id, name, email, section, labGroup } = student;
  return {
    student: { id, name, email, section, labGroup },
    grades: grade.items.map(presentCell),
    categories: grade.categories.map(({ category, percent }) => ({ category, percent: percent?.rounded() ?? null })),
    total: grade.total,
    letter: grade.letter,
    overridden: grade.override !== null,
  };
}

export function presentExplained({ cohort, items }: CohortGrading, grade: StudentGrade): ExplainedGrade {
  return {
    cohort: { id: cohort.id, name: cohort.name },
    items: grade.items.map((placed) => ({
      ...presentCell(placed),
      title: gradable(items, placed.item).title,
      category: placed.category,
      dueAt: dateOf(placed.dueAt),
      extension: presentExtension(placed.extension),
      work: placed.work && presentWork(placed.work),
      override: presentOverride(placed.override),
      weight: placed.weight,
      share: placed.share.rounded(),
      steps: explainItem(placed),
    })),
    categories: grade.categories.map(({ category, weight, percent }) => ({
      category,
      weight,
      percent: percent?.rounded() ?? null,
    })),
    computed: grade.computed?.rounded() ?? null,
    override: presentOverride(grade.override),
    total: grade.total,
    letter: grade.letter,
    steps: explainTotal(grade),
  };
}

function presentCell({ item, state, percent, work, override, dropped }: PlacedItem): GradebookRow['grades'][number] {
  return {
    item,
    state,
    percent: percent?.rounded() ?? null,
    late: override === null && (work?.late?.days ?? 0) > 0,
    dropped,
    overridden: override !== null,
  };
}

function presentWork({ id, points, maxPoints, percent, submittedAt, late }: NonNullable<PlacedItem['work']>) {
  return {
    id,
    points: points.rounded(),
    maxPoints: maxPoints.rounded(),
    percent: percent.rounded(),
    submittedAt: submittedAt.toISOString(),
    late: late && { minutes: late.minutes, days: late.days, penaltyPercent: late.penaltyPercent.rounded() },
  };
}

function presentExtension(extension: Evidence['extension']): ExplainedGrade['items'][number]['extension'] {
  return extension && { from: extension.from, reason: extension.reason, at: extension.at.toISOString() };
}

function presentOverride(override: Evidence['override']): ExplainedGrade['override'] {
  return override && { percent: override.percent.rounded(), reason: override.reason, at: override.at.toISOString() };
}

function gradable(items: ReadonlyMap<string, GradableItem>, item: string): GradableItem {
  const found = items.get(item);
  if (!found) throw new Error(`${item} is not among the cohort's items`);
  return found;
}

const dateOf = (date: Date | null): string | null => date?.toISOString() ?? null;
