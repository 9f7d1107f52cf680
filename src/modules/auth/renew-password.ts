import { randomBytes } from 'node:crypto';
import type { TenantContext } from '../../kernel/tenant-context.js';
import type { Database } from '../../platform/database/database.js';
import { selectOptionalPersonByEmail, updatePasswordHash } from '../tenancy/index.js';
import { hashPassword } from './passwords.js';
import { revokeSessionsOf } from './sessions.repository.js';

/** A password that nobody guesses, of letters, digits, hyphens and underscores. */
export function makePassword(): string {
  return randomBytes(15).toString('base64url');
}

/** Gives somebody a new password, which ends their sessions. Null when nobody at the college has that address. */
export async function renewPassword(database: Database, context: TenantContext, email: string): Promise<string | null> {
  const password = makePassword();
  const passwordHash = await hashPassword(password);
  return database.withTenant(context, async (tx) => {
    const person = await selectOptionalPersonByEmail(tx, email);
    if (!person) return null;
    await updatePasswordHash(tx, person.id, passwordHash);
    await revokeSessionsOf(tx, person.id, 'password');
    return password;
  });
}
