import { contentHash } from '../../src/modules/courses/content/content-hash.js';
import type { Unit } from '../../src/modules/courses/content/index.js';
import { importUnit, loadUnit, type StoredUnit } from '../../src/modules/courses/loading/index.js';
import { folderOf } from './courses.js';
import type { TestSystem } from './system.js';

/** Loads the tiny unit under a slug and changed, as its author would have done it. */
export async function loadChangedUnit(
  system: TestSystem,
  slug: string,
  change: (unit: Unit) => void = () => undefined,
  college = 'alpha',
): Promise<StoredUnit> {
  const unit = structuredClone({ ...(await loadUnit(folderOf('tiny-unit'))), slug });
  change(unit);
  const changed = { ...unit, hash: contentHash({ ...unit, hash: undefined }) };
  return importUnit(system.app(), { tenantId: system.tenants[college]! }, changed);
}
