import { holdsRole, type Principal } from '../../kernel/tenant-context.js';
import { allowRoles, AUTHENTICATED } from '../../platform/http/policy.js';

const STAFF = ['college_admin', 'instructor', 'assistant'] as const;

export const labsPolicy = {
  list: AUTHENTICATED,
  show: AUTHENTICATED,
  submit: allowRoles('student', ...STAFF),
  runListing: allowRoles('student', ...STAFF),
  listSubmissions: allowRoles('student', ...STAFF),
  showSubmission: allowRoles('student', ...STAFF),
  showTimeline: allowRoles('student', ...STAFF),
  followSubmission: allowRoles('student', ...STAFF),
  markDesigns: allowRoles(...STAFF),
  regrade: allowRoles('college_admin', 'instructor'),
  releaseDesigns: allowRoles('college_admin', 'instructor'),
};

/** Whose submissions a person may see: staff their whole college's, everybody else their own. */
export function visibleAuthor(principal: Principal): { personId?: string } {
  return holdsRole(principal, STAFF) ? {} : { personId: principal.personId };
}
