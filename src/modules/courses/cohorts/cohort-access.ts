import { ForbiddenError, NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import { holdsRole, type Principal } from '../../../kernel/tenant-context.js';
import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import { isOnlyAssistant } from '../courses.policy.js';
import {
  type Cohort,
  type CohortMember,
  selectOptionalCohort,
  selectOptionalMember,
  selectPartInUnit,
} from './cohorts.repository.js';

export const NO_COHORT = 'There is no such cohort, or it is not yours.';

/**
 * The cohort, for those who look after it: its instructors and assistants, and the college's admins. Throws NotFoundError for everybody else, its students
 * too.
 */
export async function selectCohortForStaff(tx: SqlTransaction, principal: Principal, id: string): Promise<Cohort> {
  if (!isId(id)) throw new NotFoundError(NO_COHORT);
  // Asked for at once: whoever waits for a dashboard waits for this first.
  const [cohort, member] = await Promise.all([
    selectOptionalCohort(tx, id),
    selectOptionalMember(tx, id, principal.personId),
  ]);
  const looksAfterIt = holdsRole(principal, ['college_admin']) || (member && member.role !== 'student');
  if (!cohort || !looksAfterIt) throw new NotFoundError(NO_COHORT);
  return cohort;
}

/** The same for those who may change its grades: its instructors, and the college's admins. Throws ForbiddenError for its assistants. */
export async function selectCohortForInstructor(tx: SqlTransaction, principal: Principal, id: string): Promise<Cohort> {
  const cohort = await selectCohortForStaff(tx, principal, id);
  if (holdsRole(principal, ['college_admin'])) return cohort;
  const member = await selectOptionalMember(tx, id, principal.personId);
  if (member?.role === 'instructor') return cohort;
  throw new ForbiddenError('Only for instructors of the cohort.');
}

/** Somebody's own place in a cohort. Throws NotFoundError when they are not in it. */
export async function selectOwnMembership(
  tx: SqlTransaction,
  { personId }: Principal,
  cohortId: string,
): Promise<CohortMember> {
  const member = isId(cohortId) ? await selectOptionalMember(tx, cohortId, personId) : null;
  if (!member) throw new NotFoundError(NO_COHORT);
  return member;
}

/** Whether an assistant of the college is a student of the unit, and nothing more in its cohorts. */
export async function learnsUnit(tx: TenantTransaction, principal: Principal, unit: string): Promise<boolean> {
  return isOnlyAssistant(principal) && (await selectPartInUnit(tx, principal.personId, unit)) === 'learns';
}
