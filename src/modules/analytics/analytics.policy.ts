import { allowRoles, AUTHENTICATED } from '../../platform/http/auth/policy.js';

/** By role in the college. Whether somebody looks after the cohort is asked in the use cases; to everybody else it is not there. */
export const analyticsPolicy = {
  readCohort: allowRoles('college_admin', 'instructor', 'assistant'),
  readCollege: allowRoles('college_admin'),
  readOwn: AUTHENTICATED,
};
