import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import type { Attempt } from './attempts.repository.js';
import { showsResults } from './feedback.js';
import { type GuardingAttempt, type Learner, selectGuardingAttempts } from './withheld-questions.repository.js';

/**
 * What a quiz's feedback policy keeps back is the question, for that person and wherever its key or explanation would show: practice, another quiz that has it, too,
 * and an earlier attempt at the same quiz would tell just that.
 */

/** Public ids of the questions that practice must not ask or explain now. */
export async function guardedQuestions(tx: TenantTransaction, learner: Learner): Promise<Set<string>> {
  return questionsOf((await selectGuardingAttempts(tx, learner)).filter((attempt) => !showsResults(attempt)));
}

/** Public ids of the questions in this attempt that another one of its student's keeps back. */
export async function questionsGuardedElsewhere(tx: TenantTransaction, attempt: Attempt): Promise<Set<string>> {
  // Otherwise the attempt itself tells nothing.
  if (!showsResults(attempt) && attempt.feedback !== 'immediate') return new Set();
  const guarding = await selectGuardingAttempts(tx, attempt);
  return questionsOf(guarding.filter((other) => other.id !== attempt.id && !showsResults(other)));
}

/** Public ids of the questions in submitted attempts of this person that may not tell yet how they were answered. */
export async function selectWithheldQuestions(tx: SqlTransaction, learner: Learner): Promise<string[]> {
  const attempts = await selectGuardingAttempts(tx, learner);
  return [...questionsOf(attempts.filter((attempt) => attempt.status === 'submitted' && !showsResults(attempt)))];
}

function questionsOf(attempts: readonly GuardingAttempt[]): Set<string> {
  return new Set(attempts.flatMap(({ questions }) => questions));
}
