import { z } from 'zod';
import { type JobKind, type JobRequest, MAX_PRIORITY } from '../../../platform/queue/job.js';

/**
 * Runs a listing's programs once for somebody.
 *
 * The job is only a wake-up: the work is the row in `listing_runs`. So
 * - a doubled job does nothing the second time: the row is running or finished;
 * - a lost job is asked for again by the sweeper once the row has waited WAKE_AGAIN_MS;
 * - a worker that dies leaves a lease that runs out, and one whose sandbox fails puts the row back; after MAX_LISTING_RUNS tries it is `failed_internally`;
 * - a result counts only if it comes from the newest try.
 */
export const runListingJob = {
  name: 'run-listing',
  payload: z.object({ tenantId: z.uuid(), id: z.uuid() }),
} satisfies JobKind;

export const MAX_LISTING_RUNS = 3;

/** Which run. */
export type ListingRunKey = z.infer<typeof runListingJob.payload>;

/** @param nonce tells wake-ups apart: the queue may hold on to a job whose worker was killed */
export function runListingRequest(key: ListingRunKey, nonce: string): JobRequest {
  return { name: runListingJob.name, payload: key, id: `${key.id}-${nonce}`, priority: MAX_PRIORITY / 2 };
}
