import { ConflictError, NotFoundError } from '../../../kernel/errors.js';
import { KeyRefusedError } from './keys.errors.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import { type ChoiceKind, parseQuestionDocument } from '../../courses/index.js';
import { selectOptionalWording, type Wording } from './keys.repository.js';

/** Where a key stands in the API. */
export interface KeyPath {
  readonly unit: string;
  readonly question: string;
  readonly wording: string | undefined;
}

/** A wording of a question that has a key. */
export interface ChoiceWording extends Wording {
  kind: ChoiceKind;
}

/** Throws NotFoundError, and ConflictError for a short answer, which has no key. */
export async function selectChoiceWording(tx: TenantTransaction, path: KeyPath): Promise<ChoiceWording> {
  const wording = await selectOptionalWording(tx, path);
  if (!wording) throw new NotFoundError('There is no such question in this unit.');
  const { kind } = wording;
  if (kind === 'short_answer') throw new ConflictError('A short answer has no key: it is marked by a person.');
  return { ...wording, kind };
}

/** Throws KeyRefusedError when one of the options is not the question's. */
export function refuseForeignOptions({ document }: Wording, optionIds: readonly string[]): void {
  const known = new Set(parseQuestionDocument(document).options.map(({ id }) => id));
  const violations = optionIds.flatMap((id, index) =>
    known.has(id) ? [] : [{ pointer: `/optionIds/${index}`, detail: 'is no option of this question' }],
  );
  if (violations.length === 0) return;
  throw new KeyRefusedError({
    detail: violations.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '),
    violations,
  });
}
