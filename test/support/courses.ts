import { fileURLToPath } from 'node:url';
import { insertCohort, type Place, upsertMember } from '../../src/modules/courses/index.js';
import { importUnit, loadUnit, type StoredUnit } from '../../src/modules/courses/loading/index.js';
import { selectOptionalPersonByEmail } from '../../src/modules/tenancy/index.js';
import { copyOfTinyUnitInHindi } from '../content/support/units.js';
import type { Database } from '../../src/platform/database/database.js';

const FOLDERS = {
  'tiny-unit': '../content/fixtures/tiny-unit',
  'os-unit-9-ipc': '../../content/os-unit-9-ipc',
} as const;

export type TestUnit = keyof typeof FOLDERS;

/** Where a unit's folder is. */
export function folderOf(unit: TestUnit): string {
  return fileURLToPath(new URL(FOLDERS[unit], import.meta.url));
}

/** Loads a unit of the project into a college. */
export async function loadTestUnit(app: Database, tenantId: string, unit: TestUnit): Promise<StoredUnit> {
  return importUnit(app, { tenantId }, await loadUnit(folderOf(unit)));
}

/** Loads the tiny unit with what there is of it in Hindi: all but the case and the question `keeps-newline`. */
export async function loadTinyUnitInHindi(app: Database, tenantId: string): Promise<StoredUnit> {
  await using copy = await copyOfTinyUnitInHindi();
  return importUnit(app, { tenantId }, await loadUnit(copy.folder));
}

export interface TestCohort {
  /** Slug. */
  unit?: string;
  name?: string;
  college?: string;
  /** By the names of the college's people. Without a role: instructor and assistant as they are called, everybody else student. */
  members?: Record<string, Partial<Place>>;
}

const STAFF: readonly string[] = ['instructor', 'assistant'] satisfies Place['role'][];

/** Makes a cohort of people who are in the college. Gives its id and theirs. */
export async function foundTestCohort(
  app: Database,
  tenantId: string,
  { unit = 'tiny-unit', name = 'Cohort', college = 'alpha', members = {} }: TestCohort,
): Promise<{ id: string; people: Record<string, string> }> {
  return app.withTenant({ tenantId }, async (tx) => {
    const { id } = await insertCohort(tx, { unit, name, startsAt: null, endsAt: null });
    const people: Record<string, string> = {};
    for (const [who, place] of Object.entries(members)) {
      const person = await selectOptionalPersonByEmail(tx, `${who}@${college}.test`);
      if (!person) throw new Error(`there is no ${who} at ${college}`);
      const role = place.role ?? (STAFF.includes(who) ? (who as Place['role']) : 'student');
      await upsertMember(tx, id, person.id, { role, section: place.section ?? null, labGroup: place.labGroup ?? null });
      people[who] = person.id;
    }
    return { id, people };
  });
}
