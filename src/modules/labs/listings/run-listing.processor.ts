import { Inject, Injectable } from '@nestjs/common';
import type { SqlTransaction } from '../../../platform/database/database.js';
import type { Lease } from '../../../platform/queue/leased/lease.js';
import { type ClaimedRow, LeasedProcessor } from '../../../platform/queue/leased/leased-processor.js';
import { LeasedTools } from '../../../platform/queue/leased/leased-tools.js';
import type { Listing } from '../../courses/index.js';
// Not by way of the feature's index: that would load the api's side of it, too.
import { brokenListing } from '../../courses/content/broken-twin.js';
import { selectListing } from '../../courses/units/listings.repository.js';
import { SandboxUnavailableError } from '../../sandbox/index.js';
import { LabSignals } from '../events/signals.js';
import type { ListingRunner } from './listing-run.types.js';
import { LISTING_RUNNER } from './listing-runner.token.js';
import { deleteOldListingRuns, LISTING_RUNS, type ListingRow, recordListingResult } from './listing-runs.repository.js';
import { enqueueListingRun, LISTING_LINE, MAX_LISTING_FAULTS, runListingJob } from './run-listing.job.js';

/** Claims a run, runs the programs, and writes down what they did. What can go wrong, and what then: see run-listing.job.ts. */
@Injectable()
export class RunListingProcessor extends LeasedProcessor<ListingRow, Listing> {
  readonly kind = runListingJob;
  readonly concurrency = 1;

  constructor(
    tools: LeasedTools,
    @Inject(LISTING_RUNNER) private readonly runner: ListingRunner,
    private readonly signals: LabSignals,
  ) {
    const kind = {
      name: 'listing run',
      table: LISTING_RUNS,
      maxFaults: MAX_LISTING_FAULTS,
      enqueue: enqueueListingRun,
      signal: ({ id }: { id: string }) => signals.signal(id),
      cleanUp: deleteOldListingRuns,
    };
    super(tools, [{ line: LISTING_LINE, kind }]);
  }

  protected async begin(tx: SqlTransaction, { claim }: ClaimedRow<ListingRow>): Promise<Listing> {
    const { unitVersionId, listing: slug, twin } = claim.row;
    const listing = await selectListing(tx, unitVersionId, slug);
    return twin ? brokenListing(listing) : listing;
  }

  protected async work(lease: Lease<ListingRow>, listing: Listing): Promise<void> {
    const { key, run, claim, signal } = lease;
    const result = await this.runner.run(listing, claim.row.inputs, signal);
    await lease.store(async (tx) => (await recordListingResult(tx, key.id, run, result)) || null);
    this.signals.signal(key.id);
  }

  protected override async ready(): Promise<void> {
    await this.runner.ready?.();
  }

  protected override isHostAway(error: unknown): boolean {
    return error instanceof SandboxUnavailableError;
  }
}
