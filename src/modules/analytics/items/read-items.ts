import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { selectCohortForStaff } from '../../courses/index.js';
import { selectQuestionRows, selectQuizRows } from './item-analysis.repository.js';
import type { ItemAnalysis, ItemsQuery } from './items.schema.js';
import { presentItems, presentQuiz } from './present-items.js';

/** Says of a cohort's questions how they do, from all answers that count. */
@Injectable()
export class ReadItems {
  constructor(private readonly database: Database) {}

  /** Throws NotFoundError: the cohort, for whoever does not look after it, or the quiz. */
  async ofCohort(principal: Principal, cohortId: string, query: ItemsQuery): Promise<ItemAnalysis> {
    return this.database.withTenant(principal, async (tx) => {
      const { id } = await selectCohortForStaff(tx, principal, cohortId);
      const quizzes = await selectQuizRows(tx, { cohortId: id, ...query });
      if (query.quiz !== undefined && quizzes.length === 0) throw new NotFoundError('The cohort has no such quiz.');
      const ids = new Set(quizzes.flatMap(({ items }) => items.map((item) => item.id)));
      const questions = await selectQuestionRows(tx, [...ids]);
      return { quizzes: quizzes.map(presentQuiz), items: quizzes.flatMap((quiz) => presentItems(quiz, questions)) };
    });
  }
}
