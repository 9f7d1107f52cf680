import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ForbiddenError } from '../../../kernel/errors.js';
import { mayCall, POLICY, type RoutePolicy } from './policy.js';
import { principalOf } from './principal.js';

/** Lets through whom the route's policy names. A route without a policy is closed to everybody. */
@Injectable()
export class PolicyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const policy = this.reflector.get<RoutePolicy | undefined>(POLICY, context.getHandler());
    if (!policy) throw new ForbiddenError('Nobody may call this.');
    if (policy.allow === 'public') return true;
    const principal = principalOf(context.switchToHttp().getRequest());
    if (mayCall(policy, principal)) return true;
    if (!principal.scopes) throw new ForbiddenError(`Only for: ${[policy.allow].flat().join(', ')}.`);
    throw new ForbiddenError(
      policy.scope ? `This key lacks the scope ${policy.scope}.` : 'No key may call this: it is for people who log in.',
    );
  }
}
