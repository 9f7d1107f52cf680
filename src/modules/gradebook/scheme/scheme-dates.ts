import { categoryIds, itemName } from './grading-scheme.js';
import type { GradingScheme } from './scheme.schema.js';

/** The due dates that the scheme itself gives, by the items' public names. */
export function schemeDates({ categories }: GradingScheme): Map<string, Date> {
  const dates = categoryIds.flatMap((category) =>
    categories[category].items.flatMap(({ slug, dueAt }) =>
      dueAt === null ? [] : [[itemName(category, slug), new Date(dueAt)] as const],
    ),
  );
  return new Map(dates);
}
