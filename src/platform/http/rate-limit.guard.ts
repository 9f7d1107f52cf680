import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { PrincipalRequest } from './principal.js';
import { RequestLimits } from './request-limits.js';

/** Lets through what is within the limits. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: RequestLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<PrincipalRequest>();
    // Probes come from one address, often, and must not be refused.
    if (!request.url.startsWith('/health/')) await this.limits.take(request, http.getResponse<FastifyReply>());
    return true;
  }
}
