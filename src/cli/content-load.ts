import { z } from 'zod';
import { importUnit, loadUnit } from '../modules/courses/loading/index.js';
import { selectOptionalTenantBySlug } from '../modules/tenancy/index.js';
import { readEnvironment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';

/** No such college, or no database named. */
export class LoadRefusedError extends Error {
  override readonly name = 'LoadRefusedError';
}

const settings = z.object({ DATABASE_URL: z.url().optional() });

/**
 * Loads a unit into the database that DATABASE_URL names, and says in one line what came of it.
 * @throws ContentError for faults of the unit, LoadRefusedError for wrong use
 */
export async function loadContent(folder: string, college: string): Promise<string> {
  const { DATABASE_URL: url } = readEnvironment(settings);
  if (url === undefined)
    throw new LoadRefusedError(
      'no database: start the system with npm start, or set DATABASE_URL to the app role’s URL',
    );
  const unit = await loadUnit(folder);
  const database = Database.open(url, 1);
  try {
    const tenant = await database.withoutTenant((tx) => selectOptionalTenantBySlug(tx, college));
    if (!tenant) throw new LoadRefusedError(`there is no college "${college}"`);
    const { version, isNew, rekeyed } = await importUnit(database, { tenantId: tenant.id }, unit);
    const keys = rekeyed.length === 0 ? '' : `; ${rekeyed.length} changed key${rekeyed.length === 1 ? '' : 's'}`;
    return `"${unit.title}" is at ${college} as version ${version} (${isNew ? 'new' : 'unchanged'})${keys}`;
  } finally {
    await database.onApplicationShutdown();
  }
}
