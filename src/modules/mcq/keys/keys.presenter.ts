import { parseQuestionDocument } from '../../courses/index.js';
import type { ChoiceWording } from './select-choice-wording.js';
import type { RegradeProgress, StoredKey } from './keys.repository.js';
import type { KeyRegradeView, KeyView } from './keys.schema.js';

/** @param history newest first; the newest one counts */
export function presentKey(
  { id, unit, question, kind, document }: ChoiceWording,
  history: readonly StoredKey[],
  otherWordings: KeyView['otherWordings'],
): KeyView {
  const { stem, options } = parseQuestionDocument(document);
  const right = history[0]?.optionIds ?? [];
  return {
    unit,
    question,
    wording: id,
    kind,
    stem,
    options: options.map((option) => ({ id: option.id, text: option.text, right: right.includes(option.id) })),
    revision: history[0]?.revision ?? 0,
    history: history.map(({ revision, optionIds, reason, changedBy, changerName, createdAt }) => ({
      revision,
      optionIds,
      reason,
      changedBy: changedBy === null ? null : { id: changedBy, name: changerName ?? '' },
      changedAt: createdAt.toISOString(),
    })),
    otherWordings,
  };
}

export function presentKeyRegrade(
  revision: number,
  { done, waiting, higher, lower, startedAt, finishedAt }: RegradeProgress,
): KeyRegradeView {
  return {
    revision,
    state: startedAt === null ? 'none' : finishedAt === null ? 'running' : 'finished',
    done,
    waiting,
    higher,
    lower,
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
