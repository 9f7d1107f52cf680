import { z } from 'zod';
import type { JobKind, JobRequest } from '../../../platform/queue/job.js';
import type { Line } from '../../../platform/queue/lines.repository.js';

/**
 * Runs a listing's programs once for somebody.
 *
 * The job is only a wake-up: the work is a row in `listing_runs`, and a worker that is woken claims the one whose turn it is. So
 * - a doubled job does nothing the second time: the row is running or finished;
 * - a lost job is asked for again by the sweeper once the row has waited WAKE_AGAIN_MS;
 * - a worker that dies leaves a lease that runs out, and one whose sandbox fails puts the row back; after MAX_LISTING_FAULTS faults it is `failed_internally`;
 * - a sandbox, or a database, that is away is no fault: the run waits for it, and keeps its place;
 * - one that its student asked for again before it began is `superseded`;
 * - a result counts only if it comes from the newest try.
 */
export const runListingJob = {
  name: 'run-listing',
  payload: z.object({ tenantId: z.uuid(), id: z.uuid() }),
} satisfies JobKind;

/** Listings that somebody waits for: of each person one run of a listing, and one of its twin. */
export const LISTING_LINE: Line = { name: 'listing', table: 'listing_runs', standing: 'true', ofPeople: true };

export const MAX_LISTING_FAULTS = 3;

/** Which run. */
export type ListingRunKey = z.infer<typeof runListingJob.payload>;

/** @param nonce tells wake-ups apart: the queue may hold on to a job whose worker was killed */
export function runListingRequest(key: ListingRunKey, nonce: string): JobRequest {
  return { name: runListingJob.name, payload: key, id: `${key.id}-${nonce}` };
}
