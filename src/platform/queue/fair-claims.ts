import { ANSWER_LIMIT_MS, answerWithin } from '../database/answer-within.js';
import type { UpkeepDatabase } from '../database/upkeep-database.js';
import type { Log } from '../logging/log.js';
import { type Line, type Next, selectNext } from './lines.repository.js';

/**
 * Claims what waits in some lines, the fairest first. One claim at a time in a process: side by side all would want the same. Those of other processes pass each
 * other by, for a claim takes no row that another is about to take.
 */
export class FairClaims {
  private last: Promise<void> = Promise.resolve();

  /**
   * @param lines work of a later one is taken only when nothing waits in those before it
   * @param limitMs how long the database may take over a look-up, see answerWithin
   */
  constructor(
    private readonly upkeep: Pick<UpkeepDatabase, 'find'>,
    private readonly lines: readonly Line[],
    private readonly log: Log,
    private readonly limitMs: number = ANSWER_LIMIT_MS,
  ) {}

  /**
   * Gives what `claim` makes of the fairest that it can get: it gives null for what somebody else has taken. Null when nothing is left. `claim` must settle: the
   * next claim waits for it.
   */
  async claim<Claimed>(claim: (next: Next) => Promise<Claimed | null>): Promise<Claimed | null> {
    const before = this.last;
    let end = (): void => undefined;
    this.last = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    try {
      return await this.claimFairest(claim);
    } finally {
      end();
    }
  }

  private async claimFairest<Claimed>(claim: (next: Next) => Promise<Claimed | null>): Promise<Claimed | null> {
    const taken: string[] = [];
    for (;;) {
      const finding = this.upkeep.find((tx) => selectNext(tx, this.lines, taken));
      const next = await answerWithin('the look-up of what is next', finding, this.log, this.limitMs);
      if (!next) return null;
      const claimed = await claim(next);
      if (claimed !== null) return claimed;
      taken.push(next.id);
    }
  }
}
