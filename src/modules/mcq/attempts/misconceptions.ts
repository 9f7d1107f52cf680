import type { AttemptItem } from './attempt-items.repository.js';

/** What chosen options tell that are wrong by the newest key. */
export function misconceptionsOf({
  document,
  rightOptionIds,
  response,
}: Pick<AttemptItem, 'document' | 'rightOptionIds'> & {
  response: { optionIds: readonly string[] } | null;
}): { optionId: string; id: string; text: string }[] {
  const chosen = response?.optionIds ?? [];
  return document.options.flatMap(({ id: optionId, misconception }) =>
    misconception && chosen.includes(optionId) && !rightOptionIds.includes(optionId)
      ? [{ optionId, ...misconception }]
      : [],
  );
}
