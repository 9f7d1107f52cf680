import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { NoAttemptsLeftError, QuizNotOpenError } from './attempts.errors.js';
import { BlueprintRefusedError } from '../quizzes/quizzes.errors.js';
import { newId } from '../../../kernel/ids.js';
import type { Language } from '../../../kernel/languages.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { answerOnce } from '../../../platform/database/idempotency.repository.js';
import { selectOptionalCurrentUnitVersion } from '../../courses/index.js';
import { chooseQuestions } from '../quizzes/choose-questions.js';
import { selectQuiz } from '../quizzes/quiz-access.js';
import { holdQuiz, type Quiz, selectUnitQuestions } from '../quizzes/quizzes.repository.js';
import { inSeededOrder, newSeed } from '../quizzes/seeded-order.js';
import { attemptsAllowed } from '../rules/attempts-allowed.js';
import { moveDeadlines } from '../rules/deadlines.repository.js';
import { type EffectiveRules, selectRules } from '../rules/rules.repository.js';
import { selectAttemptItems } from './attempt-items.repository.js';
import { presentAttempt } from './attempt.presenter.js';
import {
  insertAttempt,
  lockStarts,
  selectNextNumber,
  selectOptionalAttempt,
  selectOptionalOpenAttemptId,
} from './attempts.repository.js';
import type { AttemptView } from './attempts.schema.js';
import { closeAttempt, lockAndCloseOverdue } from './close-attempt.js';
import { questionsGuardedElsewhere } from './withheld-questions.js';

/** What was remembered of a start under its Idempotency-Key. */
interface Started {
  id: string;
  created: boolean;
}

/** Begins an attempt, or goes on with the one that is open. */
@Injectable()
export class StartAttempt {
  constructor(private readonly database: Database) {}

  /**
   * Of two starts at once, on whatever device, the second goes on with what the first began. The cohort's staff begin previews, whenever they like. Throws
   * NotFoundError, QuizNotOpenError, NoAttemptsLeftError, BlueprintRefusedError (the unit has lost questions meanwhile), IdempotencyMismatchError.
   */
  async start(
    principal: Principal,
    slug: string,
    idempotencyKey: string | undefined,
    language: Language,
  ): Promise<{ attempt: AttemptView; created: boolean }> {
    return this.database.withTenant(principal, async (tx) => {
      const { quiz, role } = await selectQuiz(tx, principal, slug);
      const { id, created } = await this.startOnce(
        tx,
        principal,
        { quiz, preview: role !== 'student' },
        idempotencyKey,
      );
      const attempt = await selectOptionalAttempt(tx, id);
      if (!attempt) throw new Error(`attempt ${id} is gone`);
      const guarded = await questionsGuardedElsewhere(tx, attempt);
      const items = await selectAttemptItems(tx, id, { language });
      return { attempt: presentAttempt(attempt, items, 'student', guarded), created };
    });
  }

  private async startOnce(
    tx: TenantTransaction,
    { personId }: Principal,
    { quiz, preview }: { quiz: Quiz; preview: boolean },
    key: string | undefined,
  ): Promise<Started> {
    await lockStarts(tx, quiz.id, personId);
    await holdQuiz(tx, quiz.id);
    const open = await selectOptionalGoingOn(tx, quiz.id, { personId, preview });
    const started: Started = { id: open ?? newId(), created: open === null };
    const requestHash = createHash('sha256').update(quiz.id).digest();
    const call = { personId, operation: 'start-attempt', key, requestHash };
    const { answer } = await answerOnce(tx, call, started, async () => {
      if (open === null) await begin(tx, quiz, { id: started.id, personId, preview });
    });
    return answer;
  }
}

/**
 * One whose time is up is submitted, and does not go on. Nor does the preview of somebody who has become a student since: what they did in it would count
 * nowhere.
 */
async function selectOptionalGoingOn(
  tx: TenantTransaction,
  quizId: string,
  { personId, preview }: { personId: string; preview: boolean },
): Promise<string | null> {
  const id = await selectOptionalOpenAttemptId(tx, quizId, personId);
  const attempt = id && (await lockAndCloseOverdue(tx, id));
  if (!attempt || attempt.status !== 'open') return null;
  if (!attempt.preview || preview) return attempt.id;
  await closeAttempt(tx, attempt);
  return null;
}

async function begin(
  tx: TenantTransaction,
  quiz: Quiz,
  { id, personId, preview }: { id: string; personId: string; preview: boolean },
): Promise<void> {
  if (!preview) refuseStart(await selectRules(tx, quiz.id, personId));
  const version = await selectOptionalCurrentUnitVersion(tx, quiz.unit);
  if (!version) throw new BlueprintRefusedError(`The unit "${quiz.unit}" is not loaded.`);
  const seed = newSeed();
  const questions = chooseQuestions(quiz.blueprint, await selectUnitQuestions(tx, version.id), seed);
  const items = questions.map(({ id: questionVersionId, question, optionIds, maxPoints }) => ({
    questionVersionId,
    optionIds: inSeededOrder(seed, optionIds, (optionId) => `${question} ${optionId}`),
    maxPoints,
  }));
  const number = await selectNextNumber(tx, quiz.id, personId);
  await insertAttempt(tx, { id, quizId: quiz.id, personId, number, unitVersionId: version.id, seed, preview }, items);
  await moveDeadlines(tx, { attemptId: id });
}

function refuseStart(rules: EffectiveRules): void {
  const { opensAt, closesAt, now, attemptsUsed } = rules;
  if (opensAt && opensAt > now) throw new QuizNotOpenError(`The quiz opens at ${opensAt.toISOString()}.`);
  if (closesAt && closesAt <= now) throw new QuizNotOpenError(`The quiz was closed at ${closesAt.toISOString()}.`);
  const allowed = attemptsAllowed(rules);
  if (allowed !== null && attemptsUsed >= allowed)
    throw new NoAttemptsLeftError(`You have had ${attemptsUsed} of ${allowed} attempts.`);
}
