import { EventEmitter } from 'node:events';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { RedisConnections } from '../../../platform/queue/redis.js';
import type { SubmissionEvent } from './submission-events.repository.js';

/** Waits for news of one submission, or of one listing's run. */
export interface Watch {
  /**
   * Resolves at the first signal since the last call, after `timeoutMs`, or when `stop` aborts, with the events that came with signals since the last
   * call: some or none of those that happened, in no order that one could rely on.
   */
  next(timeoutMs: number, stop?: AbortSignal): Promise<SubmissionEvent[]>;
  close(): void;
}

const messageSchema = z.array(
  z.object({
    sequence: z.int(),
    type: z.string(),
    data: z.record(z.string(), z.unknown()),
    createdAt: z.coerce.date(),
  }),
);

/**
 * Tells all processes that something happened to a submission, or to a listing's run, by its id. A signal may carry the events that its sender has committed, so that readers need not look
 * for them. It may get lost: they look into the database now and then anyway.
 */
@Injectable()
export class LabSignals implements OnModuleInit {
  private readonly arrivals = new EventEmitter().setMaxListeners(0);
  private readonly prefix: string;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly redis: RedisConnections,
  ) {
    this.prefix = `${settings.QUEUE_PREFIX}:news:`;
  }

  onModuleInit(): void {
    const subscriber = this.redis.open({ maxRetriesPerRequest: null });
    subscriber.on('pmessage', (_pattern, channel, message) => {
      const id = channel.slice(this.prefix.length);
      if (this.arrivals.listenerCount(id) > 0) this.arrivals.emit(id, eventsOf(message));
    });
    // Kept by the connection, which subscribes again whenever it comes back.
    subscriber.psubscribe(`${this.prefix}*`).catch(() => undefined);
  }

  /** @param events only what is committed already. */
  signal(id: string, events: readonly SubmissionEvent[] = []): void {
    this.redis.commands.publish(this.prefix + id, JSON.stringify(events)).catch(() => undefined);
  }

  watch(id: string): Watch {
    let arrived = false;
    let carried: SubmissionEvent[] = [];
    let wake = (): void => undefined;
    const onSignal = (events: SubmissionEvent[]): void => {
      arrived = true;
      carried.push(...events);
      wake();
    };
    this.arrivals.on(id, onSignal);
    return {
      close: () => void this.arrivals.off(id, onSignal),
      next: async (timeoutMs, stop) => {
        if (!arrived && stop?.aborted !== true) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, timeoutMs);
            const done = (): void => {
              clearTimeout(timer);
              resolve();
            };
            wake = done;
            stop?.addEventListener('abort', done, { once: true });
          });
        }
        const events = carried;
        arrived = false;
        carried = [];
        return events;
      },
    };
  }
}

/** None of a message that is not understood, e.g. of another version during an upgrade. */
function eventsOf(message: string): SubmissionEvent[] {
  try {
    return messageSchema.safeParse(JSON.parse(message)).data ?? [];
  } catch {
    return [];
  }
}
