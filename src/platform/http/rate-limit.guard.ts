import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimitedError } from '../../kernel/errors.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import type { PrincipalRequest } from './principal.js';
import { RateLimiter } from './rate-limiter.js';

const MINUTE = 60;

type Limit = [key: string, limit: number, whose: string];

/** Bounds what one person, one college, and one address without a log-in may ask for in a minute. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly limiter: RateLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<PrincipalRequest>();
    // Probes come from one address, often, and must not be refused.
    if (request.url.startsWith('/health/')) return true;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const limits = this.limitsOf(request);
    const decisions = await this.limiter.takeEachRoughly(
      limits.map(([key, limit]) => ({ key, limit, windowSeconds: MINUTE })),
    );
    for (const [index, { allowed, remaining, retryAfterSeconds }] of decisions.entries()) {
      const [, limit, whose] = limits[index] as Limit;
      if (whose !== 'college') void reply.header('RateLimit', `"${whose}";r=${remaining};t=${retryAfterSeconds}`);
      if (!allowed) {
        throw new RateLimitedError({
          detail: `More than ${limit} requests a minute from this ${whose}: wait ${retryAfterSeconds} s.`,
          retryAfterSeconds,
        });
      }
    }
    return true;
  }

  private limitsOf({ user, ip }: PrincipalRequest): Limit[] {
    if (!user) return [[`address:${ip}`, this.settings.RATE_LIMIT_PER_ADDRESS_PER_MINUTE, 'address']];
    return [
      [`person:${user.tenantId}:${user.personId}`, this.settings.RATE_LIMIT_PER_USER_PER_MINUTE, 'person'],
      [`tenant:${user.tenantId}`, this.settings.RATE_LIMIT_PER_TENANT_PER_MINUTE, 'college'],
    ];
  }
}
