import type { UpkeepDatabase } from '../database/upkeep-database.js';
import { type Line, type Next, selectNext } from './lines.repository.js';

/**
 * Claims what waits in some lines, the fairest first. One claim at a time in a process: side by side all would want the same. Those of other processes pass each
 * other by, for a claim takes no row that another is about to take.
 */
export class FairClaims {
  private last: Promise<unknown> = Promise.resolve();

  /** @param lines work of a later one is taken only when nothing waits in those before it */
  constructor(
    private readonly upkeep: UpkeepDatabase,
    private readonly lines: readonly Line[],
  ) {}

  /** Gives what `claim` makes of the fairest that it can get: it gives null for what somebody else has taken. Null when nothing is left. */
  async claim<Claimed>(claim: (next: Next) => Promise<Claimed | null>): Promise<Claimed | null> {
    const claiming = this.last.then(() => this.claimFairest(claim));
    this.last = claiming.catch(() => undefined);
    return claiming;
  }

  private async claimFairest<Claimed>(claim: (next: Next) => Promise<Claimed | null>): Promise<Claimed | null> {
    const taken: string[] = [];
    for (;;) {
      const next = await this.upkeep.find((tx) => selectNext(tx, this.lines, taken));
      if (!next) return null;
      const claimed = await claim(next);
      if (claimed !== null) return claimed;
      taken.push(next.id);
    }
  }
}
