import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { ConflictError } from '../../../kernel/errors.js';
import { BlueprintRefusedError } from './quizzes.errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, LONG_TRANSACTION_MS, type TenantTransaction } from '../../../platform/database/database.js';
import { mustMatch } from '../../../platform/http/formats/etag.js';
import { invalid } from '../../../platform/http/problems/validation.js';
import { selectCohortForInstructor, selectOptionalCurrentUnitVersion } from '../../courses/index.js';
import { rebuildItemSums } from '../item-sums/item-sums.repository.js';
import { moveDeadlines } from '../rules/deadlines.repository.js';
import type { Blueprint } from './blueprint.schema.js';
import { chooseQuestions } from './choose-questions.js';
import { selectQuiz, selectQuizForInstructor } from './quiz-access.js';
import { presentQuiz } from './quiz.presenter.js';
import {
  hasAttempts,
  insertQuiz,
  lockQuiz,
  type Quiz,
  type QuizRules,
  selectUnitQuestions,
  updateQuiz,
} from './quizzes.repository.js';
import type { NewQuiz, QuizChanges, QuizView } from './quizzes.schema.js';

/** Lets a cohort's instructors set its quizzes. */
@Injectable()
export class WriteQuizzes {
  constructor(private readonly database: Database) {}

  /** Throws NotFoundError (the cohort), ForbiddenError, ValidationError, BlueprintRefusedError, ConflictError (the slug is taken). */
  async create(principal: Principal, { cohortId, slug, ...body }: NewQuiz): Promise<QuizView> {
    const rules = { ...body, opensAt: dateOf(body.opensAt), closesAt: dateOf(body.closesAt) };
    refuseUnsound(rules);
    return this.database.withTenant(principal, async (tx) => {
      const { unit } = await selectCohortForInstructor(tx, principal, cohortId);
      await refuseUnfit(tx, unit, rules.blueprint);
      if (!(await insertQuiz(tx, { slug, cohortId, createdBy: principal.personId }, rules)))
        throw new ConflictError(`The college has a quiz "${slug}" already: choose another slug.`);
      const { quiz } = await selectQuiz(tx, principal, slug);
      return presentQuiz(quiz, true);
    });
  }

  /**
   * Open attempts keep their questions, and their deadlines follow. Throws NotFoundError, ForbiddenError, PreconditionRequiredError, PreconditionFailedError,
   * ValidationError, BlueprintRefusedError, ConflictError (other questions once students have begun).
   */
  async change(
    principal: Principal,
    slug: string,
    { opensAt, closesAt, ...others }: QuizChanges,
    ifMatch: string | undefined,
  ): Promise<QuizView> {
    const work = async (tx: TenantTransaction): Promise<QuizView> => {
      await lockQuiz(tx, (await selectQuizForInstructor(tx, principal, slug)).id);
      // Again: only now nobody changes it any more.
      const quiz = await selectQuizForInstructor(tx, principal, slug);
      mustMatch(ifMatch, quiz.revision);
      const rules: QuizRules = {
        ...quiz,
        ...given(others),
        opensAt: opensAt === undefined ? quiz.opensAt : dateOf(opensAt),
        closesAt: closesAt === undefined ? quiz.closesAt : dateOf(closesAt),
      };
      refuseUnsound(rules);
      await refuseOtherQuestions(tx, quiz, others.blueprint);
      await updateQuiz(tx, quiz.id, rules);
      await moveDeadlines(tx, { quizId: quiz.id });
      if (rules.counting !== quiz.counting) await rebuildItemSums(tx, quiz.id);
      return presentQuiz({ ...quiz, ...rules, revision: quiz.revision + 1 }, true);
    };
    return this.database.withTenant(principal, work, LONG_TRANSACTION_MS);
  }
}

function dateOf(time: string | null): Date | null {
  return time === null ? null : new Date(time);
}

/** Without what is undefined, which would overwrite. */
function given<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function refuseUnsound({ opensAt, closesAt, feedback }: QuizRules): void {
  if (opensAt && closesAt && opensAt >= closesAt)
    throw invalid([{ path: ['closesAt'], message: 'must be later than opensAt' }]);
  if (feedback === 'after_close' && !closesAt)
    throw invalid([{ path: ['closesAt'], message: 'must be set, for feedback comes after it' }]);
}

async function refuseOtherQuestions(
  tx: TenantTransaction,
  quiz: Quiz,
  blueprint: Blueprint | undefined,
): Promise<void> {
  if (blueprint === undefined || isDeepStrictEqual(blueprint, quiz.blueprint)) return;
  if (await hasAttempts(tx, quiz.id))
    throw new ConflictError(
      'Students have begun this quiz: its questions stay. Make another quiz for other questions.',
    );
  await refuseUnfit(tx, quiz.unit, blueprint);
}

/** Throws BlueprintRefusedError. */
async function refuseUnfit(tx: TenantTransaction, unit: string, blueprint: Blueprint): Promise<void> {
  const version = await selectOptionalCurrentUnitVersion(tx, unit);
  if (!version) throw new BlueprintRefusedError(`The unit "${unit}" is not loaded.`);
  chooseQuestions(blueprint, await selectUnitQuestions(tx, version.id), 0n);
}
