import type { TenantContext } from '../../../kernel/tenant-context.js';
import type { Database } from '../../../platform/database/database.js';
import type { Unit } from '../content/index.js';
import { type StoredUnit, storeUnit } from '../units/store-unit.js';

/** Loads a unit into a college. Again, it changes nothing. */
export async function importUnit(database: Database, context: TenantContext, unit: Unit): Promise<StoredUnit> {
  return database.withTenant(context, (tx) => storeUnit(tx, unit));
}
