import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { messageOf } from '../../kernel/message-of.js';
import { Database } from '../database/database.js';
import { Log } from '../logging/log.js';
import { JobQueues } from './job-queues.js';
import { deleteOutboxMessages, type OutboxMessage } from './outbox.repository.js';

/** How long a published message may still be there, so that one transaction deletes several and none when a person waits. */
const GATHER_MS = 200;

/** Publishes a message right after its transaction, so that the usual job need not wait for the relay's next round. */
@Injectable()
export class Outbox implements OnModuleDestroy {
  private published: OutboxMessage[] = [];
  private gathering: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly queues: JobQueues,
    private readonly log: Log,
  ) {}

  /** Never rejects: what can't be published now stays in the outbox, and the relay takes it. */
  async publish(message: OutboxMessage): Promise<void> {
    try {
      await this.queues.add(message);
    } catch (error) {
      this.log.warn({ job: message.name, error: messageOf(error) }, 'a job stays in the outbox for now');
      return;
    }
    this.published.push(message);
    this.gathering ??= setTimeout(() => void this.clear(), GATHER_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.gathering);
    await this.clear();
  }

  private async clear(): Promise<void> {
    this.gathering = undefined;
    const messages = this.published.splice(0);
    const tenants = new Set(messages.map(({ tenantId }) => tenantId));
    await Promise.all([...tenants].map((tenantId) => this.delete(tenantId, messages)));
  }

  private async delete(tenantId: string, messages: readonly OutboxMessage[]): Promise<void> {
    const own = messages.filter((message) => message.tenantId === tenantId);
    try {
      await this.database.withTenantLoosely({ tenantId }, (tx) => deleteOutboxMessages(tx, own));
    } catch (error) {
      // A deletion that is lost doubles the job, which does no harm.
      this.log.warn({ error: messageOf(error) }, 'published jobs stay in the outbox for now');
    }
  }
}
