import type { TenantTransaction } from '../../../platform/database/database.js';

/** A grade that somebody has set, or taken away again. Points are decimal texts, so that none is lost on the way. */
export interface GradeOverride {
  personId: string;
  item: string;
  revision: number;
  /** None: taken away. */
  points: string | null;
  maxPoints: string | null;
  oldPercent: number | null;
  reason: string;
  changedBy: string;
  changerName: string;
  changedAt: Date;
}

export type NewOverride = Omit<GradeOverride, 'changerName'>;

/** The newest for each student and item, those that are taken away among them. */
export async function selectOverrides(
  tx: TenantTransaction,
  cohortId: string,
  personIds: string[],
): Promise<GradeOverride[]> {
  return tx.db.$queryRaw<GradeOverride[]>`
    SELECT DISTINCT ON (o.person_id, o.item) o.person_id AS "personId", o.item, o.revision, o.points::text AS points, o.max_points::text AS "maxPoints",
      o.old_percent::float8 AS "oldPercent", o.reason, o.changed_by AS "changedBy", c.name AS "changerName", o.changed_at AS "changedAt"
    FROM grade_overrides o JOIN people c ON c.tenant_id = o.tenant_id AND c.id = o.changed_by
    WHERE o.tenant_id = ${tx.tenantId}::uuid AND o.cohort_id = ${cohortId}::uuid AND o.person_id = ANY (${personIds}::uuid[])
    ORDER BY o.person_id, o.item, o.revision DESC`;
}

/** Newest first, at most `limit`: of a student and an item. */
export async function selectOverrideHistory(
  tx: TenantTransaction,
  cohortId: string,
  { personId, item }: { personId: string; item: string },
  limit: number,
): Promise<GradeOverride[]> {
  return tx.db.$queryRaw<GradeOverride[]>`
    SELECT o.person_id AS "personId", o.item, o.revision, o.points::text AS points, o.max_points::text AS "maxPoints",
      o.old_percent::float8 AS "oldPercent", o.reason, o.changed_by AS "changedBy", c.name AS "changerName", o.changed_at AS "changedAt"
    FROM grade_overrides o JOIN people c ON c.tenant_id = o.tenant_id AND c.id = o.changed_by
    WHERE o.tenant_id = ${tx.tenantId}::uuid AND o.cohort_id = ${cohortId}::uuid AND o.person_id = ${personId}::uuid AND o.item = ${item}
    ORDER BY o.revision DESC LIMIT ${limit}`;
}

/** False when somebody else has just made this revision. */
export async function insertOverride(tx: TenantTransaction, cohortId: string, override: NewOverride): Promise<boolean> {
  const { personId, item, revision, points, maxPoints, oldPercent, reason, changedBy, changedAt } = override;
  const inserted = await tx.db.$executeRaw`
    INSERT INTO grade_overrides (tenant_id, cohort_id, person_id, item, revision, points, max_points, old_percent, reason, changed_by, changed_at)
    VALUES (${tx.tenantId}::uuid, ${cohortId}::uuid, ${personId}::uuid, ${item}, ${revision}, ${points}::numeric, ${maxPoints}::numeric,
      ${oldPercent}::numeric, ${reason}, ${changedBy}::uuid, ${changedAt.toISOString()}::timestamptz)
    ON CONFLICT DO NOTHING`;
  return inserted === 1;
}
