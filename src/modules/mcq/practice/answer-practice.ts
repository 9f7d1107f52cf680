import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError } from '../../../kernel/errors.js';
import { AnswerRefusedError } from '../answers.errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Language } from '../../../kernel/languages.js';
import { holdsRole, type Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { holdKeys, selectNewestKeys, selectPartInUnit } from '../../courses/index.js';
import { noteActivity, recordItemResults } from '../../evidence/index.js';
import { misconceptionsOf } from '../attempts/misconceptions.js';
import { choicePoints } from '../choice-points.js';
import { newSeed } from '../quizzes/seeded-order.js';
import { guardedQuestions } from '../attempts/withheld-questions.js';
import { presentFeedback } from './practice.presenter.js';
import { answerTurn, lockPractice, type PracticeKey, selectOptionalTurn, type Turn } from './practice.repository.js';
import type { PracticeFeedback } from './practice.schema.js';
import { rateAnswer } from './rate-answer.js';

/** Grades an answer in practice at once, and learns from it. */
@Injectable()
export class AnswerPractice {
  constructor(private readonly database: Database) {}

  /**
   * A turn is answered once: again, with whatever options, this shows what the first answer has come to. Throws NotFoundError, AnswerRefusedError (does not fit
   * the question), ConflictError (a quiz keeps the question back meanwhile).
   */
  async answer(principal: Principal, id: string, optionIds: string[], language: Language): Promise<PracticeFeedback> {
    return this.database.withTenant(principal, async (tx) => {
      const { personId, unit } = await selectTurn(tx, principal, id, language);
      const { turns } = await lockPractice(tx, { personId, unit }, newSeed());
      // Again: only now nobody else answers it any more.
      const turn = await selectTurn(tx, principal, id, language);
      await refuseGuarded(tx, turn);
      await holdKeys(tx, unit);
      const key = (await selectNewestKeys(tx, [turn.questionVersionId])).get(turn.questionVersionId);
      if (!key) throw new Error(`question version ${turn.questionVersionId} has no key`);
      const right = [...key.optionIds];
      const { chosenIds, points, answeredAt } = turn;
      if (chosenIds && points !== null && answeredAt)
        return presentFeedback(turn, { chosenIds, points, answeredAt }, right);
      refuseUnfit(turn, optionIds);
      const isEvidence = await countsFor(tx, principal, turn);
      const answer = { chosenIds: optionIds, points: choicePoints(turn, right, optionIds) };
      const given = {
        ...answer,
        answeredAt: await answerTurn(tx, id, { ...answer, keyRevision: key.revision, isEvidence }),
      };
      await rateAnswer(tx, turn, { share: answer.points / turn.maxPoints, turns, isEvidence });
      if (isEvidence) await recordAnswer(tx, turn, given, right);
      return presentFeedback(turn, given, right);
    });
  }
}

/** Throws NotFoundError for somebody else's, too. */
async function selectTurn(
  tx: TenantTransaction,
  { personId }: Principal,
  id: string,
  language: Language,
): Promise<Turn> {
  const turn = isId(id) ? await selectOptionalTurn(tx, { id, personId, language }) : null;
  if (!turn) throw new NotFoundError('You were not asked this: `POST /v1/units/UNIT/practice/next` asks.');
  return turn;
}

async function refuseGuarded(tx: TenantTransaction, turn: Turn): Promise<void> {
  if (!(await guardedQuestions(tx, turn)).has(turn.question)) return;
  throw new ConflictError(
    'This question is in a quiz of yours whose answers are not shown yet: answer it here after that.',
  );
}

function refuseUnfit({ kind, optionIds }: Turn, chosen: readonly string[]): void {
  const strange = chosen.filter((id) => !optionIds.includes(id));
  if (strange.length > 0)
    throw new AnswerRefusedError(`The question has no option ${strange.map((id) => `"${id}"`).join(', ')}.`);
  if (kind !== 'multiple_choice' && chosen.length > 1) throw new AnswerRefusedError('This question takes one option.');
}

/** Not what staff try out: who looks after a cohort of the unit, or is staff of the college and does not learn it. */
async function countsFor(tx: TenantTransaction, principal: Principal, key: PracticeKey): Promise<boolean> {
  const part = await selectPartInUnit(tx, key.personId, key.unit);
  if (part !== null) return part === 'learns';
  return !holdsRole(principal, ['college_admin', 'instructor', 'assistant']);
}

async function recordAnswer(
  tx: TenantTransaction,
  { personId, unit, question: item, bloomLevel, outcome, section, maxPoints, document }: Turn,
  { chosenIds, points, answeredAt }: { chosenIds: string[]; points: number; answeredAt: Date },
  rightOptionIds: string[],
): Promise<void> {
  const told = misconceptionsOf({ document, rightOptionIds, response: { optionIds: chosenIds } });
  const result = { kind: 'question', item, bloomLevel, outcome, section, points, maxPoints, answeredAt } as const;
  await noteActivity(tx, personId, unit, { at: answeredAt, answers: 1 });
  await recordItemResults(tx, personId, unit, [{ ...result, misconceptions: told.map(({ id }) => id) }]);
}
