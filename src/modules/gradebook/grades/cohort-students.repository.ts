import type { TenantTransaction } from '../../../platform/database/database.js';

export interface CohortStudent {
  id: string;
  name: string;
  email: string;
  section: string | null;
  labGroup: string | null;
}

export interface StudentFilter {
  personId?: string | undefined;
  section?: string | undefined;
  labGroup?: string | undefined;
  /** Id of the student before the first. */
  after: string | null;
}

/** By name, at most `limit`. */
export async function selectCohortStudents(
  tx: TenantTransaction,
  cohortId: string,
  { personId, section, labGroup, after }: StudentFilter,
  limit: number,
): Promise<CohortStudent[]> {
  return tx.db.$queryRaw<CohortStudent[]>`
    SELECT p.id, p.name, p.email, m.section, m.lab_group AS "labGroup"
    FROM cohort_members m JOIN people p ON p.tenant_id = m.tenant_id AND p.id = m.person_id
    WHERE m.tenant_id = ${tx.tenantId}::uuid AND m.cohort_id = ${cohortId}::uuid AND m.role = 'student'
      AND (${personId ?? null}::uuid IS NULL OR p.id = ${personId ?? null}::uuid)
      AND (${section ?? null}::text IS NULL OR m.section = ${section ?? null}::text)
      AND (${labGroup ?? null}::text IS NULL OR m.lab_group = ${labGroup ?? null}::text)
      AND (${after}::uuid IS NULL OR (p.name, p.id) > (
        SELECT b.name, b.id FROM people b WHERE b.tenant_id = m.tenant_id AND b.id = ${after}::uuid))
    ORDER BY p.name, p.id LIMIT ${limit}`;
}
