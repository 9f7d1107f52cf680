import { type CohortGrading, itemsOf } from './cohort-grading.js';
import type { ShownScheme } from './scheme.schema.js';

export function presentScheme({ scheme, stored, items }: CohortGrading): ShownScheme {
  const counted = new Set(itemsOf(scheme));
  return {
    scheme,
    revision: stored?.revision ?? 0,
    changedBy: stored && { id: stored.changedBy, name: stored.changerName },
    changedAt: stored?.changedAt.toISOString() ?? null,
    uncounted: [...items.keys()].filter((item) => !counted.has(item)),
  };
}
