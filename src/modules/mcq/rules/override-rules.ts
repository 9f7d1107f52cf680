import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { mustMatch } from '../../../platform/http/formats/etag.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { invalid } from '../../../platform/http/problems/validation.js';
import { selectQuizForInstructor, selectQuizForStaff } from '../quizzes/quiz-access.js';
import { lockQuiz, type Quiz } from '../quizzes/quizzes.repository.js';
import { moveDeadlines } from './deadlines.repository.js';
import {
  deleteOverride,
  insertOverride,
  isInCohort,
  type OverrideRules as Rules,
  type OverrideTarget,
  selectOptionalOverride,
  selectOverrides,
  updateOverride,
} from './overrides.repository.js';
import { presentOverride } from './rules.presenter.js';
import type { OverrideBody, OverrideQuery, OverrideView } from './rules.schema.js';

/** Gives one student, or a lab group, other rules. Open attempts follow at once; what was submitted stays submitted. */
@Injectable()
export class OverrideRules {
  constructor(private readonly database: Database) {}

  /** Oldest first. Throws NotFoundError, ForbiddenError. */
  async list(principal: Principal, slug: string, { limit, cursor }: OverrideQuery): Promise<Page<OverrideView>> {
    const after = decodeCursor(cursor);
    return this.database.withTenant(principal, async (tx) => {
      const quiz = await selectQuizForStaff(tx, principal, slug);
      return pageOf(await selectOverrides(tx, quiz.id, after, limit + 1), limit, presentOverride);
    });
  }

  /** Throws NotFoundError, ForbiddenError. */
  async show(principal: Principal, slug: string, target: OverrideTarget): Promise<OverrideView> {
    return this.database.withTenant(principal, async (tx) => {
      const quiz = await selectQuizForStaff(tx, principal, slug);
      const override = await selectOptionalOverride(tx, quiz.id, target);
      if (!override) throw new NotFoundError(NO_OVERRIDE);
      return presentOverride(override);
    });
  }

  /**
   * The first needs no `If-Match`. Throws NotFoundError (the quiz, or no such student or group in its cohort), ForbiddenError, ValidationError,
   * PreconditionRequiredError, PreconditionFailedError.
   */
  async put(
    principal: Principal,
    slug: string,
    target: OverrideTarget,
    { opensAt, closesAt, ...body }: OverrideBody,
    ifMatch: string | undefined,
  ): Promise<{ override: OverrideView; created: boolean }> {
    const rules: Rules = { ...body, opensAt: dateOf(opensAt), closesAt: dateOf(closesAt) };
    return this.database.withTenant(principal, async (tx) => {
      const quiz = await selectQuizForUpdate(tx, principal, slug);
      if (!(await isInCohort(tx, quiz.cohortId, target)))
        throw new NotFoundError('The quiz’s cohort has no such student or lab group.');
      refuseUnsound(quiz, rules);
      const old = await selectOptionalOverride(tx, quiz.id, target);
      if (old) mustMatch(ifMatch, old.revision);
      const changes = { ...rules, changedBy: principal.personId };
      const override = old
        ? await updateOverride(tx, old.id, changes)
        : await insertOverride(tx, quiz.id, target, changes);
      await moveDeadlines(tx, { quizId: quiz.id });
      return { override: presentOverride(override), created: !old };
    });
  }

  /** Throws NotFoundError, ForbiddenError. */
  async remove(principal: Principal, slug: string, target: OverrideTarget): Promise<void> {
    await this.database.withTenant(principal, async (tx) => {
      const quiz = await selectQuizForUpdate(tx, principal, slug);
      const override = await selectOptionalOverride(tx, quiz.id, target);
      if (!override) throw new NotFoundError(NO_OVERRIDE);
      await deleteOverride(tx, override.id);
      await moveDeadlines(tx, { quizId: quiz.id });
    });
  }
}

const NO_OVERRIDE = 'There is no such override: `GET /v1/quizzes/SLUG/overrides` lists them.';

function dateOf(time: string | null): Date | null {
  return time === null ? null : new Date(time);
}

async function selectQuizForUpdate(tx: TenantTransaction, principal: Principal, slug: string): Promise<Quiz> {
  await lockQuiz(tx, (await selectQuizForInstructor(tx, principal, slug)).id);
  // Again: only now nobody changes it any more.
  return selectQuizForInstructor(tx, principal, slug);
}

function refuseUnsound(quiz: Quiz, rules: Rules): void {
  const opensAt = rules.opensAt ?? quiz.opensAt;
  const closesAt = rules.closesAt ?? quiz.closesAt;
  if (opensAt && closesAt && opensAt >= closesAt)
    throw invalid([{ path: ['closesAt'], message: 'must be later than opensAt; what is not given is the quiz’s' }]);
}
