import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Log } from '../logging/log.js';
import { Repeating } from '../queue/repeating.js';
import { deleteOldAnswers } from './idempotency.repository.js';
import { UpkeepDatabase } from './upkeep-database.js';

/** Deletes the kept answers of requests with an Idempotency-Key that are past their time. */
@Injectable()
export class AnswerSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds: Repeating;

  constructor(@Inject(SETTINGS) settings: Settings, upkeep: UpkeepDatabase, log: Log) {
    this.rounds = new Repeating(
      'the sweeper of kept answers',
      settings.SWEEP_INTERVAL_MS,
      () => upkeep.run(deleteOldAnswers),
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
