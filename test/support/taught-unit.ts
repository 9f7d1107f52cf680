import { newId } from '../../src/kernel/ids.js';
import type { CheckpointRow } from '../../src/modules/courses/index.js';
import type { TestSystem } from './system.js';

/** A unit around the labs that only these tests know, so no folder describes it. */
export async function teachUnit(
  { database, tenants }: TestSystem,
  unit: { slug: string; labs: readonly string[]; checkpoint?: readonly CheckpointRow[] },
  college = 'alpha',
): Promise<void> {
  const document = JSON.stringify({ ...unit, checkpoint: unit.checkpoint ?? [] });
  await database.admin(
    `INSERT INTO unit_versions (tenant_id, id, unit, version, title, content_hash, document)
     SELECT $1, $2, $3, count(*) + 1, 'The unit of ' || $3, 'none', $4 FROM unit_versions WHERE tenant_id = $1 AND unit = $3`,
    [tenants[college], newId(), unit.slug, document],
  );
}

/** Who is in a cohort, as `NAME: role`. */
type Members = Record<string, 'student' | 'assistant' | 'instructor'>;

/** A cohort of people whom the college has already. Gives its id. */
export async function gatherCohort(
  { database, tenants }: TestSystem,
  { unit, name = 'Cohort', endsAt = null }: { unit: string; name?: string; endsAt?: string | null },
  members: Members,
  college = 'alpha',
): Promise<string> {
  const id = newId();
  await database.admin(`INSERT INTO cohorts (tenant_id, id, unit, name, ends_at) VALUES ($1, $2, $3, $4, $5)`, [
    tenants[college],
    id,
    unit,
    name,
    endsAt,
  ]);
  await database.admin(
    `INSERT INTO cohort_members (tenant_id, cohort_id, person_id, role)
     SELECT $1, $2, p.id, member.value::cohort_role FROM jsonb_each_text($3::jsonb) AS member
     JOIN people p ON p.tenant_id = $1 AND p.email = member.key || '@' || $4 || '.test'`,
    [tenants[college], id, JSON.stringify(members), college],
  );
  return id;
}

/** Somebody's id. */
export async function personId({ database, tenants }: TestSystem, name: string, college = 'alpha'): Promise<string> {
  const rows = await database.admin<{ id: string }>('SELECT id FROM people WHERE tenant_id = $1 AND email = $2', [
    tenants[college],
    `${name}@${college}.test`,
  ]);
  return rows[0]!.id;
}
