import { newId } from '../../kernel/ids.js';
import type { Role } from '../../kernel/tenant-context.js';
import type { TenantTransaction } from '../../platform/database/database.js';
import type { Membership, Person as PersonRow } from '../../platform/database/generated/client.js';

export interface Person extends PersonRow {
  roles: Role[];
}

export interface NewPerson {
  email: string;
  name: string;
  passwordHash: string;
  roles: readonly Role[];
}

/** E-mail addresses are compared in this form. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

export async function selectOptionalPersonByEmail(tx: TenantTransaction, email: string): Promise<Person | null> {
  const row = await tx.db.person.findUnique({
    where: { tenantId_email: { tenantId: tx.tenantId, email: normalizeEmail(email) } },
    include: { memberships: true },
  });
  return row && withRoles(row);
}

export async function selectOptionalPerson(tx: TenantTransaction, id: string): Promise<Person | null> {
  const row = await tx.db.person.findUnique({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    include: { memberships: true },
  });
  return row && withRoles(row);
}

export async function insertPerson(
  tx: TenantTransaction,
  { email, name, passwordHash, roles }: NewPerson,
): Promise<Person> {
  const { tenantId } = tx;
  const id = newId();
  const row = await tx.db.person.create({ data: { tenantId, id, email: normalizeEmail(email), name, passwordHash } });
  await tx.db.membership.createMany({ data: roles.map((role) => ({ tenantId, personId: id, role })) });
  return { ...row, roles: [...roles] };
}

function withRoles({ memberships, ...row }: PersonRow & { memberships: Membership[] }): Person {
  return { ...row, roles: memberships.map((membership) => membership.role) };
}
