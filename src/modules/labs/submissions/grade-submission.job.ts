import { z } from 'zod';
import type { JobKind, JobRequest } from '../../../platform/queue/job.js';
import type { RunKey } from './run-key.js';

/**
 * Grades one submission, or grades it again as an item of a regrade.
 *
 * The job is only a wake-up: the work is a row in `submissions` or `regrade_items`, and whoever claims that row does it. Which row is not the job's to say: a
 * worker that is woken claims the one whose turn it is (grading-lines.ts). So
 * - as many are woken as there are rows, and it does not matter in which order;
 * - a doubled job does nothing the second time: the row is running or finished;
 * - a lost job (Redis emptied, or a crash before it was added) is asked for again by the sweeper once the row has waited WAKE_AGAIN_MS;
 * - a worker that dies leaves a lease that runs out; the sweeper puts the row back, and counts a fault;
 * - a fault of the platform puts the row back with a delay that doubles, and never scores;
 * - a host that can run nothing, or a database that is away, is no fault: the row goes back to where it stood, or the job is held;
 * - after GRADING_MAX_FAULTS faults the row is `failed_internally`, with the last fault beside it for operators, and stays for a person to look at.
 *   A submission that was to be regraded keeps the result that it has;
 * - a result counts only if it comes from the newest run, so it is written once.
 */
export const gradeSubmissionJob = {
  name: 'grade-submission',
  payload: z.object({ tenantId: z.uuid(), kind: z.enum(['submission', 'regrade']), id: z.uuid() }),
} satisfies JobKind;

/** The job for the next run over a row. One job a run, however often it is asked for. */
export function gradeSubmission({ tenantId, kind, id }: RunKey, run: number): JobRequest {
  return { name: gradeSubmissionJob.name, payload: { tenantId, kind, id }, id: `${id}-${run}` };
}
