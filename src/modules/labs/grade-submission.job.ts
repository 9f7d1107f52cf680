import { z } from 'zod';
import { type JobKind, type JobRequest, MAX_PRIORITY } from '../../platform/queue/job.js';
import type { RunKey } from './submission-runs.repository.js';

/**
 * Grades one submission, or grades it again as an item of a regrade.
 *
 * The job is only a wake-up: the work is the row in `submissions` or `regrade_items`, and whoever claims that row does it. So
 * - a doubled job does nothing the second time: the row is running or finished;
 * - a lost job (Redis emptied, or a crash before it was added) is asked for again by the sweeper once the row has waited WAKE_AGAIN_MS;
 * - a worker that dies leaves a lease that runs out; the sweeper puts the row back, and counts a fault;
 * - a fault of the platform puts the row back with a delay that doubles, and never scores;
 * - after GRADING_MAX_FAULTS faults the row is `failed_internally`, with the last fault beside it for operators, and stays for a person to look at.
 *   A submission that was to be regraded keeps the result that it has;
 * - a result counts only if it comes from the newest run, so it is written once.
 */
export const gradeSubmissionJob = {
  name: 'grade-submission',
  payload: z.object({ tenantId: z.uuid(), kind: z.enum(['submission', 'regrade']), id: z.uuid() }),
} satisfies JobKind;

/** Regrades come after every submission that a student waits for. */
export const REGRADE_PRIORITY = MAX_PRIORITY / 2;

/**
 * The job for the next run over a row. One job a run, however often it is asked for. The longer a college's own line, the further back its next
 * job goes: a class that submits all at once does not keep another college's single student waiting.
 */
export function gradeSubmission({ tenantId, kind, id }: RunKey, run: number, backlog: number): JobRequest {
  const priority = Math.min(backlog + 1, REGRADE_PRIORITY) + (kind === 'regrade' ? REGRADE_PRIORITY : 0);
  return { name: gradeSubmissionJob.name, payload: { tenantId, kind, id }, id: `${id}-${run}`, priority };
}
