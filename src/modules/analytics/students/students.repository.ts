import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { levelStandings } from '../../evidence/index.js';
import { labStandings } from '../../labs/index.js';
import type { LevelSums } from '../mastery/level-sums.js';
import { levelColumns } from '../mastery/mastery.repository.js';
import { type Scope, studentsOf } from '../scope/scope.repository.js';

export interface StudentRow extends LevelSums {
  id: string;
  name: string;
  section: string | null;
  labGroup: string | null;
  lastActiveAt: Date | null;
  answersGiven: number;
  labsTried: number;
  labsPassed: number;
}

/** By name; those after the student with id `after`, at most `limit`. Activity is that of all time. */
export async function selectStudents(
  tx: SqlTransaction,
  scope: Scope,
  labs: readonly string[],
  { after, limit }: { after: string | null; limit: number },
): Promise<StudentRow[]> {
  const beyond =
    after === null
      ? Prisma.empty
      : Prisma.sql`WHERE (p.name, p.id) > (SELECT name, id FROM people WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${after}::uuid)`;
  return tx.db.$queryRaw<StudentRow[]>`
    WITH page AS (
      SELECT p.id, p.name, m.section, m.lab_group
      FROM (${studentsOf(tx, scope)}) AS m JOIN people p ON p.tenant_id = ${tx.tenantId}::uuid AND p.id = m.person_id
      ${beyond}
      ORDER BY p.name, p.id LIMIT ${limit}
    )
    SELECT page.id, page.name, page.section, page.lab_group AS "labGroup", s.last_active_at AS "lastActiveAt", coalesce(s.answers_given, 0) AS "answersGiven",
      l.tried AS "labsTried", l.passed AS "labsPassed", ${levelColumns}
    FROM page
    LEFT JOIN (${levelStandings(tx, scope.unit, scope)}) AS s ON s.person_id = page.id
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS tried, count(t.passed_at)::int AS passed FROM (${labStandings(tx, { ...scope, labs })}) AS t WHERE t.person_id = page.id
    ) AS l
    ORDER BY page.name, page.id`;
}
