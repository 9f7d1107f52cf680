import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database } from '../../../platform/database/database.js';
import { UpkeepDatabase } from '../../../platform/database/upkeep-database.js';
import { Log } from '../../../platform/logging/log.js';
import { insertOutboxMessage } from '../../../platform/queue/outbox.repository.js';
import { Repeating } from '../../../platform/queue/repeating.js';
import { type KeyRegradeKey, regradeQuestion } from '../../courses/index.js';
import { markRegradeWoken, selectForgottenRegrades } from './regrade-answers.repository.js';

const BATCH = 100;

/** Finds regrades that a killed worker or a lost Redis left behind, and has a worker go on with them. */
@Injectable()
export class KeyRegradeSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds: Repeating;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly upkeep: UpkeepDatabase,
    private readonly database: Database,
    log: Log,
  ) {
    this.rounds = new Repeating('the sweeper of regrades by key', settings.SWEEP_INTERVAL_MS, () => this.sweep(), log);
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    const { WAKE_AGAIN_MS } = this.settings;
    const forgotten = await this.upkeep.run((tx) => selectForgottenRegrades(tx, WAKE_AGAIN_MS, BATCH));
    for (const key of forgotten) await this.wakeAgain(key);
  }

  private async wakeAgain(key: KeyRegradeKey): Promise<void> {
    await this.database.withTenant(key, async (tx) => {
      const wakes = await markRegradeWoken(tx, key, this.settings.WAKE_AGAIN_MS);
      if (wakes !== null) await insertOutboxMessage(tx, regradeQuestion(key, wakes));
    });
  }
}
