import type { SqlTransaction } from '../../../platform/database/database.js';
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

/** Students whom a rule applies to: those with most reasons first, then the lowest mastery. At most `limit`. */
export async function selectAtRisk(
  tx: SqlTransaction,
  scope: Scope,
  { labs, goesOn, risk }: { labs: readonly string[]; goesOn: boolean; risk: RiskThresholds },
  limit: number,
): Promise<AtRiskRow[]> {
  return tx.db.$queryRaw<AtRiskRow[]>`
    WITH seen AS (
      SELECT m.person_id, m.section, m.lab_group, s.last_active_at, coalesce(s.last_active_at, m.joined_at) AS known_at,
        coalesce(${allItems}, 0) AS items, coalesce(${allShare}, 0) AS share
      FROM (${studentsOf(tx, scope)}) AS m
      LEFT JOIN unit_standings s ON s.tenant_id = ${tx.tenantId}::uuid AND s.unit = ${scope.unit} AND s.person_id = m.person_id
    ),
    typical AS (SELECT coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY items), 0) AS median FROM seen),
    stuck AS (
      SELECT DISTINCT person_id FROM lab_standings
      WHERE tenant_id = ${tx.tenantId}::uuid AND lab = ANY (${labs}::text[]) AND passed_at IS NULL AND tries >= ${risk.stuckTries}
    ),
    judged AS (
      SELECT seen.*, typical.median, stuck.person_id IS NOT NULL AS stuck,
        ${goesOn} AND seen.known_at < now() - ${risk.inactiveDays} * interval '1 day' AS inactive,
        seen.items >= ${risk.lowMasteryItems} AND seen.share < seen.items * ${Math.round(risk.lowMastery * 1e9)}::bigint AS low_mastery,
        typical.median >= ${risk.behindMedian} AND seen.items < ${risk.behindPart}::float8 * typical.median AS behind
      FROM seen CROSS JOIN typical LEFT JOIN stuck USING (person_id)
    ),
    shown AS (
      SELECT *, count(*) OVER ()::int AS total FROM judged
      WHERE inactive OR low_mastery OR behind OR stuck
      ORDER BY inactive::int + low_mastery::int + behind::int + stuck::int DESC, share::float8 / greatest(items, 1), person_id
      LIMIT ${limit}
    )
    SELECT p.id, p.name, shown.section, shown.lab_group AS "labGroup", shown.last_active_at AS "lastActiveAt", shown.items::int AS items, shown.share::text AS share,
      shown.median::int AS median, shown.inactive, shown.low_mastery AS "lowMastery", shown.behind, ARRAY (
        SELECT l.lab FROM lab_standings l
        WHERE l.tenant_id = ${tx.tenantId}::uuid AND l.person_id = p.id AND l.lab = ANY (${labs}::text[]) AND l.passed_at IS NULL AND l.tries >= ${risk.stuckTries}
        ORDER BY l.lab) AS "stuckLabs", shown.total
    FROM shown JOIN people p ON p.tenant_id = ${tx.tenantId}::uuid AND p.id = shown.person_id
    ORDER BY inactive::int + low_mastery::int + behind::int + stuck::int DESC, share::float8 / greatest(items, 1), person_id`;
}
