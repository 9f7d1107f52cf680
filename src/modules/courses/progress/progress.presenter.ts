import type { SectionProgress } from './progress.repository.js';
import type { SectionProgressView, UnitProgressView } from './progress.schema.js';

export function presentSectionProgress({ section, readAt, doneAt }: SectionProgress): SectionProgressView {
  return { section, readAt: readAt.toISOString(), doneAt: doneAt?.toISOString() ?? null };
}

/** @param sections slugs of the unit's, in order: progress in one that the unit no longer has is left out */
export function presentUnitProgress(
  unit: string,
  sections: readonly string[],
  progress: readonly SectionProgress[],
): UnitProgressView {
  const known = new Map(progress.map((row) => [row.section, presentSectionProgress(row)]));
  const rows = sections.map((section) => known.get(section) ?? { section, readAt: null, doneAt: null });
  return {
    unit,
    sections: rows,
    read: rows.filter(({ readAt }) => readAt !== null).length,
    done: rows.filter(({ doneAt }) => doneAt !== null).length,
    total: rows.length,
  };
}
