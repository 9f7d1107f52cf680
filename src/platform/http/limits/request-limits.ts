import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimitedError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';
import { SETTINGS, type Settings } from '../../config/settings.js';
import { type KeyedLimit, type RateDecision, RateLimiter } from './rate-limiter.js';

const MINUTE = 60;

interface RequestLimit extends KeyedLimit {
  readonly whose: 'person' | 'college' | 'address' | 'key' | 'college’s keys';
}

/**
 * What one person, one college, one key, a college's keys together, and one address without a log-in may ask for in a
 * minute.
 */
@Injectable()
export class RequestLimits {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly limiter: RateLimiter,
  ) {}

  /** Counts a person's or a key's request, and says in a header how many are left. Throws RateLimitedError. */
  async take(user: Principal, reply: FastifyReply): Promise<void> {
    await this.takeEach(user.scopes ? this.limitsOfKey(user) : this.limitsOf(user), reply);
  }

  /** The same for a request that nobody's token came with. */
  async takeOfAddress(ip: string, reply: FastifyReply): Promise<void> {
    await this.takeEach(this.limitsOfAddress(ip), reply);
  }

  private async takeEach(limits: readonly RequestLimit[], reply: FastifyReply): Promise<void> {
    const decisions = await this.limiter.takeEachRoughly(limits);
    void reply.header('ratelimit', headerOf(limits, decisions));
    const index = decisions.findIndex(({ allowed }) => !allowed);
    if (index === -1) return;
    const { whose, limit } = limits[index] as RequestLimit;
    const { retryAfterSeconds } = decisions[index] as RateDecision;
    throw new RateLimitedError({
      detail: `More than ${limit} requests a minute from this ${whose}: wait ${retryAfterSeconds} s.`,
      retryAfterSeconds,
    });
  }

  private limitsOf({ tenantId, personId }: Principal): RequestLimit[] {
    const { RATE_LIMIT_PER_USER_PER_MINUTE, RATE_LIMIT_PER_TENANT_PER_MINUTE } = this.settings;
    return [
      {
        whose: 'person',
        key: `person:${tenantId}:${personId}`,
        limit: RATE_LIMIT_PER_USER_PER_MINUTE,
        windowSeconds: MINUTE,
      },
      {
        whose: 'college',
        key: `tenant:${tenantId}`,
        limit: RATE_LIMIT_PER_TENANT_PER_MINUTE,
        windowSeconds: MINUTE,
      },
    ];
  }

  /** Keys have limits of their own: a portal that mirrors a college takes nothing away from its people. */
  private limitsOfKey({ tenantId, personId: keyId }: Principal): RequestLimit[] {
    const { RATE_LIMIT_PER_KEY_PER_MINUTE, RATE_LIMIT_PER_TENANT_KEYS_PER_MINUTE } = this.settings;
    return [
      {
        whose: 'key',
        key: `key:${tenantId}:${keyId}`,
        limit: RATE_LIMIT_PER_KEY_PER_MINUTE,
        windowSeconds: MINUTE,
      },
      {
        whose: 'college’s keys',
        key: `keys:${tenantId}`,
        limit: RATE_LIMIT_PER_TENANT_KEYS_PER_MINUTE,
        windowSeconds: MINUTE,
      },
    ];
  }

  private limitsOfAddress(ip: string): RequestLimit[] {
    const limit = this.settings.RATE_LIMIT_PER_ADDRESS_PER_MINUTE;
    return [{ whose: 'address', key: `address:${ip}`, limit, windowSeconds: MINUTE }];
  }
}

/** What is left of the caller's own limit, which comes first. */
function headerOf([own]: readonly RequestLimit[], [decision]: readonly RateDecision[]): string {
  if (!own || !decision) throw new Error('nothing was counted');
  return `"${own.whose}";r=${decision.remaining};t=${decision.retryAfterSeconds}`;
}
