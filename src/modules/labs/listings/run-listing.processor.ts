import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database } from '../../../platform/database/database.js';
import { Log } from '../../../platform/logging/log.js';
import type { JobProcessor } from '../../../platform/queue/job-workers.js';
import { insertOutboxMessage } from '../../../platform/queue/outbox.repository.js';
// Not by way of the feature's index: that would load the api's side of it, too.
import { selectListing } from '../../courses/units/listings.repository.js';
import { LabSignals } from '../lab-signals.js';
import { claimListingRun, putListingRunBack, recordListingResult } from './listing-runs.repository.js';
import type { ListingRunner } from './listing-run.types.js';
import { LISTING_RUNNER } from './listing-runner.token.js';
import { type ListingRunKey, runListingJob, runListingRequest } from './run-listing.job.js';

/** Longer than a run may take, see LISTING_LIMIT_MS. */
const LEASE_MS = 90_000;

/** Claims a run, runs the programs, and writes down what they did. What can go wrong, and what then: see run-listing.job.ts. */
@Injectable()
export class RunListingProcessor implements JobProcessor {
  readonly kind = runListingJob;
  readonly concurrency = 1;
  private readonly working = new Set<Promise<void>>();
  private stopping = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LISTING_RUNNER) private readonly runner: ListingRunner,
    private readonly database: Database,
    private readonly signals: LabSignals,
    private readonly log: Log,
  ) {}

  async process(payload: unknown): Promise<void> {
    if (this.stopping) return;
    const work = this.run(runListingJob.payload.parse(payload));
    this.working.add(work);
    await work.finally(() => this.working.delete(work));
  }

  /** A run takes seconds, so it is waited for. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.allSettled(this.working);
  }

  private async run(key: ListingRunKey): Promise<void> {
    const claimed = await this.database.withTenant(key, async (tx) => {
      const claim = await claimListingRun(tx, key.id, LEASE_MS);
      return claim && { ...claim, listing: await selectListing(tx, claim.unitVersionId, claim.listing) };
    });
    if (!claimed) return;
    const { run, listing, inputs } = claimed;
    try {
      const result = await this.runner.run(listing, inputs);
      await this.database.withTenant(key, (tx) => recordListingResult(tx, key.id, run, result));
      this.signals.signal(key.id);
    } catch (error) {
      this.log.error(
        {
          listingRun: key.id,
          listing: listing.slug,
          run,
          error: error instanceof Error ? error.message : String(error),
        },
        'a listing could not be run',
      );
      await this.database.withTenant(key, async (tx) => {
        const back = await putListingRunBack(tx, key.id, run);
        if (back?.status !== 'queued') return;
        const nonce = randomBytes(6).toString('hex');
        await insertOutboxMessage(tx, runListingRequest(key, nonce), {
          delayMs: this.settings.GRADING_RETRY_MS * 2 ** run,
        });
      });
      this.signals.signal(key.id);
    }
  }
}
