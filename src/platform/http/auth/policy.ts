import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { holdsRole, type KeyScope, type Principal, type Role } from '../../../kernel/tenant-context.js';

/** Who may call a route. There is no default: a route without a policy keeps the api from starting. */
export interface RoutePolicy {
  readonly allow: 'public' | 'authenticated' | readonly Role[];
  /** With which scope a key may call it, too. Without one no key may. */
  readonly scope?: KeyScope;
}

/** Anybody, without logging in. */
export const PUBLIC: RoutePolicy = { allow: 'public' };

/** Whoever is logged in. */
export const AUTHENTICATED: RoutePolicy = { allow: 'authenticated' };

/** Whoever holds one of the roles. */
export const allowRoles = (...roles: Role[]): RoutePolicy => ({ allow: roles });

/** The same, and keys that have the scope. For routes that read: PolicyAudit refuses others. */
export const orScope = (policy: RoutePolicy, scope: KeyScope): RoutePolicy => ({ ...policy, scope });

/** Whether the policy lets somebody who is known call. */
export function mayCall({ allow, scope }: RoutePolicy, principal: Principal): boolean {
  if (allow === 'public') return true;
  if (principal.scopes && !(scope && principal.scopes.includes(scope))) return false;
  return allow === 'authenticated' || holdsRole(principal, allow);
}

export const POLICY = 'prayog:policy';

/** Where the document keeps a route's policy until it is told in words. */
export const POLICY_IN_DOCUMENT = 'x-policy';

/** Says who may call the route, to the guard and to the document's readers. */
export const Policy = (policy: RoutePolicy) =>
  applyDecorators(SetMetadata(POLICY, policy), ApiExtension(POLICY_IN_DOCUMENT, policy));
