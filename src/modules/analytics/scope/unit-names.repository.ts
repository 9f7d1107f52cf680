import type { SqlTransaction } from '../../../platform/database/database.js';

export interface SectionTitle {
  slug: string;
  title: string;
}

/** How the newest version of a unit words what figures are about. */
export interface UnitNames {
  outcomes: { id: string; text: string }[];
  sections: (SectionTitle & { kind: string })[];
  misconceptions: { id: string; text: string; question: string }[];
}

/** Empty when the college has no such unit, whose labs may have left results all the same. */
export async function selectUnitNames(tx: SqlTransaction, unit: string): Promise<UnitNames> {
  const [names] = await tx.db.$queryRaw<UnitNames[]>`
    SELECT jsonb_path_query_array(document, '$.outcomes[*]') AS outcomes,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('slug', s -> 'slug', 'title', s -> 'title', 'kind', s -> 'kind')), '[]')
        FROM jsonb_array_elements(document -> 'sections') AS s) AS sections,
      (SELECT coalesce(jsonb_agg(o -> 'misconception' || jsonb_build_object('question', q -> 'id')), '[]')
        FROM jsonb_array_elements(document -> 'questions') AS q, jsonb_array_elements(q -> 'options') AS o
        WHERE jsonb_typeof(o -> 'misconception') = 'object') AS misconceptions
    FROM unit_versions WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit} ORDER BY version DESC LIMIT 1`;
  return names ?? { outcomes: [], sections: [], misconceptions: [] };
}

/** The sections of a unit's newest version, in its order. */
export async function selectSectionTitles(tx: SqlTransaction, unit: string): Promise<SectionTitle[]> {
  return tx.db.$queryRaw<SectionTitle[]>`
    SELECT section ->> 'slug' AS slug, section ->> 'title' AS title
    FROM (
      SELECT document -> 'sections' AS list FROM unit_versions WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit} ORDER BY version DESC LIMIT 1
    ) AS newest
    CROSS JOIN LATERAL jsonb_array_elements(newest.list) WITH ORDINALITY AS s (section, position)
    ORDER BY position`;
}
