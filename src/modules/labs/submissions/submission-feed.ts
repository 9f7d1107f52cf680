import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError } from '../../../kernel/errors.js';
import { isId } from '../../../kernel/ids.js';
import type { Principal, TenantContext } from '../../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database } from '../../../platform/database/database.js';
import type { StreamEvent } from '../../../platform/http/server/event-streams.js';
import { LabCatalogue } from '../catalogue/lab-catalogue.js';
import { selectEventsAfter, type SubmissionEvent } from '../events/submission-events.repository.js';
import { isLastEvent } from '../events/submission-events.schema.js';
import { LabSignals, type Watch } from '../events/signals.js';
import { isVisible } from './submissions.repository.js';
import { viewerOf } from './visible-submissions.repository.js';

interface Following {
  context: TenantContext;
  submissionId: string;
  watch: Watch;
  stop: AbortSignal;
}

/** What happens to a submission, as it happens. The rows are the truth; signals say when to look, and may spare the look. */
@Injectable()
export class SubmissionFeed {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly database: Database,
    private readonly signals: LabSignals,
    private readonly catalogue: LabCatalogue,
  ) {}

  /**
   * Gives what happened after event number `after` and then what happens, up to the verdict. Whoever opens it must abort `stop` at last.
   * Throws NotFoundError unless the person may see the submission.
   */
  async open(
    principal: Principal,
    submissionId: string,
    after: number,
    stop: AbortSignal,
  ): Promise<AsyncIterable<StreamEvent>> {
    const watch = this.signals.watch(submissionId);
    stop.addEventListener('abort', () => watch.close(), { once: true });
    const events = isId(submissionId) ? await this.firstLook(principal, submissionId, after) : null;
    if (!events) throw new NotFoundError('There is no such submission.');
    return this.follow({ context: principal, submissionId, watch, stop }, events, after);
  }

  private async firstLook(principal: Principal, id: string, after: number): Promise<SubmissionEvent[] | null> {
    return this.database.withTenantSql(principal, async (tx) => {
      const [visible, events] = await Promise.all([
        isVisible(tx, id, viewerOf(principal, this.catalogue.all())),
        selectEventsAfter(tx, id, after),
      ]);
      return visible ? events : null;
    });
  }

  private async *follow(
    following: Following,
    first: SubmissionEvent[],
    after: number,
  ): AsyncGenerator<StreamEvent, void> {
    const { watch, stop } = following;
    let last = after;
    // Somebody who has seen the last event already would wait for ever.
    if (first.length === 0 && (await this.isOver(following, last))) return;
    let events = first;
    for (;;) {
      for (const { sequence, type, data, createdAt } of events) {
        yield { id: String(sequence), type, data: { ...data, at: createdAt.toISOString() } };
        last = sequence;
      }
      const newest = events.at(-1);
      if (stop.aborted || (newest && isLastEvent(newest.type))) return;
      const carried = await watch.next(this.settings.EVENTS_POLL_MS, stop);
      if (stop.aborted) return;
      events = next(carried, last) ?? (await this.look(following, last));
    }
  }

  private async look({ context, submissionId }: Following, after: number): Promise<SubmissionEvent[]> {
    return this.database.withTenantSql(context, (tx) => selectEventsAfter(tx, submissionId, after));
  }

  private async isOver(following: Following, last: number): Promise<boolean> {
    const [event] = await this.look(following, Math.max(0, last - 1));
    return event === undefined || isLastEvent(event.type);
  }
}

/** Those of `carried` that come after number `last`, if there are some and none is missing before them. */
function next(carried: readonly SubmissionEvent[], last: number): SubmissionEvent[] | null {
  const sorted = carried.filter(({ sequence }) => sequence > last).toSorted((a, b) => a.sequence - b.sequence);
  const whole = sorted.length > 0 && sorted.every(({ sequence }, index) => sequence === last + 1 + index);
  return whole ? sorted : null;
}
