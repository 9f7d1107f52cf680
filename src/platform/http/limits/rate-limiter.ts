import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { RedisConnections } from '../../queue/redis.js';
import { RoughCounts } from './rough-counts.js';

/** So many in a window that starts with the first. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

export interface KeyedLimit extends RateLimit {
  readonly key: string;
}

/** How many were counted in a window, and milliseconds until it ends. */
type Count = [count: number, leftMs: number];

export interface RateDecision {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Until the window ends. */
  readonly retryAfterSeconds: number;
}

/**
 * Counts in Redis, for all processes together. While Redis is away each process counts for itself: limits get looser, nothing is refused for it. Who is past a
 * limit is refused from memory until the window ends.
 */
@Injectable()
export class RateLimiter {
  private readonly rough = new RoughCounts();
  private readonly limiters = new Map<string, SharedLimiter>();

  constructor(private readonly redis: RedisConnections) {}

  /** Counts one more under `key`, and says whether it is still within the limit. */
  async take(key: string, limit: RateLimit): Promise<RateDecision> {
    return decide(limit.limit, await this.consume({ ...limit, key }, 1));
  }

  /**
   * The same for several limits that may be passed by a hundredth or two: what is far from its limit is counted here for a while before Redis hears of it. Behind
   * one that is known to be past its limit nothing is counted: a flood by one does not use up what is meant for many. Gives a decision for each that was counted.
   */
  async takeEachRoughly(limits: readonly KeyedLimit[]): Promise<RateDecision[]> {
    const over = limits.findIndex((limit) => this.limiterOf(limit).isBlocked(limit.key));
    const counted = over === -1 ? limits : limits.slice(0, over + 1);
    const counts =
      this.rough.take(counted) ??
      (await Promise.all(
        counted.map(async (limit) => {
          const count = await this.consume(limit, 1 + this.rough.tell(limit.key));
          this.rough.note(limit.key, ...count);
          return count;
        }),
      ));
    return counts.map((count, index) => decide((counted[index] as KeyedLimit).limit, count));
  }

  /** Starts the count under `key` afresh. */
  async forget(key: string): Promise<void> {
    await Promise.all(
      [...this.limiters.values()].map(async (limiter) => {
        limiter.deleteInMemoryBlockedAll();
        await limiter.delete(key).catch(() => false);
      }),
    );
  }

  private async consume(limit: KeyedLimit, points: number): Promise<Count> {
    try {
      return countOf(limit, await this.limiterOf(limit).consume(limit.key, points));
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return countOf(limit, refused);
      throw refused;
    }
  }

  private limiterOf({ limit, windowSeconds }: RateLimit): SharedLimiter {
    const name = `${limit}/${windowSeconds}`;
    const known = this.limiters.get(name);
    if (known) return known;
    const bounds = { points: limit, duration: windowSeconds };
    const limiter = new SharedLimiter({
      ...bounds,
      storeClient: this.redis.commands,
      keyPrefix: 'prayog:rate',
      rejectIfRedisNotReady: true,
      inMemoryBlockOnConsumed: limit + 1,
      insuranceLimiter: new RateLimiterMemory(bounds),
    });
    this.limiters.set(name, limiter);
    return limiter;
  }
}

class SharedLimiter extends RateLimiterRedis {
  /** The library has it and does not type it. */
  declare readonly getInMemoryBlockMsBeforeExpire: (key: string) => number;

  isBlocked(key: string): boolean {
    return this.getInMemoryBlockMsBeforeExpire(this.getKey(key)) > 0;
  }
}

/** One that is blocked was not counted any more: it is past its limit by something. */
function countOf({ limit }: RateLimit, { consumedPoints, msBeforeNext }: RateLimiterRes): Count {
  return [consumedPoints === 0 ? limit + 1 : consumedPoints, msBeforeNext];
}

function decide(limit: number, [count, leftMs]: Count): RateDecision {
  return {
    allowed: count <= limit,
    remaining: Math.max(0, limit - count),
    retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
  };
}
