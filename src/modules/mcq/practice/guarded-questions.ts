import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import { showsResults } from '../attempts/feedback.js';
import { type PracticeKey, selectGuardedQuestions } from './practice.repository.js';

/**
 * Public ids of the questions that practice must not ask or explain now, because they are in a quiz attempt of this person whose feedback is still to come: what
 * practice tells is just what the quiz's feedback policy keeps back.
 */
export async function guardedQuestions(tx: TenantTransaction, key: PracticeKey): Promise<Set<string>> {
  const attempts = await selectGuardedQuestions(tx, key);
  return new Set(attempts.filter((attempt) => !showsResults(attempt)).flatMap(({ questions }) => questions));
}

/** Public ids of the questions in submitted attempts of this person that may not tell yet how they were answered. */
export async function selectWithheldQuestions(tx: SqlTransaction, key: PracticeKey): Promise<string[]> {
  const attempts = await selectGuardedQuestions(tx, key);
  const withheld = attempts.filter((attempt) => attempt.status === 'submitted' && !showsResults(attempt));
  return [...new Set(withheld.flatMap(({ questions }) => questions))];
}
