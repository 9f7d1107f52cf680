import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { levelStandings } from '../../evidence/index.js';
import { HALF_A_DECIMAL } from '../mastery/mastery.js';
import { allItems, allShare } from '../mastery/mastery.repository.js';
import { type Scope, studentsOf } from '../scope/scope.repository.js';

export interface RiskThresholds {
  inactiveDays: number;
  lowMastery: number;
  lowMasteryItems: number;
  stuckTries: number;
  behindPart: number;
  behindMedian: number;
}

export interface AtRiskRow {
  id: string;
  name: string;
  section: string | null;
  labGroup: string | null;
  lastActiveAt: Date | null;
  items: number;
  share: string;
  /** Items of the median student. */
  median: number;
  inactive: boolean;
  lowMastery: boolean;
  behind: boolean;
  stuckLabs: string[];
  /** How many students some rule applies to. */
  total: number;
}

/** Items of the median student of the scope, who may have none. */
export async function selectMedianItems(tx: SqlTransaction, scope: Scope): Promise<number> {
  const [row] = await tx.db.$queryRaw<{ median: number }[]>`
    SELECT coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY coalesce(${allItems}, 0)), 0) AS median FROM ${withStandings(tx, scope)}`;
  return row?.median ?? 0;
}

/** Students of the scope, `m`, with their standings in its unit, `s`, of all time. */
function withStandings(tx: SqlTransaction, scope: Scope): Prisma.Sql {
  return Prisma.sql`(${studentsOf(tx, scope)}) AS m LEFT JOIN (${levelStandings(tx, scope.unit, {})}) AS s USING (person_id)`;
}

/**
 * Students whom a rule applies to: those with most reasons first, then the lowest mastery. At most `limit`.
 * @param median items of the scope's median student
 */
export async function selectAtRisk(
  tx: SqlTransaction,
  scope: Scope,
  { labs, goesOn, median, risk }: { labs: readonly string[]; goesOn: boolean; median: number; risk: RiskThresholds },
  limit: number,
): Promise<AtRiskRow[]> {
  const students = withStandings(tx, scope);
  const behind = median >= risk.behindMedian ? risk.behindPart * median : 0;
  const stuckAt = Prisma.sql`tenant_id = ${tx.tenantId}::uuid AND lab = ANY (${labs}::text[]) AND passed_at IS NULL AND tries >= ${risk.stuckTries}`;
  const order = Prisma.raw('reasons DESC, share::float8 / greatest(items, 1), person_id');
  // All students go through this, so each step carries no more than the next one needs. What is shown of the few is fetched at the end.
  return tx.db.$queryRaw<AtRiskRow[]>`
    WITH stuck AS (SELECT DISTINCT person_id FROM lab_standings WHERE ${stuckAt}),
    judged AS (
      SELECT seen.person_id, seen.items, seen.share, stuck.person_id IS NOT NULL AS stuck,
        ${goesOn} AND seen.known_at < (SELECT now() - ${risk.inactiveDays} * interval '1 day') AS inactive,
        seen.items >= ${risk.lowMasteryItems} AND seen.share < seen.items * ${Math.round(risk.lowMastery * 1e9) - HALF_A_DECIMAL}::bigint AS low_mastery,
        seen.items < ${behind}::float8 AS behind
      FROM (
        SELECT person_id, coalesce(s.last_active_at, m.joined_at) AS known_at, coalesce(${allItems}, 0) AS items, coalesce(${allShare}, 0) AS share FROM ${students}
        OFFSET 0
      ) AS seen
      LEFT JOIN stuck USING (person_id)
    ),
    shown AS (
      SELECT *, inactive::int + low_mastery::int + behind::int + stuck::int AS reasons, count(*) OVER ()::int AS total FROM judged
      WHERE inactive OR low_mastery OR behind OR stuck
      ORDER BY ${order}
      LIMIT ${limit}
    )
    SELECT p.id, p.name, m.section, m.lab_group AS "labGroup", s.last_active_at AS "lastActiveAt", shown.items::int AS items, shown.share::text AS share,
      ${median}::int AS median, shown.inactive, shown.low_mastery AS "lowMastery", shown.behind,
      ARRAY (SELECT lab FROM lab_standings l WHERE ${stuckAt} AND l.person_id = p.id ORDER BY lab) AS "stuckLabs", shown.total
    FROM shown JOIN (${students}) USING (person_id) JOIN people p ON p.tenant_id = ${tx.tenantId}::uuid AND p.id = person_id
    ORDER BY ${order}`;
}
