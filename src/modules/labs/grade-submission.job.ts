import { z } from 'zod';
import type { JobKind, JobRequest } from '../../platform/queue/job.js';

/**
 * Grades one submission.
 *
 * The job is only a wake-up: the work is the row in `submissions`, and whoever claims that row does it. So
 * - a doubled job does nothing the second time: the row is running or finished;
 * - a lost job (Redis emptied, or a crash before it was added) is asked for again by the sweeper once the row has waited WAKE_AGAIN_MS;
 * - a worker that dies leaves a lease that runs out; the sweeper puts the row back, and counts a fault;
 * - a fault of the platform puts the row back with a delay that doubles, and never scores;
 * - after GRADING_MAX_FAULTS faults the row is `failed_internally`, with the last fault beside it for operators, and stays for a person to look at;
 * - a result counts only if it comes from the newest run, so it is written once.
 */
export const gradeSubmissionJob = {
  name: 'grade-submission',
  payload: z.object({ tenantId: z.uuid(), submissionId: z.uuid() }),
} satisfies JobKind;

export type GradeSubmission = z.infer<typeof gradeSubmissionJob.payload>;

/**
 * The job for the next run of a submission. One job a run, however often it is asked for. The longer a college's own line, the further back its next
 * job goes: a class that submits all at once does not keep another college's single student waiting.
 */
export function gradeSubmission(payload: GradeSubmission, run: number, backlog: number): JobRequest {
  return { name: gradeSubmissionJob.name, payload, id: `${payload.submissionId}-${run}`, priority: backlog + 1 };
}
