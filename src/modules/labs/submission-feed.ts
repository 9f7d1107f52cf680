import { Inject, Injectable } from '@nestjs/common';
import type { TenantContext } from '../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.js';
import type { StreamEvent } from '../../platform/http/event-streams.js';
import { selectEventsAfter } from './submission-events.repository.js';
import { isLastEvent } from './submission-events.schema.js';
import { SubmissionSignals } from './submission-signals.js';

/** What happens to a submission, as it happens. The rows are the truth; signals only say when to look. */
@Injectable()
export class SubmissionFeed {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: Database,
    private readonly signals: SubmissionSignals,
  ) {}

  /** Yields what happened after event number `after` and then what happens, up to the verdict. */
  async *follow(
    context: TenantContext,
    submissionId: string,
    after: number,
    stop: AbortSignal,
  ): AsyncGenerator<StreamEvent> {
    const watch = this.signals.watch(submissionId);
    try {
      let last = after;
      while (!stop.aborted) {
        const events = await this.database.withTenant(context, (tx) => selectEventsAfter(tx, submissionId, last));
        for (const { sequence, type, data, createdAt } of events) {
          yield { id: String(sequence), type, data: { ...data, at: createdAt.toISOString() } };
          last = sequence;
        }
        const newest = events.at(-1);
        if (newest && isLastEvent(newest.type)) return;
        // Somebody who has seen the last event already would wait for ever.
        if (events.length === 0 && (await this.isOver(context, submissionId, last))) return;
        await watch.next(this.settings.EVENTS_POLL_MS, stop);
      }
    } finally {
      watch.close();
    }
  }

  private async isOver(context: TenantContext, submissionId: string, last: number): Promise<boolean> {
    const [event] = await this.database.withTenant(context, (tx) =>
      selectEventsAfter(tx, submissionId, Math.max(0, last - 1)),
    );
    return event === undefined || isLastEvent(event.type);
  }
}
