import { holdsRole, type Principal } from '../../kernel/tenant-context.js';
import { AUTHENTICATED } from '../../platform/http/policy.js';

const STAFF = ['college_admin', 'instructor', 'assistant'] as const;

export const coursesPolicy = {
  listUnits: AUTHENTICATED,
  showUnit: AUTHENTICATED,
  showSection: AUTHENTICATED,
  search: AUTHENTICATED,
  noteProgress: AUTHENTICATED,
  showProgress: AUTHENTICATED,
};

/** Model answers are for those who mark. */
export function seesModelAnswers(principal: Principal): boolean {
  return holdsRole(principal, STAFF);
}
