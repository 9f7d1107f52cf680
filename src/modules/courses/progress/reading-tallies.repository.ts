import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';

/**
 * A reading tally says which sections of a unit a student has read, and is done with, as two numbers that add up: every section has a place, which is a power of
 * a million, and a tally is the sum of its sections' places. So the sum of many students' tallies has in six decimal digits at each place how many of them that
 * section counts, and one pass over one row a student counts all sections, for up to 999,999 students. What tallies are made from is section_progress.
 */

/** Gives the sections of a unit that have none a place. Whoever calls it keeps others from doing so at once. */
export async function placeSections(tx: SqlTransaction, unit: string, sections: readonly string[]): Promise<void> {
  await tx.db.$executeRaw`
    WITH known AS (SELECT section FROM section_places WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit})
    INSERT INTO section_places (tenant_id, unit, section, place)
    SELECT ${tx.tenantId}::uuid, ${unit}, s.section,
      ('1' || repeat('000000', ((SELECT count(*) FROM known) + row_number() OVER (ORDER BY s.position) - 1)::int))::numeric
    FROM unnest(${[...sections]}::text[]) WITH ORDINALITY AS s (section, position)
    WHERE s.section NOT IN (SELECT section FROM known)`;
}

/** Makes sure that each has a tally in the unit, and locks it until the transaction ends: meanwhile nobody else notes anything of theirs there. */
export async function lockReadingTallies(
  tx: SqlTransaction,
  unit: string,
  personIds: readonly string[],
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO reading_tallies (tenant_id, unit, person_id)
    SELECT ${tx.tenantId}::uuid, ${unit}, person_id FROM unnest(${[...personIds]}::uuid[]) AS p (person_id) ORDER BY person_id
    ON CONFLICT (tenant_id, unit, person_id) DO UPDATE SET unit = excluded.unit`;
}

/** Makes these students' tallies, which must be there and locked, anew from what they have noted. */
export async function refreshReadingTallies(
  tx: SqlTransaction,
  unit: string,
  personIds: readonly string[],
): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE reading_tallies AS t SET read = coalesce(noted.read, 0), done = coalesce(noted.done, 0)
    FROM unnest(${[...personIds]}::uuid[]) AS p (person_id)
    LEFT JOIN (
      SELECT s.person_id, sum(l.place) AS read, sum(l.place) FILTER (WHERE s.done_at IS NOT NULL) AS done
      FROM section_progress s JOIN section_places l USING (tenant_id, unit, section)
      WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.unit = ${unit} AND s.person_id = ANY (${[...personIds]}::uuid[])
      GROUP BY s.person_id
    ) AS noted USING (person_id)
    WHERE t.tenant_id = ${tx.tenantId}::uuid AND t.unit = ${unit} AND t.person_id = p.person_id`;
}

export interface SectionCount {
  section: string;
  /** Students who have read it. */
  read: number;
  /** Students who are done with it. */
  done: number;
}

/**
 * How many have read each section of a unit.
 * @param students a relation (person_id) of those who count
 */
export async function countReaders(tx: SqlTransaction, unit: string, students: Prisma.Sql): Promise<SectionCount[]> {
  return tx.db.$queryRaw<SectionCount[]>`
    SELECT l.section, (div(total.read, l.place) % 1000000)::int AS read, (div(total.done, l.place) % 1000000)::int AS done
    FROM section_places l
    CROSS JOIN (
      SELECT coalesce(sum(t.read), 0) AS read, coalesce(sum(t.done), 0) AS done
      FROM (${students}) AS m JOIN reading_tallies t ON t.tenant_id = ${tx.tenantId}::uuid AND t.unit = ${unit} AND t.person_id = m.person_id
    ) AS total
    WHERE l.tenant_id = ${tx.tenantId}::uuid AND l.unit = ${unit}`;
}
