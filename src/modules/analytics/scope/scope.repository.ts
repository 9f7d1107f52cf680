import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import type { ResultFilter } from '../../evidence/index.js';

/** Whose results in which unit a figure is about. */
export interface Scope extends ResultFilter, StudentFilter {
  readonly unit: string;
  /** Null: everybody in the college who has results in the unit. */
  readonly cohortId: string | null;
}

/** Where in a cohort students are; none: anywhere. */
export interface StudentFilter {
  readonly section?: string | undefined;
  readonly labGroup?: string | undefined;
}

/** The relation (person_id) of the students in the scope; of a cohort with their place in it: (section, lab_group, joined_at). */
export function studentsOf(tx: SqlTransaction, { unit, cohortId, ...filter }: Scope): Prisma.Sql {
  if (cohortId === null)
    return Prisma.sql`SELECT person_id FROM unit_standings WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit}`;
  return cohortStudents(tx, cohortId, filter);
}

/** The relation (person_id, section, lab_group, joined_at) of a cohort's students in that place. */
export function cohortStudents(tx: SqlTransaction, cohortId: string, { section, labGroup }: StudentFilter): Prisma.Sql {
  const conditions = [
    Prisma.sql`tenant_id = ${tx.tenantId}::uuid AND cohort_id = ${cohortId}::uuid AND role = 'student'`,
    ...(section === undefined ? [] : [Prisma.sql`section = ${section}`]),
    ...(labGroup === undefined ? [] : [Prisma.sql`lab_group = ${labGroup}`]),
  ];
  return Prisma.sql`SELECT person_id, section, lab_group, joined_at FROM cohort_members WHERE ${Prisma.join(conditions, ' AND ')}`;
}

export async function countStudents(tx: SqlTransaction, scope: Scope): Promise<number> {
  const [row] = await tx.db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (${studentsOf(tx, scope)}) AS m`;
  return row?.count ?? 0;
}
