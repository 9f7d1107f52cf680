import { z } from 'zod';
import type { JobKind, JobRequest } from '../../../platform/queue/job.js';

/**
 * Grades again, by its newest key, whoever has answered a question. Asked for whenever a key that students may have been graded by gets another revision:
 * by a person, or by a unit that is loaded. What is done is mcq's.
 *
 * The job is only a wake-up: the work is the row in `key_regrades`, together with the answers that were graded by an older revision. So
 * - each answer is regraded in a transaction of its own and carries the new revision afterwards: a doubled job, or the next one after a killed worker,
 *   goes on with what is left and does nothing twice;
 * - a lost job is asked for again by the sweeper once nobody has been at the row for WAKE_AGAIN_MS;
 * - a job that fails is asked for again in the same way, without end: no answer must stay with an old key.
 */
export const regradeQuestionJob = {
  name: 'regrade-question',
  payload: z.object({ tenantId: z.uuid(), questionVersionId: z.uuid(), keyRevision: z.int() }),
} satisfies JobKind;

/** Which regrade: the revision of the key that asked for it. */
export type KeyRegradeKey = z.infer<typeof regradeQuestionJob.payload>;

/** @param wakes how often the job was asked for before: each is another job, for the queue may hold on to one whose worker was killed */
export function regradeQuestion(key: KeyRegradeKey, wakes: number): JobRequest {
  const { questionVersionId, keyRevision } = key;
  const id = `${questionVersionId}-${keyRevision}-${wakes}`;
  return { name: regradeQuestionJob.name, payload: key, id };
}
