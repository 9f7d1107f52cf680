import { isId } from '../../../kernel/ids.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import { holdKeys } from '../../courses/index.js';
import { type ItemResult, recordItemResults } from '../../evidence/index.js';
import { recountItems } from '../item-sums/item-sums.repository.js';
import { moveDeadlines } from '../rules/deadlines.repository.js';
import { type AttemptItem, selectAttemptItems } from './attempt-items.repository.js';
import { type Attempt, lockAttempt, selectOptionalAttempt } from './attempts.repository.js';
import { gradeResponse } from './grade-response.js';
import { gradeResponses, submitGraded } from './grades.repository.js';
import { misconceptionsOf } from './misconceptions.js';

/**
 * Locks an attempt until the transaction ends, so that no answer comes in and nobody else submits it, and submits it if its time is up by the rules of today.
 * Gives it as it is then, or null when there is none, or none of `personId`.
 */
export async function lockAndCloseOverdue(
  tx: TenantTransaction,
  id: string,
  personId?: string,
): Promise<Attempt | null> {
  const found = isId(id) ? await selectOptionalAttempt(tx, id) : null;
  if (!found || (personId !== undefined && found.personId !== personId)) return null;
  await lockAttempt(tx, id);
  await moveDeadlines(tx, { attemptId: id });
  const attempt = await selectOptionalAttempt(tx, id);
  return attempt && isOverdue(attempt) ? closeAttempt(tx, attempt) : attempt;
}

export function isOverdue({ status, deadlineAt, now }: Attempt): boolean {
  return status === 'open' && deadlineAt !== null && deadlineAt <= now;
}

/**
 * Submits an open attempt that the caller has locked: grades every answer, adds them up, and notes the student's results on its questions and in what the quiz's
 * statistics sum, all in the caller's transaction. Gives it as it is then.
 */
export async function closeAttempt(
  tx: TenantTransaction,
  { id, quizId, personId, unit, preview }: Attempt,
): Promise<Attempt> {
  await holdKeys(tx, unit);
  const items = await selectAttemptItems(tx, id);
  const graded = items.map((item) => ({ item, points: pointsOf(item) }));
  const answered = graded.filter(({ item }) => item.response?.points === null);
  await gradeResponses(
    tx,
    id,
    answered.map(({ item, points }) => ({ ...item, points })),
  );
  await submitGraded(tx, id, graded.filter(({ points }) => points === null).length);
  const attempt = await selectOptionalAttempt(tx, id);
  if (!attempt?.submittedAt) throw new Error(`attempt ${id} is gone`);
  const { submittedAt } = attempt;
  if (!preview) {
    const results = graded.flatMap(({ item, points }) =>
      points === null ? [] : [itemResult(item, points, submittedAt)],
    );
    await recordItemResults(tx, personId, unit, results);
    await recountItems(tx, quizId, [personId]);
  }
  return attempt;
}

/** What is graded already stays: it was final before. */
function pointsOf(item: AttemptItem): number | null {
  return item.response?.points ?? gradeResponse(item, item.response ?? { optionIds: [], text: null });
}

/** `leftOutAt`: when a question that was left out counts as answered. */
export function itemResult(item: AttemptItem, points: number, leftOutAt: Date): ItemResult {
  return {
    kind: item.kind === 'short_answer' ? 'short_answer' : 'question',
    item: item.question,
    bloomLevel: item.bloomLevel,
    outcome: item.outcome,
    section: item.section,
    points,
    maxPoints: item.maxPoints,
    answeredAt: item.response?.answeredAt ?? leftOutAt,
    misconceptions: misconceptionsOf(item).map(({ id }) => id),
  };
}
