import type { TenantContext } from '../../../kernel/tenant-context.js';
import type { Database } from '../../../platform/database/database.js';
import type { Unit } from '../content/index.js';
import { RENDERER, renderUnit } from '../rendering/render-unit.js';
import { type StoredUnit, storeUnit } from '../units/store-unit.js';
import { selectOptionalCurrentUnitVersion } from '../units/unit-versions.repository.js';

/** Loads a unit into a college. Again, it changes nothing, unless pages have come to be made in another way: then they are made anew. */
export async function importUnit(database: Database, context: TenantContext, unit: Unit): Promise<StoredUnit> {
  const current = await database.withTenant(context, (tx) => selectOptionalCurrentUnitVersion(tx, unit.slug));
  if (current?.contentHash === unit.hash && current.renderer === RENDERER)
    return { ...current, isNew: false, rekeyed: [] };
  // Outside the transaction: it takes seconds.
  const pages = renderUnit(unit);
  return database.withTenant(context, (tx) => storeUnit(tx, unit, pages));
}
