import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { answerOnce } from '../../../platform/database/idempotency.repository.js';
import { mustMatch } from '../../../platform/http/formats/etag.js';
import { applyRubric, type Mark, parseQuestionDocument } from '../../courses/index.js';
import { recordItemResults } from '../../evidence/index.js';
import { lockAttempt } from '../attempts/attempts.repository.js';
import { recountItems } from '../item-sums/item-sums.repository.js';
import { selectShortAnswer } from './read-short-answers.js';
import { presentShortAnswerMarks } from './short-answer.presenter.js';
import { insertShortAnswerMarking, type ShortAnswer } from './short-answers.repository.js';
import type { ShortAnswerMarks } from './short-answers.schema.js';

export interface ShortAnswerMarkRequest {
  body: Mark;
  ifMatch: string | undefined;
  idempotencyKey: string | undefined;
}

/** Marks short answers. Each marking is a new revision; the earlier ones stay as history. */
@Injectable()
export class MarkShortAnswer {
  constructor(private readonly database: Database) {}

  /**
   * The points count at once; the student sees them when the quiz's feedback policy lets them. Throws NotFoundError, MarkingRefusedError,
   * PreconditionRequiredError and PreconditionFailedError (somebody else's revision came between), IdempotencyMismatchError.
   */
  async mark(
    principal: Principal,
    attemptId: string,
    question: string,
    { body, ifMatch, idempotencyKey }: ShortAnswerMarkRequest,
  ): Promise<ShortAnswerMarks> {
    const call = {
      personId: principal.personId,
      operation: 'mark-short-answer',
      key: idempotencyKey,
      requestHash: createHash('sha256')
        .update(JSON.stringify([attemptId, question, body]))
        .digest(),
    };
    return this.database.withTenant(principal, async (tx) => {
      await selectShortAnswer(tx, principal, attemptId, question);
      await lockAttempt(tx, attemptId);
      // Again: only now nobody changes it any more.
      const answer = await selectShortAnswer(tx, principal, attemptId, question);
      const { rows, score, maxScore } = applyRubric(parseQuestionDocument(answer.document).rubric ?? [], body.rows);
      const marking = {
        revision: answer.revision + 1,
        markerId: principal.personId,
        rows,
        overall: body.overall ?? null,
        points: score,
        maxPoints: maxScore,
        createdAt: new Date(),
      };
      const write = async (): Promise<void> => {
        mustMatch(ifMatch, answer.revision);
        await insertShortAnswerMarking(tx, answer, marking);
        await recordMarks(tx, answer, marking);
        await recountItems(tx, answer.quizId, [answer.personId]);
      };
      return (await answerOnce(tx, call, presentShortAnswerMarks(marking), write)).answer;
    });
  }
}

async function recordMarks(
  tx: TenantTransaction,
  { personId, unit, question: item, bloomLevel, outcome, section, answeredAt }: ShortAnswer,
  { points, maxPoints }: { points: number; maxPoints: number },
): Promise<void> {
  const result = { kind: 'short_answer', item, bloomLevel, outcome, section, points, maxPoints, answeredAt } as const;
  await recordItemResults(tx, personId, unit, [result]);
}
