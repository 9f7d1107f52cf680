import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Contact } from '../../../platform/database/contact.js';
import { Database } from '../../../platform/database/database.js';
import { UpkeepDatabase } from '../../../platform/database/upkeep-database.js';
import { Log } from '../../../platform/logging/log.js';
import { Repeating } from '../../../platform/queue/repeating.js';
import { deleteOldAnswers } from '../../../platform/database/idempotency.repository.js';
import { enqueueGrading } from '../submissions/enqueue-grading.js';
import { SubmissionFaults } from './run-faults.js';
import { markWokenAgain, selectForgotten, selectLostRuns } from './runs.repository.js';
import type { RunKey } from '../submissions/run-key.js';

const BATCH = 200;

/**
 * Finds, across colleges, what a killed worker or a lost Redis left behind, and puts it back on its way. Finding is the upkeep role's; each find is worked
 * on through its own college's door, which checks again. Several sweepers may run at once: of two, the second finds nothing left to do.
 */
@Injectable()
export class SubmissionSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds: Repeating;
  private readonly contact = new Contact();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly upkeep: UpkeepDatabase,
    private readonly database: Database,
    private readonly faults: SubmissionFaults,
    log: Log,
  ) {
    this.rounds = new Repeating('the sweeper', settings.SWEEP_INTERVAL_MS, () => this.sweep(), log);
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  async sweep(): Promise<void> {
    await this.contact.round(async (inTouchMs) => {
      for (const kind of ['submission', 'regrade'] as const) await this.sweepRuns(kind, inTouchMs);
      await this.upkeep.run(deleteOldAnswers);
    });
  }

  private async sweepRuns(kind: RunKey['kind'], inTouchMs: number): Promise<void> {
    const { GRADING_LEASE_MS: graceMs, WAKE_AGAIN_MS } = this.settings;
    const lost = await this.upkeep.run((tx) => selectLostRuns(tx, kind, { inTouchMs, graceMs }, BATCH));
    for (const key of lost) await this.faults.recordLost(key, inTouchMs);
    for (const key of await this.upkeep.run((tx) => selectForgotten(tx, kind, WAKE_AGAIN_MS, BATCH)))
      await this.wakeAgain(key);
  }

  private async wakeAgain(key: RunKey): Promise<void> {
    await this.database.withTenant(key, async (tx) => {
      const run = await markWokenAgain(tx, key, this.settings.WAKE_AGAIN_MS);
      if (run !== null) await enqueueGrading(tx, key, run);
    });
  }
}
