import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database } from '../../../platform/database/database.js';
import { Patience } from '../../../platform/database/patience.js';
import { UpkeepDatabase } from '../../../platform/database/upkeep-database.js';
import { Log } from '../../../platform/logging/log.js';
import { FairClaims } from '../../../platform/queue/fair-claims.js';
import type { JobProcessor, Rest } from '../../../platform/queue/job-workers.js';
import { noteTurn } from '../../../platform/queue/lines.repository.js';
import { insertOutboxMessage } from '../../../platform/queue/outbox.repository.js';
import type { Listing } from '../../courses/index.js';
// Not by way of the feature's index: that would load the api's side of it, too.
import { brokenListing } from '../../courses/content/broken-twin.js';
import { selectListing } from '../../courses/units/listings.repository.js';
import { SandboxUnavailableError } from '../../sandbox/index.js';
import { FaultBreaker } from '../../../platform/queue/leased/fault-breaker.js';
import { LabSignals } from '../events/signals.js';
import { claimListingRun, putListingRunBack, recordListingResult } from './listing-runs.repository.js';
import type { ListingInputs, ListingRunner } from './listing-run.types.js';
import { LISTING_RUNNER } from './listing-runner.token.js';
import { LISTING_LINE, type ListingRunKey, runListingJob, runListingRequest } from './run-listing.job.js';

/** Longer than a run may take, see LISTING_LIMIT_MS. */
const LEASE_MS = 90_000;

interface Claimed {
  key: ListingRunKey;
  run: number;
  listing: Listing;
  inputs: ListingInputs;
}

/** Claims a run, runs the programs, and writes down what they did. What can go wrong, and what then: see run-listing.job.ts. */
@Injectable()
export class RunListingProcessor implements JobProcessor {
  readonly kind = runListingJob;
  readonly concurrency = 1;
  private readonly working = new Set<Promise<void>>();
  private readonly claims: FairClaims;
  private readonly breaker: FaultBreaker;
  private readonly patience: Patience;
  private stopping = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LISTING_RUNNER) private readonly runner: ListingRunner,
    private readonly database: Database,
    private readonly signals: LabSignals,
    private readonly log: Log,
    upkeep: UpkeepDatabase,
  ) {
    this.claims = new FairClaims(upkeep, [LISTING_LINE], log);
    this.breaker = new FaultBreaker(settings.GRADING_FAULTS_UNTIL_REST, settings.GRADING_REST_MS);
    this.patience = new Patience(1000, log);
  }

  /** Whatever the job was for: the run whose turn it is. */
  async process(): Promise<Rest | void> {
    if (this.stopping) return;
    const work = this.runNext();
    this.working.add(work);
    await work.finally(() => this.working.delete(work));
    const rest = this.breaker.rest();
    return rest && { ...rest, until: async () => this.runner.ready?.() };
  }

  /** A run takes seconds, so it is waited for; a database that is away is not. */
  async stop(): Promise<void> {
    this.stopping = true;
    const grace = setTimeout(() => this.patience.stop(), this.settings.SHUTDOWN_GRACE_MS);
    await Promise.allSettled(this.working);
    clearTimeout(grace);
  }

  private async runNext(): Promise<void> {
    // While the database is away the job is held.
    const claimed = await this.patience.untilAnswered(() =>
      this.claims.claim(async ({ tenantId, id }) => this.claim({ tenantId, id })),
    );
    if (claimed) await this.run(claimed);
  }

  private async claim(key: ListingRunKey): Promise<Claimed | null> {
    return this.database.withTenant(key, async (tx) => {
      const claim = await claimListingRun(tx, key.id, LEASE_MS);
      if (!claim) return null;
      const listing = await selectListing(tx, claim.unitVersionId, claim.listing);
      await noteTurn(tx, LISTING_LINE.name, claim.round);
      return { key, run: claim.run, inputs: claim.inputs, listing: claim.twin ? brokenListing(listing) : listing };
    });
  }

  private async run({ key, run, listing, inputs }: Claimed): Promise<void> {
    try {
      const result = await this.runner.run(listing, inputs);
      await this.patience.untilAnswered(() =>
        this.database.withTenant(key, (tx) => recordListingResult(tx, key.id, run, result)),
      );
      this.breaker.note({ outcome: 'done' });
    } catch (error) {
      this.log.error(
        { listingRun: key.id, listing: listing.slug, run, error: textOf(error) },
        'a listing could not be run',
      );
      await this.patience.untilAnswered(() => this.putBack(key, run, error));
    }
    this.signals.signal(key.id);
  }

  private async putBack(key: ListingRunKey, run: number, error: unknown): Promise<void> {
    const because = error instanceof SandboxUnavailableError ? 'unavailable' : 'fault';
    const back = await this.database.withTenant(key, async (tx) => {
      const retryMs = this.settings.GRADING_RETRY_MS;
      const back = await putListingRunBack(tx, key.id, run, because, retryMs);
      if (back?.status !== 'queued') return back;
      const delayMs = because === 'fault' ? retryMs * 2 ** back.faults : 0;
      await insertOutboxMessage(tx, runListingRequest(key, randomBytes(6).toString('hex')), { delayMs });
      return back;
    });
    if (back) this.breaker.note({ outcome: because, personId: back.personId });
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
