import { Injectable } from '@nestjs/common';
import { ForbiddenError } from '../../../kernel/errors.js';
import type { Language } from '../../../kernel/languages.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { Database } from '../../../platform/database/database.js';
import { decodeCursor, type Page, pageOf } from '../../../platform/http/formats/pagination.js';
import { selectQuiz } from '../quizzes/quiz-access.js';
import { selectAttemptToRead } from './attempt-access.js';
import { selectAttemptItems } from './attempt-items.repository.js';
import { presentAttempt, presentAttemptSummary } from './attempt.presenter.js';
import { selectAttempts } from './attempts.repository.js';
import type { AttemptQuery, AttemptSummary, AttemptView } from './attempts.schema.js';
import { isOverdue, lockAndCloseOverdue } from './close-attempt.js';
import { questionsGuardedElsewhere } from './withheld-questions.js';

const NONE: ReadonlySet<string> = new Set();

/** Shows attempts: to students their own, to the cohort's staff all. */
@Injectable()
export class ReadAttempts {
  constructor(private readonly database: Database) {}

  /** One whose time is up is submitted first. Throws NotFoundError. */
  async show(principal: Principal, id: string, language: Language): Promise<AttemptView> {
    return this.database.withTenant(principal, async (tx) => {
      const { attempt, viewer } = await selectAttemptToRead(tx, principal, id);
      const current = (isOverdue(attempt) && (await lockAndCloseOverdue(tx, id))) || attempt;
      const guarded = viewer === 'student' ? await questionsGuardedElsewhere(tx, current) : NONE;
      return presentAttempt(current, await selectAttemptItems(tx, id, { language }), viewer, guarded);
    });
  }

  /** Newest first. Throws NotFoundError, and ForbiddenError for students who ask about others. */
  async list(principal: Principal, slug: string, query: AttemptQuery): Promise<Page<AttemptSummary>> {
    const { limit, cursor, personId, status } = query;
    const before = decodeCursor(cursor);
    return this.database.withTenant(principal, async (tx) => {
      const { quiz, role } = await selectQuiz(tx, principal, slug);
      const isStudent = role === 'student';
      if (isStudent && personId !== undefined && personId !== principal.personId)
        throw new ForbiddenError('Only staff may ask about others.');
      const filter = { personId: isStudent ? principal.personId : personId, status, before };
      const rows = await selectAttempts(tx, quiz.id, filter, limit + 1);
      return pageOf(rows, limit, (attempt) => presentAttemptSummary(attempt, isStudent ? 'student' : 'staff'));
    });
  }
}
