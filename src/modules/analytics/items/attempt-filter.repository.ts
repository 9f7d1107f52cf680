import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import type { Period } from '../../evidence/index.js';
import { cohortStudents, type StudentFilter } from '../scope/scope.repository.js';

/** Which of the attempts that count are looked at: all, or those of some students, or those that were submitted on some days. */
export interface AttemptFilter extends Period, StudentFilter {
  readonly cohortId: string;
}

/** Condition on the attempt that counts, `c`, with person_id and submitted_at: so that a filter by days never makes another attempt count. */
export function inFilter(tx: SqlTransaction, { cohortId, from, to, ...place }: AttemptFilter): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (from) conditions.push(Prisma.sql`c.submitted_at >= ${from.toISOString()}::timestamptz`);
  if (to) conditions.push(Prisma.sql`c.submitted_at < ${to.toISOString()}::timestamptz`);
  if (place.section !== undefined || place.labGroup !== undefined)
    conditions.push(Prisma.sql`c.person_id IN (SELECT person_id FROM (${cohortStudents(tx, cohortId, place)}) AS m)`);
  return Prisma.join(conditions, ' AND ');
}

export function letsAllThrough({ section, labGroup, from, to }: AttemptFilter): boolean {
  return section === undefined && labGroup === undefined && from === undefined && to === undefined;
}
