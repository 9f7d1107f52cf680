import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { UnauthenticatedError } from '../../../kernel/errors.js';
import type { Principal } from '../../../kernel/tenant-context.js';

/** A request as the guards leave it: with the person that it comes from, unless the route is public. */
export type PrincipalRequest = FastifyRequest & { user?: Principal };

export function principalOf(request: PrincipalRequest): Principal {
  if (!request.user) throw new UnauthenticatedError('Send a valid access token as `Authorization: Bearer …`.');
  return request.user;
}

/** Gives a controller the person that calls. */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal =>
  principalOf(context.switchToHttp().getRequest<PrincipalRequest>()),
);
