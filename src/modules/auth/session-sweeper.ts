import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { UpkeepDatabase } from '../../platform/database/upkeep-database.js';
import { Log } from '../../platform/logging/log.js';
import { Repeating } from '../../platform/queue/repeating.js';
import { deleteExpiredRefreshTokens } from './sessions.repository.js';

/** Deletes refresh tokens that are past their time. */
@Injectable()
export class SessionSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds: Repeating;

  constructor(@Inject(SETTINGS) settings: Settings, upkeep: UpkeepDatabase, log: Log) {
    this.rounds = new Repeating(
      'the session sweeper',
      settings.SWEEP_INTERVAL_MS,
      () => upkeep.run(deleteExpiredRefreshTokens),
      log,
    );
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }
}
