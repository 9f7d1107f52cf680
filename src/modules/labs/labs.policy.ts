import { allowRoles, AUTHENTICATED } from '../../platform/http/auth/policy.js';

const STAFF = ['college_admin', 'instructor', 'assistant'] as const;

/** Which submissions of others each of these sees or marks goes by cohorts: visible-submissions.repository.ts. */
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
  requeue: allowRoles('college_admin', 'instructor'),
  releaseDesigns: allowRoles('college_admin', 'instructor'),
};
