import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';

/**
 * A lab tally says how a student has done at a unit's labs, as one number that adds up: each lab has 39 decimal digits of it, the first lab the last ones, and in
 * them each count has digits of its own. So the sum of many students' tallies holds the sums of their counts, and one pass over one row a student gives them for
 * every lab. With the number stands which labs it speaks of, so that a lab more or less makes no tally wrong. What tallies are made from is lab_standings.
 */
const DIGITS_OF_LAB = 39;

/** Where a count's digits begin among those of its lab, counted from the last. There is room for 999,999 students, and for sums below a billion. */
const PLACES = { tried: 0, passed: 6, tries: 12, best: 21, max: 30 } as const;
const STUDENTS = power(6);
const SUM = power(9);

function power(zeros: number): Prisma.Sql {
  return Prisma.raw(`1${'0'.repeat(zeros)}::numeric`);
}

/** The place of the lab with number `n`, from 1. */
const PLACE_OF_LAB = Prisma.raw(`('1' || repeat('0', ${DIGITS_OF_LAB} * (n - 1)::int))::numeric`);

/**
 * Makes these students' tallies anew from their standings at the labs, and at those that a tally spoke of before: a worker of another release may not know all.
 * Their standings in the unit must be locked, as for those.
 * @param labs all of the unit, always in the same order
 */
export async function refreshLabTallies(
  tx: SqlTransaction,
  unit: string,
  personIds: readonly string[],
  labs: readonly string[],
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO lab_tallies (tenant_id, unit, person_id, labs, tally)
    SELECT ${tx.tenantId}::uuid, ${unit}, p.person_id, known.labs, coalesce(own.tally, 0)
    FROM unnest(${[...personIds]}::uuid[]) AS p (person_id)
    LEFT JOIN lab_tallies old ON old.tenant_id = ${tx.tenantId}::uuid AND old.unit = ${unit} AND old.person_id = p.person_id
    CROSS JOIN LATERAL (
      SELECT string_agg(lab, ' ' ORDER BY n) AS labs
      FROM (
        SELECT lab, n FROM unnest(${[...labs]}::text[]) WITH ORDINALITY AS given (lab, n)
        UNION ALL SELECT lab, ${labs.length} + n FROM string_to_table(old.labs, ' ') WITH ORDINALITY AS former (lab, n) WHERE lab <> ALL (${[...labs]}::text[])
      ) AS l
    ) AS known
    CROSS JOIN LATERAL (
      SELECT sum(${PLACE_OF_LAB} * (1 + (s.passed_at IS NOT NULL)::int * ${power(PLACES.passed)} + s.tries * ${power(PLACES.tries)}
        + least(s.best_score, s.max_score) * ${power(PLACES.best)} + s.max_score * ${power(PLACES.max)})) AS tally
      FROM string_to_table(known.labs, ' ') WITH ORDINALITY AS l (lab, n)
      JOIN lab_standings s ON s.tenant_id = ${tx.tenantId}::uuid AND s.lab = l.lab AND s.person_id = p.person_id
    ) AS own
    ORDER BY p.person_id
    ON CONFLICT (tenant_id, unit, person_id) DO UPDATE SET labs = excluded.labs, tally = excluded.tally`;
}

export interface LabCounts {
  lab: string;
  /** Students with a graded try. */
  tried: number;
  passed: number;
  tries: number;
  /** Of the best score, as a part of full marks. */
  meanBest: number;
}

/**
 * Of those of these labs that somebody has tried.
 * @param students a relation (person_id) of those who count
 */
export async function countLabTries(
  tx: SqlTransaction,
  unit: string,
  labs: readonly string[],
  students: Prisma.Sql,
): Promise<LabCounts[]> {
  const summed = (place: number, size: Prisma.Sql): Prisma.Sql => Prisma.sql`sum(div(own, ${power(place)}) % ${size})`;
  return tx.db.$queryRaw<LabCounts[]>`
    SELECT lab, ${summed(PLACES.tried, STUDENTS)}::int AS tried, ${summed(PLACES.passed, STUDENTS)}::int AS passed, ${summed(PLACES.tries, SUM)}::int AS tries,
      ${summed(PLACES.best, SUM)}::float8 / nullif(${summed(PLACES.max, SUM)}, 0)::float8 AS "meanBest"
    FROM (
      SELECT l.lab, div(total.tally, ${PLACE_OF_LAB}) % ${power(DIGITS_OF_LAB)} AS own
      FROM (
        SELECT t.labs, sum(t.tally) AS tally
        FROM (${students}) AS m JOIN lab_tallies t ON t.tenant_id = ${tx.tenantId}::uuid AND t.unit = ${unit} AND t.person_id = m.person_id
        GROUP BY t.labs
      ) AS total
      CROSS JOIN LATERAL string_to_table(total.labs, ' ') WITH ORDINALITY AS l (lab, n)
    ) AS parts
    WHERE own > 0 AND lab = ANY (${[...labs]}::text[])
    GROUP BY lab`;
}
