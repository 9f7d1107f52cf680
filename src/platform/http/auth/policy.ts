import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { holdsRole, type Principal, type Role } from '../../../kernel/tenant-context.js';

/** Who may call a route. There is no default: a route without a policy keeps the api from starting. */
export type RoutePolicy =
  | { readonly allow: 'public' }
  | { readonly allow: 'authenticated' }
  | { readonly allow: readonly Role[] };

/** Anybody, without logging in. */
export const PUBLIC: RoutePolicy = { allow: 'public' };

/** Whoever is logged in. */
export const AUTHENTICATED: RoutePolicy = { allow: 'authenticated' };

/** Whoever holds one of the roles. */
export const allowRoles = (...roles: Role[]): RoutePolicy => ({ allow: roles });

/** Whether the policy lets somebody who is logged in call. */
export function mayCall({ allow }: RoutePolicy, principal: Principal): boolean {
  return allow === 'public' || allow === 'authenticated' || holdsRole(principal, allow);
}

export const POLICY = 'prayog:policy';

/** Where the document keeps a route's policy until it is told in words. */
export const POLICY_IN_DOCUMENT = 'x-policy';

/** Says who may call the route, to the guard and to the document's readers. */
export const Policy = (policy: RoutePolicy) =>
  applyDecorators(SetMetadata(POLICY, policy), ApiExtension(POLICY_IN_DOCUMENT, policy.allow));
