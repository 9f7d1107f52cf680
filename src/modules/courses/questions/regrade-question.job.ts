import { z } from 'zod';
import type { JobKind, JobRequest } from '../../../platform/queue/job.js';
import type { Line } from '../../../platform/queue/lines.repository.js';

/**
 * Grades again, by its newest key, whoever has answered a question. Asked for whenever a key that students may have been graded by gets another revision:
 * by a person, or by a unit that is loaded. What is done is mcq's.
 *
 * The work is the row in `key_regrades`, which lives as any leased row does (docs/background-work.md), together with the answers that were graded by an older
 * revision. Each of them is regraded in a transaction of its own and carries the new revision afterwards, so the next run goes on with what is left and does
 * nothing twice. It is tried without end: no answer must stay with an old key.
 */
export const regradeQuestionJob = {
  name: 'regrade-question',
  payload: z.object({ tenantId: z.uuid(), questionVersionId: z.uuid(), keyRevision: z.int() }),
} satisfies JobKind;

/** Nobody waits for a regrade by key: colleges take turns. */
export const KEY_REGRADE_LINE: Line = {
  name: 'key-regrade',
  table: 'key_regrades',
  standing: 'true',
  ofPeople: false,
};

/** Which regrade: the revision of the key that asked for it. */
export type KeyRegradeKey = z.infer<typeof regradeQuestionJob.payload>;

/** The job for run number `run` + 1 over the row `id`: one job a run, however often it is asked for. */
export function regradeQuestion(key: KeyRegradeKey, id: string, run: number): JobRequest {
  return { name: regradeQuestionJob.name, payload: key, id: `${id}-${run}` };
}
