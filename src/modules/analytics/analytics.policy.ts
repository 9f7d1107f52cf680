import { allowRoles, AUTHENTICATED, orScope } from '../../platform/http/auth/policy.js';

/** By role in the college. Whether somebody looks after the cohort is asked in the use cases; to everybody else it is not there. */
export const analyticsPolicy = {
  readCohort: orScope(allowRoles('college_admin', 'instructor', 'assistant'), 'read:analytics'),
  readCollege: orScope(allowRoles('college_admin'), 'read:analytics'),
  readOwn: AUTHENTICATED,
};
