import { allowRoles } from '../../platform/http/auth/policy.js';

const STAFF = ['college_admin', 'instructor', 'assistant'] as const;

/** By role in the college. Who teaches or learns in the cohort is asked in the use cases; to everybody else it is not there. */
export const gradebookPolicy = {
  read: allowRoles(...STAFF),
  change: allowRoles(...STAFF),
  own: allowRoles('student', ...STAFF),
};
