import { holdsRole, type Principal } from '../../kernel/tenant-context.js';
import { allowRoles, AUTHENTICATED, orScope } from '../../platform/http/auth/policy.js';

const STAFF = ['college_admin', 'instructor', 'assistant'] as const;

export const coursesPolicy = {
  listUnits: AUTHENTICATED,
  showUnit: AUTHENTICATED,
  showSection: AUTHENTICATED,
  search: AUTHENTICATED,
  noteProgress: AUTHENTICATED,
  showProgress: AUTHENTICATED,
  listCohorts: orScope(AUTHENTICATED, 'read:cohorts'),
  showCohort: orScope(AUTHENTICATED, 'read:cohorts'),
  makeCohorts: allowRoles('college_admin', 'instructor'),
  changeCohorts: allowRoles('college_admin', 'instructor'),
  listMembers: orScope(allowRoles(...STAFF), 'read:cohorts'),
};

/** Model answers are for those who mark, unless they are assistants who learn the unit themselves: see `learnsUnit`. */
export function seesModelAnswers(principal: Principal): boolean {
  return holdsRole(principal, STAFF);
}

/** Assistants are often students of a later year: of those who are no more than that it is asked, for each unit, whether they learn it. */
export function isOnlyAssistant(principal: Principal): boolean {
  return holdsRole(principal, ['assistant']) && !holdsRole(principal, ['college_admin', 'instructor']);
}
