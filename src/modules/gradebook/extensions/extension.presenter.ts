import type { DueExtension } from './extensions.repository.js';
import type { ExtensionView } from './extensions.schema.js';

export function presentExtension(extension: DueExtension): ExtensionView {
  const { item, personId, personName, labGroup, revision, dueAt, reason, changedBy, changerName, changedAt } =
    extension;
  return {
    item,
    student: personId === null ? null : { id: personId, name: personName ?? '' },
    labGroup,
    revision,
    dueAt: dueAt?.toISOString() ?? null,
    reason,
    changedBy: { id: changedBy, name: changerName },
    changedAt: changedAt.toISOString(),
  };
}
