import { ForbiddenError, NotFoundError } from '../../../kernel/errors.js';
import { holdsRole, type Principal } from '../../../kernel/tenant-context.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import { type Quiz, selectOptionalQuiz } from './quizzes.repository.js';

/** What somebody is to a quiz: instructors set it, assistants look after it, students take it. */
export type QuizRole = 'instructor' | 'assistant' | 'student';

export interface QuizAccess {
  readonly quiz: Quiz;
  /** The college's admins are instructors of every quiz. */
  readonly role: QuizRole;
}

/** Throws NotFoundError when there is no such quiz, or none for this person. */
export async function selectQuiz(tx: TenantTransaction, principal: Principal, slug: string): Promise<QuizAccess> {
  const quiz = await selectOptionalQuiz(tx, slug, principal.personId);
  const role = holdsRole(principal, ['college_admin']) ? 'instructor' : quiz?.memberRole;
  if (!quiz || !role)
    throw new NotFoundError('There is no such quiz, or it is not for you: `GET /v1/quizzes` lists yours.');
  return { quiz, role };
}

/** Throws NotFoundError, and ForbiddenError for students. */
export async function selectQuizForStaff(tx: TenantTransaction, principal: Principal, slug: string): Promise<Quiz> {
  const { quiz, role } = await selectQuiz(tx, principal, slug);
  if (role === 'student') throw new ForbiddenError('Only for the staff of the quiz’s cohort.');
  return quiz;
}

/** Throws NotFoundError, and ForbiddenError for those who do not teach the cohort. */
export async function selectQuizForInstructor(
  tx: TenantTransaction,
  principal: Principal,
  slug: string,
): Promise<Quiz> {
  const { quiz, role } = await selectQuiz(tx, principal, slug);
  if (role !== 'instructor') throw new ForbiddenError('Only for instructors of the quiz’s cohort.');
  return quiz;
}
