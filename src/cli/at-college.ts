import { z } from 'zod';
import { selectOptionalTenantBySlug } from '../modules/tenancy/index.js';
import { readEnvironment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import { UsageError } from './exit-status.js';

const settings = z.object({ DATABASE_URL: z.url().optional() });

/**
 * Does `work` at a college, in the database that DATABASE_URL names. Throws UsageError when there is no such college, or no database is named.
 * @param slug of the college
 */
export async function atCollege<Result>(
  slug: string,
  work: (database: Database, tenantId: string) => Promise<Result>,
): Promise<Result> {
  const { DATABASE_URL: url } = readEnvironment(settings);
  if (url === undefined)
    throw new UsageError('no database: start the system with npm start, or set DATABASE_URL to the app role’s URL');
  const database = Database.open(url, 1);
  try {
    const tenant = await database.withoutTenant((tx) => selectOptionalTenantBySlug(tx, slug));
    if (!tenant) throw new UsageError(`there is no college "${slug}"`);
    return await work(database, tenant.id);
  } finally {
    await database.onApplicationShutdown();
  }
}
