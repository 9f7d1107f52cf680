import { allowRoles, orScope } from '../../platform/http/auth/policy.js';

const STAFF = ['college_admin', 'instructor', 'assistant'] as const;

/** By role in the college. Who teaches or learns in the cohort is asked in the use cases; to everybody else it is not there. */
export const gradebookPolicy = {
  read: orScope(allowRoles(...STAFF), 'read:grades'),
  readPortfolio: allowRoles(...STAFF),
  change: allowRoles(...STAFF),
  own: allowRoles('student', ...STAFF),
};
