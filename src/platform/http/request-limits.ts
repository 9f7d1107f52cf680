import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimitedError } from '../../kernel/errors.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import type { PrincipalRequest } from './principal.js';
import { type KeyedLimit, type RateDecision, RateLimiter } from './rate-limiter.js';

const MINUTE = 60;

interface RequestLimit extends KeyedLimit {
  readonly whose: 'person' | 'college' | 'address';
}

/** What one person, one college, and one address without a log-in may ask for in a minute. */
@Injectable()
export class RequestLimits {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly limiter: RateLimiter,
  ) {}

  /** Counts the request, and says in a header how many are left. Throws RateLimitedError. */
  async take(request: PrincipalRequest, reply: FastifyReply): Promise<void> {
    const limits = this.limitsOf(request);
    tell(reply, limits, await this.limiter.takeEachRoughly(limits));
  }

  /** The same without waiting. False, and nothing is counted, when it can't be said at once that the request is within its limits. */
  takeAtOnce(request: PrincipalRequest, reply: FastifyReply): boolean {
    const limits = this.limitsOf(request);
    const decisions = this.limiter.takeEachAtOnce(limits);
    if (decisions) tell(reply, limits, decisions);
    return decisions !== null;
  }

  private limitsOf({ user, ip }: PrincipalRequest): RequestLimit[] {
    const { settings } = this;
    const windowSeconds = MINUTE;
    if (!user)
      return [
        {
          whose: 'address',
          key: `address:${ip}`,
          limit: settings.RATE_LIMIT_PER_ADDRESS_PER_MINUTE,
          windowSeconds,
        },
      ];
    const { tenantId, personId } = user;
    return [
      {
        whose: 'person',
        key: `person:${tenantId}:${personId}`,
        limit: settings.RATE_LIMIT_PER_USER_PER_MINUTE,
        windowSeconds,
      },
      { whose: 'college', key: `tenant:${tenantId}`, limit: settings.RATE_LIMIT_PER_TENANT_PER_MINUTE, windowSeconds },
    ];
  }
}

function tell(reply: FastifyReply, limits: readonly RequestLimit[], decisions: readonly RateDecision[]): void {
  for (const [index, { allowed, remaining, retryAfterSeconds }] of decisions.entries()) {
    const { whose, limit } = limits[index] as RequestLimit;
    if (whose !== 'college') void reply.header('ratelimit', `"${whose}";r=${remaining};t=${retryAfterSeconds}`);
    if (!allowed) {
      throw new RateLimitedError({
        detail: `More than ${limit} requests a minute from this ${whose}: wait ${retryAfterSeconds} s.`,
        retryAfterSeconds,
      });
    }
  }
}
