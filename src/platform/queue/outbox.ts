import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Log } from '../logging/log.js';
import { JobQueues } from './job-queues.js';
import { deleteOutboxMessage, type OutboxMessage } from './outbox.repository.js';

/** Hands a message over right after its transaction, so that the usual job need not wait for the relay's next round. */
@Injectable()
export class Outbox {
  constructor(
    private readonly database: Database,
    private readonly queues: JobQueues,
    private readonly log: Log,
  ) {}

  /** Never rejects: what can't be handed over now stays in the outbox, and the relay takes it. */
  async handOver(message: OutboxMessage): Promise<void> {
    try {
      await this.queues.add(message);
      // A deletion that is lost doubles the job, which does no harm.
      await this.database.withTenantLoosely(message, (tx) => deleteOutboxMessage(tx, message));
    } catch (error) {
      this.log.warn(
        { job: message.name, error: error instanceof Error ? error.message : String(error) },
        'a job stays in the outbox for now',
      );
    }
  }
}
