import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database } from '../../../platform/database/database.js';
import { UpkeepDatabase } from '../../../platform/database/upkeep-database.js';
import { Log } from '../../../platform/logging/log.js';
import { Repeating } from '../../../platform/queue/repeating.js';
import { selectOverdueAttempts } from './attempts.repository.js';
import { lockAndCloseOverdue } from './close-attempt.js';

const BATCH = 500;

/**
 * Submits attempts whose time is up and that nobody has submitted. Finding them across colleges is the upkeep role's; each is submitted through its own
 * college's door, which asks again under the attempt's lock. Several sweepers may run at once, and students may submit meanwhile: whoever comes second finds it done.
 */
@Injectable()
export class AttemptSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds: Repeating;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly upkeep: UpkeepDatabase,
    private readonly database: Database,
    private readonly log: Log,
  ) {
    this.rounds = new Repeating('the sweeper of attempts', settings.SWEEP_INTERVAL_MS, () => this.sweep(), log);
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  async sweep(): Promise<void> {
    for (const { tenantId, id } of await this.upkeep.run((tx) => selectOverdueAttempts(tx, BATCH))) {
      try {
        await this.database.withTenant({ tenantId }, (tx) => lockAndCloseOverdue(tx, id));
      } catch (error) {
        // The others must not wait for one that can't be submitted.
        this.log.error({ tenantId, attempt: id, error: String(error) }, 'an overdue attempt could not be submitted');
      }
    }
  }
}
