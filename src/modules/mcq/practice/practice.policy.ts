import { allowRoles } from '../../../platform/http/auth/policy.js';

export const practicePolicy = {
  practise: allowRoles('student', 'assistant', 'instructor', 'college_admin'),
};
