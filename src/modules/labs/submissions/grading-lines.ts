import type { Line, Next } from '../../../platform/queue/lines.repository.js';
import type { RunKey } from './run-key.js';

/** Submissions whose verdict somebody waits for: of each person one at a lab, unless one that had begun was put back. */
export const SUBMISSION_LINE: Line = {
  name: 'submission',
  table: 'submissions',
  standing: 'w.superseded_by IS NULL',
  ofPeople: true,
};

/** Those that a newer one of the same person and lab came after. They may be the best or the last in time, so they are graded, too. */
const SUPERSEDED_LINE: Line = {
  name: 'superseded',
  table: 'submissions',
  standing: 'w.superseded_by IS NOT NULL',
  ofPeople: true,
};

/** Nobody waits for a regrade. Its rounds are those of the regrade: a small one is not behind a large one. */
export const REGRADE_LINE: Line = { name: 'regrade', table: 'regrade_items', standing: 'true', ofPeople: false };

/** What the slots of a worker's grader are for, the most urgent first. */
export const GRADING_LINES: readonly Line[] = [SUBMISSION_LINE, SUPERSEDED_LINE, REGRADE_LINE];

/** What is to be claimed when something of these lines is next. */
export function runKeyOf({ line, tenantId, id }: Next): RunKey {
  return { tenantId, id, kind: line === REGRADE_LINE.name ? 'regrade' : 'submission' };
}
