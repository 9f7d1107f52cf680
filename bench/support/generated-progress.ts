import type { TenantClient } from './generated-answers.js';

/** Sections that each student has read, some six in ten, and is done with, half of those, by a seed. */
export async function generateProgress(
  { client, tenantId }: TenantClient,
  unitVersionId: string,
  students: readonly string[],
  seed: number,
): Promise<void> {
  await client.query(
    `INSERT INTO section_progress (tenant_id, person_id, unit, section, read_at, done_at)
     SELECT $1, person_id, v.unit, s ->> 'slug', now(), CASE WHEN hash < 300 THEN now() END
     FROM unit_versions v CROSS JOIN jsonb_array_elements(v.document -> 'sections') AS s CROSS JOIN unnest($3::uuid[]) AS person_id
     CROSS JOIN LATERAL (SELECT hashtextextended(person_id || (s ->> 'slug'), $4::int) & 1023 AS hash) AS h
     WHERE v.tenant_id = $1 AND v.id = $2 AND hash < 600`,
    [tenantId, unitVersionId, students, seed],
  );
}
