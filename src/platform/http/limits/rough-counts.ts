import { type Clock, systemClock } from '../../../kernel/clock.js';
import type { KeyedLimit } from './rate-limiter.js';

/** What is known here of a counter that all processes share. */
interface Account {
  /** At `syncedAt`, with what was told then. */
  count: number;
  /** Counted here since, and told to nobody. */
  untold: number;
  syncedAt: number;
  endsAt: number;
}

/** So much of a limit may be counted without telling the others: what a limit may be passed by, for each process. */
const UNTOLD_SHARE = 0.02;
const FRESH_MS = 250;
/** Past this many counters the oldest are forgotten, with at most their untold share. */
const MAX_ACCOUNTS = 20_000;

/**
 * Lets a process that answers many requests count some of them by itself before it tells Redis: a round trip for each would cost more than most answers. One
 * process alone counts exactly.
 */
export class RoughCounts {
  private readonly accounts = new Map<string, Account>();

  constructor(private readonly clock: Clock = systemClock) {}

  /** Counts one more under each key by itself, if it knows enough to say that all are within their limits. */
  take(limits: readonly KeyedLimit[]): [count: number, leftMs: number][] | null {
    const now = this.clock.now();
    const accounts = limits.map(({ key, limit }) => this.usable(key, limit, now));
    if (accounts.includes(null)) return null;
    return accounts.map((account) => {
      if (!account) throw new Error('an account is not usable after all');
      account.untold += 1;
      return [account.count + account.untold, account.endsAt - now];
    });
  }

  /** What has been counted here and is told now, beside the one that is counted with it. */
  tell(key: string): number {
    const account = this.accounts.get(key);
    const untold = account?.untold ?? 0;
    if (account) account.untold = 0;
    return untold;
  }

  /** Notes what all processes together have counted. */
  note(key: string, count: number, leftMs: number): void {
    const now = this.clock.now();
    const untold = this.accounts.get(key)?.untold ?? 0;
    this.accounts.delete(key);
    this.accounts.set(key, { count, untold, syncedAt: now, endsAt: now + leftMs });
    if (this.accounts.size > MAX_ACCOUNTS) this.accounts.delete(this.accounts.keys().next().value ?? '');
  }

  private usable(key: string, limit: number, now: number): Account | null {
    const account = this.accounts.get(key);
    if (!account || now - account.syncedAt >= FRESH_MS || account.endsAt <= now) return null;
    const isWithin = account.untold < limit * UNTOLD_SHARE - 1 && account.count + account.untold < limit;
    return isWithin ? account : null;
  }
}
