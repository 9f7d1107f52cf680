import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import { holdsRole, type Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { presentShortAnswer, presentShortAnswerMarking, presentShortAnswerSummary } from './short-answer.presenter.js';
import {
  type Marker,
  type ShortAnswer,
  type ShortAnswerKey,
  selectShortAnswerMarkings,
  selectShortAnswers,
} from './short-answers.repository.js';
import type {
  ShortAnswerMarkingView,
  ShortAnswerQuery,
  ShortAnswerSummary,
  ShortAnswerView,
} from './short-answers.schema.js';

/** More revisions than an answer ever has. */
const MAX_MARKINGS = 100;

/** Shows a cohort's staff its short answers. */
@Injectable()
export class ReadShortAnswers {
  constructor(private readonly database: Database) {}

  /** Oldest first: who waits longest is next. */
  async list(principal: Principal, { limit, cursor, ...query }: ShortAnswerQuery): Promise<Page<ShortAnswerSummary>> {
    const filter = { ...query, after: keyOf(decodeCursor(cursor, (text) => keyOf(text) !== null)) };
    const rows = await this.database.withTenant(principal, (tx) =>
      selectShortAnswers(tx, markerOf(principal), filter, limit + 1),
    );
    const keyed = rows.map((row) => ({ ...row, id: `${row.attemptId} ${row.questionVersionId}` }));
    return pageOf(keyed, limit, presentShortAnswerSummary);
  }

  /** Throws NotFoundError. */
  async show(principal: Principal, attemptId: string, question: string): Promise<ShortAnswerView> {
    return this.database.withTenant(principal, async (tx) => {
      const answer = await selectShortAnswer(tx, principal, attemptId, question);
      const [marking] = await selectShortAnswerMarkings(tx, answer, 1);
      return presentShortAnswer(answer, marking);
    });
  }

  /** Newest first. Throws NotFoundError. */
  async markings(
    principal: Principal,
    attemptId: string,
    question: string,
  ): Promise<{ items: ShortAnswerMarkingView[] }> {
    return this.database.withTenant(principal, async (tx) => {
      const answer = await selectShortAnswer(tx, principal, attemptId, question);
      return { items: (await selectShortAnswerMarkings(tx, answer, MAX_MARKINGS)).map(presentShortAnswerMarking) };
    });
  }
}

/** Throws NotFoundError when there is none, or the person does not look after the student's cohort. */
export async function selectShortAnswer(
  tx: TenantTransaction,
  principal: Principal,
  attemptId: string,
  question: string,
): Promise<ShortAnswer> {
  const [answer] = isId(attemptId)
    ? await selectShortAnswers(tx, markerOf(principal), { attemptId, questionId: question }, 1)
    : [];
  if (!answer) throw new NotFoundError('There is no such short answer to mark: `GET /v1/short-answers` lists them.');
  return answer;
}

/** The college's admins see all cohorts'. */
function markerOf(principal: Principal): Marker {
  return { personId: principal.personId, seesAll: holdsRole(principal, ['college_admin']) };
}

/** A cursor holds two ids. */
function keyOf(text: string | null): ShortAnswerKey | null {
  const [attemptId = '', questionVersionId = '', ...rest] = text?.split(' ') ?? [];
  return rest.length === 0 && isId(attemptId) && isId(questionVersionId) ? { attemptId, questionVersionId } : null;
}
