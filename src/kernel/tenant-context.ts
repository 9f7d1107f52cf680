/** What people can be at a college. Order of rank, highest first. */
export const ROLES = ['platform_admin', 'college_admin', 'instructor', 'assistant', 'student'] as const;

export type Role = (typeof ROLES)[number];

/** The college that work is done for: what the door to the database asks for. Jobs have no more than this. */
export interface TenantContext {
  readonly tenantId: string;
}

/** The person that a request is made by, and the college that they belong to. */
export interface Principal extends TenantContext {
  readonly personId: string;
  readonly sessionId: string;
  readonly roles: readonly Role[];
}

/** Whether the person holds one of `roles`. */
export function holdsRole(principal: Principal, roles: readonly Role[]): boolean {
  return principal.roles.some((role) => roles.includes(role));
}
