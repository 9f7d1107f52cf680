import { Injectable } from '@nestjs/common';
import { holdsRole, type Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { selectQuiz } from './quiz-access.js';
import { presentQuiz, presentQuizSummary } from './quiz.presenter.js';
import { selectQuizzes } from './quizzes.repository.js';
import type { QuizQuery, QuizSummary, QuizView } from './quizzes.schema.js';

/** Shows people the quizzes of their cohorts. */
@Injectable()
export class ReadQuizzes {
  constructor(private readonly database: Database) {}

  /** Newest first. The college's admins see all. */
  async list(principal: Principal, { limit, cursor, cohortId }: QuizQuery): Promise<Page<QuizSummary>> {
    const memberId = holdsRole(principal, ['college_admin']) ? null : principal.personId;
    const filter = { memberId, cohortId, before: decodeCursor(cursor) };
    const rows = await this.database.withTenant(principal, (tx) => selectQuizzes(tx, filter, limit + 1));
    return pageOf(rows, limit, presentQuizSummary);
  }

  /** Throws NotFoundError. */
  async show(principal: Principal, slug: string): Promise<QuizView> {
    const { quiz, role } = await this.database.withTenant(principal, (tx) => selectQuiz(tx, principal, slug));
    return presentQuiz(quiz, role !== 'student');
  }
}
