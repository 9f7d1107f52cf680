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
  /** Null: nobody can log in as them until an admin sets a password. */
  passwordHash: string | null;
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

/** One that is there. */
export async function selectPerson(tx: TenantTransaction, id: string): Promise<Person> {
  const row = await tx.db.person.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: tx.tenantId, id } },
    include: { memberships: true },
  });
  return withRoles(row);
}

export async function insertPerson(
  tx: TenantTransaction,
  { email, name, passwordHash, roles }: NewPerson,
): Promise<Person> {
  const { tenantId } = tx;
  const id = newId();
  const row = await tx.db.person.create({ data: { tenantId, id, email: normalizeEmail(email), name, passwordHash } });
  await insertRoles(tx, id, roles);
  return { ...row, roles: [...roles] };
}

export async function insertRoles(tx: TenantTransaction, personId: string, roles: readonly Role[]): Promise<void> {
  await tx.db.membership.createMany({ data: roles.map((role) => ({ tenantId: tx.tenantId, personId, role })) });
}

/** Gives somebody these roles and takes all others away. */
export async function replaceRoles(tx: TenantTransaction, personId: string, roles: readonly Role[]): Promise<void> {
  await tx.db.membership.deleteMany({ where: { tenantId: tx.tenantId, personId, role: { notIn: [...roles] } } });
  await tx.db.membership.createMany({
    data: roles.map((role) => ({ tenantId: tx.tenantId, personId, role })),
    skipDuplicates: true,
  });
}

/**
 * Whether somebody else administers the college and can go on doing so. Of two who give it up at once the second waits for the first, and is answered by what that
 * one left.
 */
export async function hasOtherAdmin(tx: TenantTransaction, personId: string): Promise<boolean> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('admins of ' || ${tx.tenantId}::text, 0))`;
  const rows = await tx.db.$queryRaw<unknown[]>`
    SELECT 1 FROM memberships m JOIN people p ON p.tenant_id = m.tenant_id AND p.id = m.person_id
    WHERE m.tenant_id = ${tx.tenantId}::uuid AND m.role = 'college_admin' AND p.disabled_at IS NULL AND p.id <> ${personId}::uuid
    LIMIT 1`;
  return rows.length > 0;
}

/** In order of their ids. */
export async function selectPeople(
  tx: TenantTransaction,
  { email, after }: { email: string | null; after: string | null },
  limit: number,
): Promise<Person[]> {
  const rows = await tx.db.person.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(email !== null && { email: normalizeEmail(email) }),
      ...(after !== null && { id: { gt: after } }),
    },
    include: { memberships: true },
    orderBy: { id: 'asc' },
    take: limit,
  });
  return rows.map(withRoles);
}

/** Somebody to be found by their e-mail address, or added. */
export interface PersonByEmail {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

/**
 * Adds those whose address is not known yet, without a password, each with one role; the others stay as they are. Gives the ids of all by address, and says who is
 * new. Two that add the same person at once get the same one.
 */
export async function insertMissingPeople(
  tx: TenantTransaction,
  people: readonly PersonByEmail[],
): Promise<Map<string, { id: string; isNew: boolean }>> {
  // In one order for everybody, so that two transactions never wait for each other.
  const rows = people
    .map(({ email, name, role }) => ({ id: newId(), email: normalizeEmail(email), name, role }))
    .toSorted((a, b) => (a.email < b.email ? -1 : 1));
  const json = JSON.stringify(rows);
  const inserted = await tx.db.$queryRaw<{ id: string }[]>`
    WITH given AS (SELECT * FROM jsonb_to_recordset(${json}::jsonb) AS given (id uuid, email text, name text, role role)), added AS (
      INSERT INTO people (tenant_id, id, email, name)
      SELECT ${tx.tenantId}::uuid, id, email, name FROM given
      ON CONFLICT (tenant_id, email) DO NOTHING
      RETURNING id
    )
    INSERT INTO memberships (tenant_id, person_id, role)
    SELECT ${tx.tenantId}::uuid, given.id, given.role FROM given JOIN added USING (id)
    RETURNING person_id AS id`;
  const isNew = new Set(inserted.map(({ id }) => id));
  const found = await tx.db.person.findMany({
    where: { tenantId: tx.tenantId, email: { in: rows.map(({ email }) => email) } },
    select: { id: true, email: true },
  });
  return new Map(found.map(({ id, email }) => [email, { id, isNew: isNew.has(id) }]));
}

/** What people are at the college, by their ids. */
export async function selectRolesOf(tx: TenantTransaction, ids: readonly string[]): Promise<Map<string, Role[]>> {
  const rows = await tx.db.membership.findMany({ where: { tenantId: tx.tenantId, personId: { in: [...ids] } } });
  const roles = new Map<string, Role[]>();
  for (const { personId, role } of rows) roles.set(personId, [...(roles.get(personId) ?? []), role]);
  return roles;
}

export async function updatePasswordHash(tx: TenantTransaction, id: string, passwordHash: string): Promise<void> {
  await tx.db.person.update({ where: { tenantId_id: { tenantId: tx.tenantId, id } }, data: { passwordHash } });
}

/** Gives somebody a new password if theirs is still the old one. Of two at once the second finds that it is not. */
export async function replacePasswordHash(
  tx: TenantTransaction,
  id: string,
  hashes: { old: string; new: string },
): Promise<boolean> {
  const changed = await tx.db.$executeRaw`
    UPDATE people SET password_hash = ${hashes.new}
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND password_hash = ${hashes.old}`;
  return changed > 0;
}

export async function updatePerson(
  tx: TenantTransaction,
  id: string,
  { name, closed }: { name: string; closed: boolean },
): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE people SET name = ${name}, disabled_at = CASE WHEN ${closed} THEN coalesce(disabled_at, now()) END
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`;
}

function withRoles({ memberships, ...row }: PersonRow & { memberships: Membership[] }): Person {
  return { ...row, roles: memberships.map((membership) => membership.role) };
}
