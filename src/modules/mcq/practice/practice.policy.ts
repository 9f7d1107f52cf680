import { allowRoles } from '../../../platform/http/policy.js';

export const practicePolicy = {
  practise: allowRoles('student', 'assistant', 'instructor', 'college_admin'),
};
