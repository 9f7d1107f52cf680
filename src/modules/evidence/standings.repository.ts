import type { SqlTransaction } from '../../platform/database/database.js';
import { Prisma } from '../../platform/database/generated/client.js';
import { type BloomLevel, bloomLevels } from '../courses/index.js';

/**
 * Standings are a student's sums over item_results: one row of sums by Bloom level, and rows of sums by outcome, section and day. They are kept up by deltas as
 * results come in, and can be made anew from item_results; the pieces of SQL that say what is summed are here, so that both sum the same.
 */

/** points / max_points, in billionths, of the row called `row`. */
export function shareOf(row: string): Prisma.Sql {
  return Prisma.raw(`round(${row}.points / ${row}.max_points * 1000000000)::bigint`);
}

/** The facets, as (facet, value), that the item in the row called `row` counts in. A day is one of UTC. */
export function facetsOf(row: string): Prisma.Sql {
  return Prisma.raw(`VALUES
    ('outcome'::standing_facet, ${row}.outcome),
    (CASE WHEN ${row}.kind IN ('question', 'short_answer') THEN 'question_section' ELSE 'lab_section' END::standing_facet, ${row}.section),
    ('day'::standing_facet, to_char(${row}.answered_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'))`);
}

/** Columns `LEVEL_items` and `LEVEL_share`, summed over rows with `items`, `share` and `bloom_level`. */
export function levelSumsOf(row: string): Prisma.Sql {
  return eachLevel(
    (level) => `
    coalesce(sum(${row}.items) FILTER (WHERE ${row}.bloom_level = '${level}'), 0) AS ${level}_items,
    coalesce(sum(${row}.share) FILTER (WHERE ${row}.bloom_level = '${level}'), 0) AS ${level}_share`,
  );
}

/** Assignments that add the sums of `d` to the standing `s`. */
export function addLevelSums(): Prisma.Sql {
  return eachLevel(
    (level) => `
    ${level}_items = s.${level}_items + d.${level}_items, ${level}_share = s.${level}_share + d.${level}_share`,
  );
}

function eachLevel(say: (level: BloomLevel) => string): Prisma.Sql {
  return Prisma.raw(bloomLevels.map(say).join());
}

/**
 * Makes sure that the student has a standing in the unit, and locks it until the transaction ends: what is read after that, nobody else's transaction about the
 * same student changes. Notes that the student was active at `at`.
 */
export async function lockStanding(tx: SqlTransaction, personId: string, unit: string, at: Date): Promise<void> {
  await noteActivity(tx, personId, unit, { at, answers: 0 });
}

/**
 * Notes that a student did something in a unit, and gave that many answers that were not there before: one statement, on a row of the student's own.
 * @param at that of the answer or submission; by default the transaction's time, which is what the database gives a new row
 */
export async function noteActivity(
  tx: SqlTransaction,
  personId: string,
  unit: string,
  { at, answers }: { at?: Date; answers: number },
): Promise<void> {
  const time = Prisma.sql`coalesce(${at?.toISOString() ?? null}::timestamptz, now())`;
  await tx.db.$executeRaw`${notingActivity(tx, personId, Prisma.sql`SELECT ${unit}::text, ${time}, ${answers}::int`)}`;
}

/** The same as a part of a larger statement, for what `rows` gives: (unit, time, answers), one row or none. */
export function notingActivity({ tenantId }: SqlTransaction, personId: string, rows: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO unit_standings AS s (tenant_id, person_id, unit, last_active_at, answers_given)
    SELECT ${tenantId}::uuid, ${personId}::uuid, active.* FROM (${rows}) AS active (unit, at, answers)
    ON CONFLICT (tenant_id, unit, person_id) DO UPDATE
    SET last_active_at = greatest(s.last_active_at, excluded.last_active_at), answers_given = s.answers_given + excluded.answers_given`;
}

/**
 * Makes the sums of these students' standings in a unit anew from item_results. Their standings must be there and locked. When they were last active and how many
 * answers they gave is left as it is.
 */
export async function rebuildSums(tx: SqlTransaction, unit: string, personIds: readonly string[]): Promise<void> {
  const these = Prisma.sql`r.tenant_id = ${tx.tenantId}::uuid AND r.unit = ${unit} AND r.person_id = ANY (${personIds}::uuid[])`;
  await tx.db.$executeRaw`DELETE FROM facet_standings r WHERE ${these}`;
  await tx.db.$executeRaw`
    INSERT INTO facet_standings (tenant_id, unit, facet, person_id, value, items, share)
    SELECT r.tenant_id, r.unit, f.facet, r.person_id, f.value, count(*), sum(${shareOf('r')})
    FROM item_results r CROSS JOIN LATERAL (${facetsOf('r')}) AS f (facet, value)
    WHERE ${these} AND f.value IS NOT NULL
    GROUP BY r.tenant_id, r.unit, f.facet, r.person_id, f.value`;
  await tx.db.$executeRaw`
    UPDATE unit_standings AS s SET ${setLevelSums()}
    FROM (
      SELECT p.person_id, ${levelSumsOf('c')}
      FROM unnest(${personIds}::uuid[]) AS p (person_id)
      LEFT JOIN (SELECT r.person_id, 1 AS items, ${shareOf('r')} AS share, r.bloom_level FROM item_results r WHERE ${these}) AS c ON c.person_id = p.person_id
      GROUP BY p.person_id
    ) AS d
    WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.unit = ${unit} AND s.person_id = d.person_id`;
}

function setLevelSums(): Prisma.Sql {
  return eachLevel(
    (level) => `
    ${level}_items = d.${level}_items, ${level}_share = d.${level}_share`,
  );
}
