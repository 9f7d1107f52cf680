import { allowRoles } from '../../platform/http/auth/policy.js';

/** By role in the college. Who teaches or learns in the quiz's cohort is asked in its use cases; to everybody else the quiz is not there. */
export const mcqPolicy = {
  readQuizzes: allowRoles('college_admin', 'instructor', 'assistant', 'student'),
  writeQuizzes: allowRoles('college_admin', 'instructor'),
  readOverrides: allowRoles('college_admin', 'instructor', 'assistant'),
  writeOverrides: allowRoles('college_admin', 'instructor'),
  attempt: allowRoles('college_admin', 'instructor', 'assistant', 'student'),
};
