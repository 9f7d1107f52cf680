/** What people can be at a college. Order of rank, highest first. */
export const ROLES = ['platform_admin', 'college_admin', 'instructor', 'assistant', 'student'] as const;

export type Role = (typeof ROLES)[number];

/** The college that work is done for: what the door to the database asks for. Jobs have no more than this. */
export interface TenantContext {
  readonly tenantId: string;
}

/** What a college's key for a program may let it read. */
export const KEY_SCOPES = ['read:people', 'read:cohorts', 'read:grades', 'read:analytics'] as const;

export type KeyScope = (typeof KEY_SCOPES)[number];

/** The person that a request is made by, or the key of a program, and the college that they belong to. */
export interface Principal extends TenantContext {
  /** Of a key its own id, which no person has: so a key is a member of nothing. */
  readonly personId: string;
  /** The same of a key. */
  readonly sessionId: string;
  /** A key sees what the college's admins see, of what its scopes name. */
  readonly roles: readonly Role[];
  /** Of a key alone: a principal with scopes is no person, and calls nothing but what its scopes name. */
  readonly scopes?: readonly KeyScope[];
}

/** Whether the person holds one of `roles`. */
export function holdsRole(principal: Principal, roles: readonly Role[]): boolean {
  return principal.roles.some((role) => roles.includes(role));
}
