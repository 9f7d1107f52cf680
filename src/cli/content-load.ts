import { importUnit, loadUnit } from '../modules/courses/loading/index.js';
import { atCollege } from './at-college.js';

/**
 * Loads a unit into a college, and says in one line what came of it.
 * @throws ContentError for faults of the unit, UsageError for wrong use
 */
export async function loadContent(folder: string, college: string): Promise<string> {
  const unit = await loadUnit(folder);
  return atCollege(college, async (database, tenantId) => {
    const { version, isNew, rekeyed } = await importUnit(database, { tenantId }, unit);
    const keys = rekeyed.length === 0 ? '' : `; ${rekeyed.length} changed key${rekeyed.length === 1 ? '' : 's'}`;
    return `"${unit.title}" is at ${college} as version ${version} (${isNew ? 'new' : 'unchanged'})${keys}`;
  });
}
