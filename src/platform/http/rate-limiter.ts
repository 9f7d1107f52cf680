import { Injectable } from '@nestjs/common';
import { RedisConnections } from '../queue/redis.js';
import { MemoryWindows } from './memory-windows.js';

/** So many in a window that starts with the first. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface RateDecision {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the window ends. */
  readonly retryAfterSeconds: number;
}

const PREFIX = 'prayog:rate:';
/** One round trip; the window's end is set with its first count, and again should it ever have been lost. */
const TAKE = `
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return { count, left }`;

/** Counts in Redis, for all processes together. While Redis is away each process counts for itself: limits get looser, nothing is refused for it. */
@Injectable()
export class RateLimiter {
  private readonly here = new MemoryWindows();

  constructor(private readonly redis: RedisConnections) {}

  /** Counts one more under `key`, and says whether it is still within the limit. */
  async take(key: string, { limit, windowSeconds }: RateLimit): Promise<RateDecision> {
    const { count, leftMs } = await this.count(key, windowSeconds * 1000);
    return {
      allowed: count <= limit,
      remaining: Math.max(0, limit - count),
      retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
    };
  }

  /** Starts the count under `key` afresh. */
  async forget(key: string): Promise<void> {
    this.here.forget(key);
    await this.redis.commands.del(PREFIX + key).catch(() => 0);
  }

  private async count(key: string, windowMs: number): Promise<{ count: number; leftMs: number }> {
    try {
      const [count, leftMs] = (await this.redis.commands.eval(TAKE, 1, PREFIX + key, windowMs)) as [number, number];
      return { count, leftMs };
    } catch {
      return this.here.count(key, windowMs);
    }
  }
}
