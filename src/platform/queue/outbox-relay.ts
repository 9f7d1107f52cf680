import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { UpkeepDatabase } from '../database/upkeep-database.js';
import { Log } from '../logging/log.js';
import { JobQueues } from './job-queues.js';
import { deletePublishedMessages, type OutboxMessage, selectDueOutboxMessages } from './outbox.repository.js';
import { Repeating } from './repeating.js';

const BATCH = 200;

/**
 * Publishes what is due in the outbox: gives each job to its queue. Adds first and deletes afterwards, so a crash between the two doubles a job and never loses one;
 * doubled jobs have one id and do no harm. Several relays may run at once for the same reason.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds: Repeating;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly upkeep: UpkeepDatabase,
    private readonly queues: JobQueues,
    log: Log,
  ) {
    this.rounds = new Repeating('the outbox relay', settings.OUTBOX_INTERVAL_MS, () => this.relay(), log);
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  /** Publishes everything that is due. */
  async relay(): Promise<void> {
    for (;;) {
      const messages = await this.upkeep.run((tx) => selectDueOutboxMessages(tx, BATCH));
      if (messages.length === 0) return;
      await this.publish(messages);
      if (messages.length < BATCH) return;
    }
  }

  private async publish(messages: readonly OutboxMessage[]): Promise<void> {
    for (const message of messages) await this.queues.add(message);
    await this.upkeep.run((tx) => deletePublishedMessages(tx, messages));
  }
}
