import { hashPassword } from '../../src/modules/auth/passwords.js';
import { insertPerson, insertTenantIfMissing } from '../../src/modules/tenancy/index.js';
import type { Role } from '../../src/kernel/tenant-context.js';
import { Database } from '../../src/platform/database/database.js';
import type { DatabaseUrls } from '../../src/platform/database/provision.js';

export const PASSWORD = 'a password for tests';

/** Made once: hashing is slow on purpose. */
let hash: Promise<string> | undefined;

/** Who is at each college of the tests, as `NAME@COLLEGE.test`. */
const PEOPLE: Record<string, Role[]> = {
  admin: ['college_admin'],
  instructor: ['instructor'],
  assistant: ['assistant'],
  student: ['student'],
  other: ['student'],
};

/** Makes colleges, each with one person of each kind and a second student. Gives their ids by slug. */
export async function foundColleges(urls: DatabaseUrls, ...slugs: string[]): Promise<Record<string, string>> {
  const owner = Database.open(urls.owner, 1);
  const app = Database.open(urls.app, 1);
  try {
    const ids: Record<string, string> = {};
    for (const slug of slugs) {
      const { id } = await owner.withoutTenant((tx) => insertTenantIfMissing(tx, { slug, name: `College ${slug}` }));
      ids[slug] = id;
      for (const [name, roles] of Object.entries(PEOPLE)) await addPerson(app, id, slug, name, roles);
    }
    return ids;
  } finally {
    await Promise.all([owner.onApplicationShutdown(), app.onApplicationShutdown()]);
  }
}

/** Adds somebody to a college that is there, as `NAME@COLLEGE.test` with the password of all. Gives their id. */
export async function addPerson(
  app: Database,
  tenantId: string,
  slug: string,
  name: string,
  roles: Role[],
): Promise<string> {
  hash ??= hashPassword(PASSWORD);
  const person = { email: `${name}@${slug}.test`, name, passwordHash: await hash, roles };
  return (await app.withTenant({ tenantId }, (tx) => insertPerson(tx, person))).id;
}
