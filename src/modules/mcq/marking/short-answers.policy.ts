import { allowRoles } from '../../../platform/http/auth/policy.js';

/** By role in the college. Use cases ask who looks after the cohort: to everybody else its short answers are not there. */
export const shortAnswersPolicy = {
  mark: allowRoles('college_admin', 'instructor', 'assistant'),
};
