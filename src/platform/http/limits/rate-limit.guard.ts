import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { PrincipalRequest } from '../auth/principal.js';
import { RequestLimits } from './request-limits.js';

/** Lets through what is within the limits of the person that calls. Strangers were counted before their request was read, see strangers.ts. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: RequestLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const { user } = http.getRequest<PrincipalRequest>();
    if (user) await this.limits.take(user, http.getResponse<FastifyReply>());
    return true;
  }
}
