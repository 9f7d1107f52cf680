import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { UnauthenticatedError } from '../../kernel/errors.js';
import { bearerTokenOf, KnownTokens } from '../../platform/http/auth/known-tokens.js';
import { type PrincipalRequest, principalOf } from '../../platform/http/auth/principal.js';
import { POLICY, PUBLIC, type RoutePolicy } from '../../platform/http/auth/policy.js';
import { isApiKey } from './api-keys/api-key.js';
import { CheckApiKey } from './api-keys/check-api-key.js';

/**
 * Finds out who calls: a person by an access token, a program by a key. Stands before every route; only public ones let
 * strangers by.
 */
@Injectable()
export class JwtGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly known: KnownTokens,
    private readonly keys: CheckApiKey,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.get<RoutePolicy | undefined>(POLICY, context.getHandler());
    if (policy?.allow === PUBLIC.allow) return true;
    const request = context.switchToHttp().getRequest<PrincipalRequest>();
    const principal = this.known.callerOf(request);
    if (principal) {
      request.user = principal;
      return true;
    }
    const token = bearerTokenOf(request.headers.authorization);
    if (token !== undefined && isApiKey(token)) {
      request.user = await this.keys.callerOf(token);
      return true;
    }
    const { moment } = this.known;
    const isLet = (await super.canActivate(context)) as boolean;
    if (isLet && token !== undefined) this.known.add(token, principalOf(request), moment);
    return isLet;
  }

  override handleRequest<Person>(error: unknown, person: Person | false): Person {
    if (error) throw error;
    if (!person)
      throw new UnauthenticatedError(
        'Send a valid access token as `Authorization: Bearer …`; log in or refresh to get one.',
      );
    return person;
  }
}
