import { z } from 'zod';
import type { SqlTransaction } from '../../../platform/database/database.js';
import type { JobKind, JobRequest } from '../../../platform/queue/job.js';
import type { Line } from '../../../platform/queue/lines.repository.js';
import { insertOutboxMessage, type OutboxMessage } from '../../../platform/queue/outbox.repository.js';

/**
 * Runs a listing's programs once for somebody. The work is a row in `listing_runs`, which lives as any leased row does: docs/background-work.md. After
 * MAX_LISTING_FAULTS faults it is `failed_internally`; one that its student asked for again before it began is `superseded`.
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

/** Enqueues run number `run` + 1 of a listing's run: one job a run, however often it is asked for. */
export async function enqueueListingRun(
  tx: SqlTransaction,
  { tenantId, id }: ListingRunKey,
  run: number,
  delayMs = 0,
): Promise<OutboxMessage> {
  const job: JobRequest = { name: runListingJob.name, payload: { tenantId, id }, id: `${id}-${run}` };
  return insertOutboxMessage(tx, job, { delayMs });
}
