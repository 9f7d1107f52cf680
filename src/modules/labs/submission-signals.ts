import { EventEmitter } from 'node:events';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { RedisConnections } from '../../platform/queue/redis.js';

/** Waits for news of one submission. */
export interface Watch {
  /** Resolves at the first signal since the last call, after `timeoutMs`, or when `stop` aborts. */
  next(timeoutMs: number, stop: AbortSignal): Promise<void>;
  close(): void;
}

/** Tells all processes that something happened to a submission. A signal carries nothing and may get lost: readers look into the database now and then anyway. */
@Injectable()
export class SubmissionSignals implements OnModuleInit {
  private readonly arrivals = new EventEmitter().setMaxListeners(0);
  private readonly prefix: string;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly redis: RedisConnections,
  ) {
    this.prefix = `${settings.QUEUE_PREFIX}:submission:`;
  }

  onModuleInit(): void {
    const subscriber = this.redis.open({ maxRetriesPerRequest: null });
    subscriber.on('pmessage', (_pattern, channel) => this.arrivals.emit(channel.slice(this.prefix.length)));
    // Kept by the connection, which subscribes again whenever it comes back.
    subscriber.psubscribe(`${this.prefix}*`).catch(() => undefined);
  }

  signal(submissionId: string): void {
    this.redis.commands.publish(this.prefix + submissionId, '').catch(() => undefined);
  }

  watch(submissionId: string): Watch {
    let arrived = false;
    let wake = (): void => undefined;
    const onSignal = (): void => {
      arrived = true;
      wake();
    };
    this.arrivals.on(submissionId, onSignal);
    return {
      close: () => void this.arrivals.off(submissionId, onSignal),
      next: async (timeoutMs, stop) => {
        if (!arrived && !stop.aborted) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, timeoutMs);
            const done = (): void => {
              clearTimeout(timer);
              resolve();
            };
            wake = done;
            stop.addEventListener('abort', done, { once: true });
          });
        }
        arrived = false;
      },
    };
  }
}
