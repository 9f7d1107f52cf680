import { Injectable } from '@nestjs/common';
import { type AppError, NotFoundError, PreconditionFailedError } from '../../../kernel/errors.js';
import { AnswerLockedError, AttemptOverError } from './attempts.errors.js';
import { AnswerRefusedError } from '../answers.errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Language } from '../../../kernel/languages.js';
import { storableText } from '../../../kernel/storable-json.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { holdKeys } from '../../courses/index.js';
import { recordItemResults } from '../../evidence/index.js';
import { type AnswerToSave, saveAnswer } from './answers.repository.js';
import { noAttempt } from './attempt-access.js';
import { type AttemptItem, selectAttemptItems, type StoredResponse } from './attempt-items.repository.js';
import { presentResponse, presentSaved } from './attempt.presenter.js';
import type { Attempt } from './attempts.repository.js';
import type { Answer, ResponseView } from './attempts.schema.js';
import { itemResult, lockAndCloseOverdue } from './close-attempt.js';
import { gradeResponse } from './grade-response.js';
import { gradeResponses } from './grades.repository.js';
import { questionsGuardedElsewhere } from './withheld-questions.js';

/** What is to become of an answer that was not saved straight away. */
type Outcome = { response: ResponseView } | { refusal: AppError };

/**
 * Saves answers.
 *
 * Nearly always one statement does it, which saves an answer only if everything about it is in order (`saveAnswer`). When it saves nothing, a second look under
 * the attempt's lock finds out why.
 *
 * Several devices may write to one attempt. An answer that is saved already is given as saved, whenever it comes again: so a network retry is never refused, not
 * even after the time is up. With `If-Match` an answer goes over the revision that its device has seen and over no other, so a late retry can't undo what
 * another device has answered since. Without it the answer that comes last counts.
 */
@Injectable()
export class AnswerQuestion {
  constructor(private readonly database: Database) {}

  /**
   * Throws NotFoundError, AnswerRefusedError (does not fit the question), AttemptOverError, AnswerLockedError (graded with immediate feedback),
   * PreconditionFailedError.
   */
  async answer(
    principal: Principal,
    attemptId: string,
    question: string,
    body: Answer,
    ifMatch: string | undefined,
    language: Language,
  ): Promise<ResponseView> {
    if (!isId(attemptId)) throw noAttempt();
    const answer: AnswerToSave = {
      attemptId,
      personId: principal.personId,
      question,
      optionIds: body.optionIds?.toSorted() ?? [],
      text: body.text === undefined ? null : storableText(body.text),
      timeSpentMs: body.timeSpentMs ?? null,
      over: revisionOf(ifMatch),
    };
    const saved = await this.database.withTenantAtOnce(principal, (tx) => saveAnswer(tx, answer, { grading: false }));
    if (saved) return presentSaved(question, { ...saved, optionIds: [...answer.optionIds], text: answer.text });
    const outcome = await this.database.withTenant(principal, (tx) => this.lookAgain(tx, answer, language));
    // Not within the transaction: what it has done, such as to submit an attempt whose time is up, is to stay.
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.response;
  }

  private async lookAgain(tx: TenantTransaction, answer: AnswerToSave, language: Language): Promise<Outcome> {
    const attempt = await lockAndCloseOverdue(tx, answer.attemptId, answer.personId);
    if (!attempt) return { refusal: noAttempt() };
    const asked = { question: answer.question, language };
    const [item] = await selectAttemptItems(tx, answer.attemptId, asked);
    if (!item) return { refusal: new NotFoundError(`The attempt has no question "${answer.question}".`) };
    const there = item.response && isSaved(answer, item.response) ? item.response : null;
    const grading = attempt.feedback === 'immediate' && attempt.status === 'open';
    // One without points, where they are told at once, was saved before the quiz was set to do so.
    if (there && !(grading && there.points === null)) return { response: await present(tx, attempt, item, there) };
    const refusal = there ? null : refusalOf(attempt, item, answer);
    if (refusal) return { refusal };
    if (grading) await holdKeys(tx, attempt.unit);
    if (!there) await saveAnswer(tx, answer, { grading: true });
    if (grading) await gradeAtOnce(tx, attempt, answer.question);
    const [saved] = await selectAttemptItems(tx, answer.attemptId, asked);
    if (!saved?.response) throw new Error(`the answer to ${answer.question} in ${attempt.id} was not saved`);
    return { response: await present(tx, attempt, saved, saved.response) };
  }
}

async function present(
  tx: TenantTransaction,
  attempt: Attempt,
  item: AttemptItem,
  response: StoredResponse,
): Promise<ResponseView> {
  return presentResponse(attempt, item, response, 'student', await questionsGuardedElsewhere(tx, attempt));
}

/** 0 for an answer that was never saved; null: over any. What is not a revision of ours matches none. */
function revisionOf(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null;
  const revision = /^"(\d{1,9})"$/.exec(ifMatch.trim())?.[1];
  return revision === undefined ? -1 : Number(revision);
}

function isSaved(answer: AnswerToSave, saved: { optionIds: readonly string[]; text: string | null }): boolean {
  return (
    answer.text === saved.text &&
    answer.optionIds.length === saved.optionIds.length &&
    answer.optionIds.every((id, index) => id === saved.optionIds[index])
  );
}

function refusalOf(attempt: Attempt, item: AttemptItem, answer: AnswerToSave): AppError | null {
  const unfit = unfitness(item, answer);
  if (unfit !== null) return new AnswerRefusedError(unfit);
  if (attempt.status === 'submitted')
    return new AttemptOverError(
      `The attempt was submitted at ${attempt.submittedAt?.toISOString() ?? 'its deadline'}.`,
    );
  if (item.response && item.response.points !== null)
    return new AnswerLockedError('This answer was graded as it was given: it can’t be changed.');
  if (answer.over === null || answer.over === (item.response?.revision ?? 0)) return null;
  return new PreconditionFailedError(
    'The answer was changed elsewhere since you read it: read the attempt again, and send its revision as `If-Match`.',
  );
}

function unfitness({ kind, optionIds }: AttemptItem, answer: AnswerToSave): string | null {
  if (kind === 'short_answer') return answer.text === null ? 'This question takes `text`.' : null;
  if (answer.text !== null) return 'This question takes `optionIds`.';
  const strange = answer.optionIds.filter((id) => !optionIds.includes(id));
  if (strange.length > 0) return `The question has no option ${strange.map((id) => `"${id}"`).join(', ')}.`;
  if (kind !== 'multiple_choice' && answer.optionIds.length > 1) return 'This question takes one option.';
  return null;
}

/** Makes an answer final, and notes the student's result. An answer that was taken back, or that a person has to mark, stays open. The unit's keys must be held. */
async function gradeAtOnce(tx: TenantTransaction, attempt: Attempt, question: string): Promise<void> {
  const [item] = await selectAttemptItems(tx, attempt.id, { question });
  if (!item?.response || item.response.optionIds.length === 0) return;
  const points = gradeResponse(item, item.response);
  if (points === null) return;
  await gradeResponses(tx, attempt.id, [{ ...item, points }]);
  if (attempt.preview) return;
  const result = itemResult(item, points, item.response.answeredAt);
  await recordItemResults(tx, attempt.personId, attempt.unit, [result]);
}
