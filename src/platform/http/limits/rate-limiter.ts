import { Injectable } from '@nestjs/common';
import { RedisConnections } from '../../queue/redis.js';
import { RoughCounts } from './rough-counts.js';
import { MemoryWindows } from './memory-windows.js';

/** So many in a window that starts with the first. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface KeyedLimit extends RateLimit {
  readonly key: string;
}

type Count = [count: number, leftMs: number];

export interface RateDecision {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the window ends. */
  readonly retryAfterSeconds: number;
}

const PREFIX = 'prayog:rate:';
/**
 * One round trip for several counters, up to the first that is past its limit. A window's end is set with its first count, and again should it ever have
 * been lost.
 */
const TAKE = `
local taken = {}
for i, key in ipairs(KEYS) do
  local limit, window, more = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
  local count = redis.call('INCRBY', key, more)
  local left = redis.call('PTTL', key)
  if left < 0 then
    redis.call('PEXPIRE', key, window)
    left = window
  end
  taken[i] = { count, left }
  if count > limit then break end
end
return taken`;

/** Counts in Redis, for all processes together. While Redis is away each process counts for itself: limits get looser, nothing is refused for it. */
@Injectable()
export class RateLimiter {
  private readonly here = new MemoryWindows();
  private readonly rough = new RoughCounts();

  constructor(private readonly redis: RedisConnections) {}

  /** Counts one more under `key`, and says whether it is still within the limit. */
  async take(key: string, limit: RateLimit): Promise<RateDecision> {
    const [decision] = await this.takeEach([{ ...limit, key }]);
    if (!decision) throw new Error('nothing was counted');
    return decision;
  }

  /** The same for several, in order. The first that is past its limit is the last that is counted: the answer has one decision for each that was. */
  async takeEach(limits: readonly KeyedLimit[]): Promise<RateDecision[]> {
    return decide(limits, await this.count(limits));
  }

  /** The same for limits that may be passed by a hundredth or two, without waiting. Null, and nothing is counted, when that can't be said. */
  takeEachAtOnce(limits: readonly KeyedLimit[]): RateDecision[] | null {
    const known = this.rough.take(limits);
    return known && decide(limits, known);
  }

  /** The same, for limits that may be passed by a hundredth or two: what is far from its limit is counted here for a while before Redis hears of it. */
  async takeEachRoughly(limits: readonly KeyedLimit[]): Promise<RateDecision[]> {
    const known = this.takeEachAtOnce(limits);
    if (known) return known;
    const counts = await this.count(
      limits,
      limits.map(({ key }) => 1 + this.rough.tell(key)),
    );
    for (const [index, [count, leftMs]] of counts.entries())
      this.rough.note((limits[index] as KeyedLimit).key, count, leftMs);
    return decide(limits, counts);
  }

  /** Starts the count under `key` afresh. */
  async forget(key: string): Promise<void> {
    this.here.forget(key);
    await this.redis.commands.del(PREFIX + key).catch(() => 0);
  }

  private async count(limits: readonly KeyedLimit[], more: readonly number[] = []): Promise<Count[]> {
    const keys = limits.map(({ key }) => PREFIX + key);
    const numbers = limits.flatMap(({ limit, windowSeconds }, index) => [
      limit,
      windowSeconds * 1000,
      more[index] ?? 1,
    ]);
    try {
      return (await this.redis.commands.eval(TAKE, keys.length, ...keys, ...numbers)) as Count[];
    } catch {
      return this.countHere(limits, more);
    }
  }

  private countHere(limits: readonly KeyedLimit[], more: readonly number[]): Count[] {
    const counts: Count[] = [];
    for (const [index, { key, limit, windowSeconds }] of limits.entries()) {
      const { count, leftMs } = this.here.count(key, windowSeconds * 1000, more[index]);
      counts.push([count, leftMs]);
      if (count > limit) break;
    }
    return counts;
  }
}

function decide(limits: readonly KeyedLimit[], counts: readonly Count[]): RateDecision[] {
  return counts.map(([count, leftMs], index) => {
    const { limit } = limits[index] as KeyedLimit;
    return {
      allowed: count <= limit,
      remaining: Math.max(0, limit - count),
      retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
    };
  });
}
