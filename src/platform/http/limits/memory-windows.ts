import { type Clock, systemClock } from '../../../kernel/clock.js';

interface Window {
  count: number;
  endsAt: number;
}

/** Past this many counters the oldest are forgotten. */
const MAX_WINDOWS = 50_000;

/** Counts in windows of time, in this process's memory only, of which it takes a bounded part. */
export class MemoryWindows {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly clock: Clock = systemClock,
    private readonly most = MAX_WINDOWS,
  ) {}

  /** Counts one more, or `more`, under `key`; a window begins with its first count and lasts `windowMs`. */
  count(key: string, windowMs: number, more = 1): { count: number; leftMs: number } {
    const now = this.clock.now();
    let window = this.windows.get(key);
    if (!window || window.endsAt <= now) {
      window = { count: 0, endsAt: now + windowMs };
      this.forget(key);
      this.windows.set(key, window);
      if (this.windows.size > this.most) this.forget(this.windows.keys().next().value ?? '');
    }
    window.count += more;
    return { count: window.count, leftMs: window.endsAt - now };
  }

  forget(key: string): void {
    this.windows.delete(key);
  }
}
