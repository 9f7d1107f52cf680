import { NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import { holdsRole, type Principal } from '../../../kernel/tenant-context.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import type { Viewer } from './attempt.presenter.js';
import { type Attempt, selectOptionalAttempt, selectOptionalRole } from './attempts.repository.js';

/** The answer for an attempt that is not there, and for one that is somebody else's. */
export const noAttempt = (): NotFoundError =>
  new NotFoundError('There is no such attempt, or it is not yours: `GET /v1/quizzes/SLUG/attempts` lists yours.');

/**
 * An attempt for its student, or for the cohort's staff. One's own preview is looked at as a student would. Throws NotFoundError for everybody else.
 */
export async function selectAttemptToRead(
  tx: TenantTransaction,
  principal: Principal,
  id: string,
): Promise<{ attempt: Attempt; viewer: Viewer }> {
  const attempt = isId(id) ? await selectOptionalAttempt(tx, id) : null;
  if (!attempt) throw noAttempt();
  if (attempt.personId === principal.personId) return { attempt, viewer: 'student' };
  if (holdsRole(principal, ['college_admin'])) return { attempt, viewer: 'staff' };
  const role = await selectOptionalRole(tx, attempt.cohortId, principal.personId);
  if (role === null || role === 'student') throw noAttempt();
  return { attempt, viewer: 'staff' };
}
