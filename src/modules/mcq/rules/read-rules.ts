import { Injectable } from '@nestjs/common';
import { ForbiddenError, NotFoundError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { selectQuiz } from '../quizzes/quiz-access.js';
import { isInCohort } from './overrides.repository.js';
import { presentRules } from './rules.presenter.js';
import { selectRules } from './rules.repository.js';
import type { RulesQuery, RulesView } from './rules.schema.js';

/** Tells what holds for somebody, overrides included. */
@Injectable()
export class ReadRules {
  constructor(private readonly database: Database) {}

  /** Throws NotFoundError, and ForbiddenError for students who ask about others. */
  async show(principal: Principal, slug: string, { personId: asked }: RulesQuery): Promise<RulesView> {
    return this.database.withTenant(principal, async (tx) => {
      const { quiz, role } = await selectQuiz(tx, principal, slug);
      const personId = asked ?? principal.personId;
      if (personId !== principal.personId) {
        if (role === 'student') throw new ForbiddenError('Only staff may ask about others.');
        if (!(await isInCohort(tx, quiz.cohortId, { personId })))
          throw new NotFoundError('The quiz’s cohort has no such student.');
      }
      return presentRules(quiz, personId, await selectRules(tx, quiz.id, personId));
    });
  }
}
