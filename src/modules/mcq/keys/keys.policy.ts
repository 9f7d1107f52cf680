import { allowRoles } from '../../../platform/http/auth/policy.js';

/** Keys are the college's: a key holds for every cohort that has the question. */
export const keysPolicy = {
  read: allowRoles('college_admin', 'instructor', 'assistant'),
  change: allowRoles('college_admin', 'instructor'),
};
