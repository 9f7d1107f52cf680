import { randomBytes } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Contact } from '../../../platform/database/contact.js';
import { Database } from '../../../platform/database/database.js';
import { UpkeepDatabase } from '../../../platform/database/upkeep-database.js';
import { Log } from '../../../platform/logging/log.js';
import { insertOutboxMessage } from '../../../platform/queue/outbox.repository.js';
import { Repeating } from '../../../platform/queue/repeating.js';
import {
  deleteOldListingRuns,
  markListingRunWoken,
  putLostListingRunBack,
  selectStuckListingRuns,
} from './listing-runs.repository.js';
import { type ListingRunKey, runListingRequest } from './run-listing.job.js';

const BATCH = 200;

/** Finds runs of listings, across colleges, that a killed worker or a lost Redis left behind, and puts them back on their way; throws old ones away. */
@Injectable()
export class ListingRunSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds: Repeating;
  private readonly contact = new Contact();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly upkeep: UpkeepDatabase,
    private readonly database: Database,
    log: Log,
  ) {
    this.rounds = new Repeating('the sweeper of listing runs', settings.SWEEP_INTERVAL_MS, () => this.sweep(), log);
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  async sweep(): Promise<void> {
    await this.contact.round(async (inTouchMs) => {
      const { GRADING_LEASE_MS: graceMs, WAKE_AGAIN_MS } = this.settings;
      const stuck = await this.upkeep.run((tx) =>
        selectStuckListingRuns(tx, WAKE_AGAIN_MS, { inTouchMs, graceMs }, BATCH),
      );
      for (const { isLost, ...key } of stuck) await this.wakeAgain(key, isLost, inTouchMs);
      await this.upkeep.run(deleteOldListingRuns);
    });
  }

  private async wakeAgain(key: ListingRunKey, isLost: boolean, inTouchMs: number): Promise<void> {
    await this.database.withTenant(key, async (tx) => {
      const isQueued = isLost
        ? (await putLostListingRunBack(tx, key.id, inTouchMs))?.status === 'queued'
        : await markListingRunWoken(tx, key.id, this.settings.WAKE_AGAIN_MS);
      if (isQueued) await insertOutboxMessage(tx, runListingRequest(key, randomBytes(6).toString('hex')));
    });
  }
}
