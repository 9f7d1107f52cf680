import type { Database } from '../../platform/database/database.js';
import { insertPerson, insertTenantIfMissing, selectOptionalPersonByEmail, type Tenant } from '../tenancy/index.js';
import type { Role } from '../../kernel/tenant-context.js';
import { hashPassword } from './passwords.js';

export interface PersonToAdd {
  email: string;
  name: string;
  password: string;
  roles: readonly Role[];
}

export interface FoundedCollege extends Tenant {
  /** Addresses of those who were not there before. */
  readonly added: readonly string[];
}

/**
 * Makes a college and its first people; those that are there already stay as they are. `owner` must be open as the owner role, which alone may
 * found colleges; people are added through the app role's door.
 */
export async function foundCollege(
  databases: { owner: Database; app: Database },
  college: { slug: string; name: string },
  people: readonly PersonToAdd[],
): Promise<FoundedCollege> {
  const added: string[] = [];
  const tenant = await databases.owner.withoutTenant((tx) => insertTenantIfMissing(tx, college));
  for (const { password, ...person } of people) {
    const passwordHash = await hashPassword(password);
    await databases.app.withTenant({ tenantId: tenant.id }, async (tx) => {
      if (await selectOptionalPersonByEmail(tx, person.email)) return;
      await insertPerson(tx, { ...person, passwordHash });
      added.push(person.email);
    });
  }
  return { ...tenant, added };
}
