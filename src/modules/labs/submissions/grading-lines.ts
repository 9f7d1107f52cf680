import type { Line } from '../../../platform/queue/lines.repository.js';

/** Submissions whose verdict somebody waits for: of each person one at a lab, unless one that had begun was put back. */
export const SUBMISSION_LINE: Line = {
  name: 'submission',
  table: 'submissions',
  standing: 'w.superseded_by IS NULL',
  ofPeople: true,
};

/** Those that a newer one of the same person and lab came after. They may be the best or the last in time, so they are graded, too. */
export const SUPERSEDED_LINE: Line = {
  name: 'superseded',
  table: 'submissions',
  standing: 'w.superseded_by IS NOT NULL',
  ofPeople: true,
};

/** Nobody waits for a regrade. Its rounds are those of the regrade: a small one is not behind a large one. */
export const REGRADE_LINE: Line = { name: 'regrade', table: 'regrade_items', standing: 'true', ofPeople: false };
