import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database, type TenantTransaction } from '../../../platform/database/database.js';
import { selectCohortForStaff } from '../../courses/index.js';
import { type AnswerFilter, selectQuestionRows, selectQuizRows, selectQuizSlugs } from './item-analysis.repository.js';
import type { ItemAnalysis, ItemsQuery } from './items.schema.js';
import { presentItems, presentQuiz } from './present-items.js';
import { refuseTurnedDays } from '../scope/scope.schema.js';

/** Says of a cohort's questions how they do, from all answers that count. */
@Injectable()
export class ReadItems {
  constructor(private readonly database: Database) {}

  /**
   * One quiz after another, each at one moment: all of a large cohort's answers would keep a transaction open for too long. Throws NotFoundError: the cohort, for
   * whoever does not look after it, or the quiz.
   */
  async ofCohort(principal: Principal, cohortId: string, query: ItemsQuery): Promise<ItemAnalysis> {
    const filter = { cohortId, ...query };
    const slugs = await this.database.withTenant(principal, async (tx) => {
      refuseTurnedDays(query);
      await selectCohortForStaff(tx, principal, cohortId);
      return selectQuizSlugs(tx, filter);
    });
    if (query.quiz !== undefined && slugs.length === 0) throw new NotFoundError('The cohort has no such quiz.');
    const found: ItemAnalysis = { quizzes: [], items: [] };
    for (const quiz of slugs) {
      const { quizzes, items } = await this.database.withTenant(principal, (tx) => analyse(tx, { ...filter, quiz }));
      found.quizzes.push(...quizzes);
      found.items.push(...items);
    }
    return found;
  }
}

async function analyse(tx: TenantTransaction, filter: AnswerFilter): Promise<ItemAnalysis> {
  const quizzes = await selectQuizRows(tx, filter);
  const ids = new Set(quizzes.flatMap(({ items }) => items.map((item) => item.id)));
  const questions = await selectQuestionRows(tx, [...ids]);
  return { quizzes: quizzes.map(presentQuiz), items: quizzes.flatMap((quiz) => presentItems(quiz, questions)) };
}
