import { z } from 'zod';
import type { JobKind, JobRequest } from '../../../platform/queue/job.js';
import type { RunKey } from './run-key.js';

/**
 * Grades one submission, or grades it again as an item of a regrade. The work is a row in `submissions` or `regrade_items`, which lives as any leased row does:
 * docs/background-work.md. After GRADING_MAX_FAULTS faults it is `failed_internally` and stays for a person to look at; a submission that was to be regraded keeps
 * the result that it has.
 */
export const gradeSubmissionJob = {
  name: 'grade-submission',
  payload: z.object({ tenantId: z.uuid(), kind: z.enum(['submission', 'regrade']), id: z.uuid() }),
} satisfies JobKind;

/** The job for the next run over a row. One job a run, however often it is asked for. */
export function gradeSubmission({ tenantId, kind, id }: RunKey, run: number): JobRequest {
  return { name: gradeSubmissionJob.name, payload: { tenantId, kind, id }, id: `${id}-${run}` };
}
