import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError } from '../../../kernel/errors.js';
import { newId } from '../../../kernel/ids.js';
import type { Language } from '../../../kernel/languages.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { selectOptionalCurrentUnitVersion } from '../../courses/index.js';
import { inSeededOrder, newSeed } from '../quizzes/seeded-order.js';
import { chooseNext } from './choose-next.js';
import { guardedQuestions } from '../attempts/withheld-questions.js';
import { presentQuestion } from './practice.presenter.js';
import {
  insertTurn,
  lockPractice,
  type PracticeCandidate,
  type PracticeKey,
  selectCandidates,
  selectOptionalTurn,
  selectRatings,
} from './practice.repository.js';
import type { NextQuestion, PracticeQuestion } from './practice.schema.js';

/** Asks the question that teaches a student most next; docs/practice.md says how it is chosen. */
@Injectable()
export class AskQuestion {
  constructor(private readonly database: Database) {}

  /**
   * Throws NotFoundError (no such unit, or no question of that kind in it) and ConflictError (there is only the one that was asked last, or those that a quiz
   * keeps back).
   */
  async next(principal: Principal, unit: string, wish: NextQuestion, language: Language): Promise<PracticeQuestion> {
    const key = { personId: principal.personId, unit };
    return this.database.withTenant(principal, async (tx) => {
      const version = await selectUnitVersion(tx, unit);
      const practice = await lockPractice(tx, key, newSeed());
      const candidates = await selectAskable(tx, key, version.id, wish);
      const turn = practice.turns + 1;
      const chosen = chooseNext(candidates, { ...practice, turn, ...(await selectRatings(tx, key)) });
      if (!chosen)
        throw new ConflictError('This was the only such question: practise something else before it comes again.');
      const id = newId();
      const optionIds = inSeededOrder(practice.seed, chosen.optionIds, (option) => `${turn} ${option}`);
      await insertTurn(tx, practice, { id, questionVersionId: chosen.id, question: chosen.question, optionIds });
      const asked = await selectOptionalTurn(tx, { id, personId: principal.personId, language });
      if (!asked) throw new Error(`turn ${id} is gone`);
      return presentQuestion(asked);
    });
  }
}

/** Throws NotFoundError. */
export async function selectUnitVersion(tx: TenantTransaction, unit: string): Promise<{ id: string }> {
  const version = await selectOptionalCurrentUnitVersion(tx, unit);
  if (!version) throw new NotFoundError(`There is no unit "${unit}": \`GET /v1/units\` lists them.`);
  return version;
}

/** Throws NotFoundError, ConflictError. */
async function selectAskable(
  tx: TenantTransaction,
  key: PracticeKey,
  unitVersionId: string,
  { section, bloomLevel }: NextQuestion,
): Promise<PracticeCandidate[]> {
  const wished = (await selectCandidates(tx, key, unitVersionId)).filter(
    (candidate) =>
      (section === undefined || candidate.section === section) &&
      (bloomLevel === undefined || candidate.bloomLevel === bloomLevel),
  );
  if (wished.length === 0) throw new NotFoundError('The unit has no question like that.');
  const guarded = await guardedQuestions(tx, key);
  const askable = wished.filter(({ question }) => !guarded.has(question));
  if (askable.length > 0) return askable;
  throw new ConflictError(
    'These questions are in a quiz of yours whose answers are not shown yet: practise them after that.',
  );
}
