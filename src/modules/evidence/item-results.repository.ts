import type { SqlTransaction } from '../../platform/database/database.js';
import { Prisma } from '../../platform/database/generated/client.js';
import type { BloomLevel } from '../courses/index.js';
import { addLevelSums, facetsOf, levelSumsOf, lockStanding, shareOf } from './standings.repository.js';

/** What carries a Bloom level: a question or a short answer of a quiz, a check of a lab, a row of a design's rubric. */
export type ItemKind = 'question' | 'short_answer' | 'check' | 'rubric_row';

/** How somebody did on one item. */
export interface ItemResult {
  readonly kind: ItemKind;
  /** Id of the question or short answer, or `LAB/CHECK`, or `LAB/ROW`. */
  readonly item: string;
  readonly bloomLevel: BloomLevel;
  /** Id of an outcome of the unit. */
  readonly outcome: string;
  /** Slug of the section that explains it. */
  readonly section: string | null;
  /** 0 to `maxPoints`, at most five decimals. */
  readonly points: number;
  /** Above 0. */
  readonly maxPoints: number;
  /** When it was answered or handed in, not when it was marked: the newest counts. */
  readonly answeredAt: Date;
  /** Ids of the misconceptions that the chosen options show; none for what has no options. */
  readonly misconceptions?: readonly string[];
}

/**
 * Notes results that are final, in the transaction that makes them so, and brings the student's standings up to them. For each item the newest one counts; one of
 * the same time replaces what is there, so that a mended key or a regrade corrects it, and an older one changes nothing. What one student's transactions write
 * here, no other student's writes; two of one student wait for each other at the row of the standing, which stays locked until the transaction ends.
 */
export async function recordItemResults(
  tx: SqlTransaction,
  personId: string,
  unit: string,
  results: readonly ItemResult[],
): Promise<void> {
  if (results.length === 0) return;
  await lockStanding(tx, personId, unit, newestOf(results));
  if (await rollUp(tx, personId, unit, results)) await deleteEmptyFacets(tx, personId, unit);
}

/** The same in a transaction that sends statements in the order in which they are asked for, as withTenantSql's does: everything is asked for at once. */
export async function recordItemResultsAtOnce(
  tx: SqlTransaction,
  personId: string,
  unit: string,
  results: readonly ItemResult[],
): Promise<void> {
  if (results.length === 0) return;
  const [, emptied] = await Promise.all([
    lockStanding(tx, personId, unit, newestOf(results)),
    rollUp(tx, personId, unit, results),
  ]);
  if (emptied) await deleteEmptyFacets(tx, personId, unit);
}

function newestOf(results: readonly ItemResult[]): Date {
  return new Date(Math.max(...results.map(({ answeredAt }) => answeredAt.getTime())));
}

/** Writes the results, and adds what they change to the sums. Whether a facet has no item any more. */
async function rollUp(
  tx: SqlTransaction,
  personId: string,
  unit: string,
  results: readonly ItemResult[],
): Promise<boolean> {
  const [rolled] = await tx.db.$queryRaw<{ emptied: boolean }[]>`
    WITH incoming AS (${incoming(results)}),
    -- What stands there: nobody changes it, since the standing is locked.
    before AS (
      SELECT r.kind, r.item, r.bloom_level, r.outcome, r.section, r.points, r.max_points, r.answered_at
      FROM incoming i
      JOIN item_results r ON r.tenant_id = ${tx.tenantId}::uuid AND r.person_id = ${personId}::uuid AND r.unit = ${unit} AND r.kind = i.kind AND r.item = i.item
    ),
    noted AS (
      INSERT INTO item_results AS old (tenant_id, person_id, unit, kind, item, bloom_level, outcome, section, points, max_points, answered_at, misconceptions)
      SELECT ${tx.tenantId}::uuid, ${personId}::uuid, ${unit}, kind, item, bloom_level, outcome, section, points, max_points, answered_at, misconceptions FROM incoming
      ON CONFLICT (tenant_id, person_id, unit, kind, item) DO UPDATE
      SET bloom_level = excluded.bloom_level, outcome = excluded.outcome, section = excluded.section, points = excluded.points, max_points = excluded.max_points,
        answered_at = excluded.answered_at, misconceptions = excluded.misconceptions
      WHERE old.answered_at <= excluded.answered_at
      RETURNING kind, item, bloom_level, outcome, section, points, max_points, answered_at
    ),
    changes AS (
      SELECT 1 AS items, ${shareOf('r')} AS share, r.* FROM noted r
      UNION ALL
      SELECT -1, -${shareOf('r')}, r.* FROM before r JOIN noted n ON n.kind = r.kind AND n.item = r.item
    ),
    levels AS (
      UPDATE unit_standings AS s SET ${addLevelSums()}
      FROM (SELECT ${levelSumsOf('c')} FROM changes c) AS d
      WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.unit = ${unit} AND s.person_id = ${personId}::uuid
    ),
    facets AS (
      INSERT INTO facet_standings AS s (tenant_id, unit, facet, person_id, value, items, share)
      SELECT ${tx.tenantId}::uuid, ${unit}, f.facet, ${personId}::uuid, f.value, sum(c.items), sum(c.share)
      FROM changes c CROSS JOIN LATERAL (${facetsOf('c')}) AS f (facet, value)
      WHERE f.value IS NOT NULL
      GROUP BY f.facet, f.value HAVING sum(c.items) <> 0 OR sum(c.share) <> 0
      ON CONFLICT (tenant_id, unit, facet, person_id, value) DO UPDATE SET items = s.items + excluded.items, share = s.share + excluded.share
      RETURNING s.items
    )
    SELECT coalesce(bool_or(items = 0), false) AS emptied FROM facets`;
  return rolled?.emptied === true;
}

function incoming(results: readonly ItemResult[]): Prisma.Sql {
  return Prisma.sql`
    SELECT kind, item, bloom_level, outcome, section, points, max_points, answered_at, string_to_array(misconceptions, ' ') AS misconceptions
    FROM unnest(${results.map((row) => row.kind)}::item_kind[], ${results.map((row) => row.item)}::text[], ${results.map((row) => row.bloomLevel)}::bloom_level[],
      ${results.map((row) => row.outcome)}::text[], ${results.map((row) => row.section)}::text[], ${results.map((row) => row.points)}::numeric(12,5)[],
      ${results.map((row) => row.maxPoints)}::numeric(12,5)[], ${results.map((row) => row.answeredAt.toISOString())}::timestamptz[],
      ${results.map((row) => (row.misconceptions ?? []).join(' '))}::text[])
      AS new (kind, item, bloom_level, outcome, section, points, max_points, answered_at, misconceptions)`;
}

/** A facet that its last item has left: a rebuild would not have it. */
async function deleteEmptyFacets(tx: SqlTransaction, personId: string, unit: string): Promise<void> {
  await tx.db.$executeRaw`
    DELETE FROM facet_standings WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit} AND person_id = ${personId}::uuid AND items = 0`;
}
