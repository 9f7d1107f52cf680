import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../kernel/errors.js';
import type { Log } from '../logging/log.js';

/** Outlasts an outage of the database: what must be asked is asked again until there is an answer, or until somebody stops that. */
export class Patience {
  private readonly stopped = new AbortController();
  private waiting = 0;

  /** @param everyMs how long after a failure to ask again */
  constructor(
    private readonly everyMs: number,
    private readonly log: Log,
  ) {}

  /** Gives what `work` does once the database answers. Rejects with any other error of its, and with UnavailableError when stopped. `work` must bear repetition. */
  async untilAnswered<Result>(work: () => Promise<Result>): Promise<Result> {
    let toldOf = false;
    try {
      for (;;) {
        try {
          return await work();
        } catch (error) {
          if (!(error instanceof UnavailableError) || this.stopped.signal.aborted) throw error;
          if (!toldOf) this.onWaiting();
          toldOf = true;
          await sleep(this.everyMs, undefined, { signal: this.stopped.signal }).catch(() => undefined);
        }
      }
    } finally {
      if (toldOf) this.waiting -= 1;
    }
  }

  /** Those who wait give up after one more try. */
  stop(): void {
    this.stopped.abort();
  }

  private onWaiting(): void {
    if (this.waiting === 0) this.log.warn({}, 'the database is away: work waits for it');
    this.waiting += 1;
  }
}
