import type { TenantTransaction } from '../../../platform/database/database.js';

/** One student, or everybody of a lab group. */
export type ExtensionTarget = { readonly personId: string } | { readonly labGroup: string };

/** Another due date that somebody has given, or taken away again. */
export interface DueExtension {
  id: string;
  item: string;
  /** None: it is for a lab group. */
  personId: string | null;
  personName: string | null;
  labGroup: string | null;
  revision: number;
  /** None: taken away. */
  dueAt: Date | null;
  reason: string;
  changedBy: string;
  changerName: string;
  changedAt: Date;
}

export type NewExtension = Omit<DueExtension, 'personName' | 'changerName'>;

/** The extension that holds for a student. */
export interface HeldExtension {
  personId: string;
  item: string;
  dueAt: Date;
  from: 'person' | 'group';
  reason: string;
  changedAt: Date;
}

/** What holds, by student and item: their own goes before their lab group's. */
export async function selectHeldExtensions(
  tx: TenantTransaction,
  cohortId: string,
  personIds: string[],
): Promise<HeldExtension[]> {
  return tx.db.$queryRaw<HeldExtension[]>`
    WITH newest AS (
      SELECT DISTINCT ON (item, person_id, lab_group) item, person_id, lab_group, due_at, reason, changed_at
      FROM due_extensions
      WHERE tenant_id = ${tx.tenantId}::uuid AND cohort_id = ${cohortId}::uuid AND (person_id IS NULL OR person_id = ANY (${personIds}::uuid[]))
      ORDER BY item, person_id, lab_group, revision DESC
    )
    SELECT DISTINCT ON (m.person_id, n.item) m.person_id AS "personId", n.item, n.due_at AS "dueAt",
      CASE WHEN n.person_id IS NULL THEN 'group' ELSE 'person' END AS "from", n.reason, n.changed_at AS "changedAt"
    FROM newest n JOIN cohort_members m ON m.person_id = n.person_id OR m.lab_group = n.lab_group
    WHERE m.tenant_id = ${tx.tenantId}::uuid AND m.cohort_id = ${cohortId}::uuid AND m.person_id = ANY (${personIds}::uuid[]) AND n.due_at IS NOT NULL
    ORDER BY m.person_id, n.item, n.person_id NULLS LAST`;
}

/** Those of the cohort that are not taken away, in the order of their newest changes: at most `limit`, after the one with id `after`. */
export async function selectExtensions(
  tx: TenantTransaction,
  cohortId: string,
  { item, after }: { item: string | null; after: string | null },
  limit: number,
): Promise<DueExtension[]> {
  return tx.db.$queryRaw<DueExtension[]>`
    WITH newest AS (
      SELECT DISTINCT ON (item, person_id, lab_group) * FROM due_extensions
      WHERE tenant_id = ${tx.tenantId}::uuid AND cohort_id = ${cohortId}::uuid AND (${item}::text IS NULL OR item = ${item}::text)
      ORDER BY item, person_id, lab_group, revision DESC
    )
    SELECT e.id, e.item, e.person_id AS "personId", p.name AS "personName", e.lab_group AS "labGroup", e.revision, e.due_at AS "dueAt", e.reason,
      e.changed_by AS "changedBy", c.name AS "changerName", e.changed_at AS "changedAt"
    FROM newest e JOIN people c ON c.tenant_id = e.tenant_id AND c.id = e.changed_by
      LEFT JOIN people p ON p.tenant_id = e.tenant_id AND p.id = e.person_id
    WHERE e.due_at IS NOT NULL AND (${after}::uuid IS NULL OR e.id > ${after}::uuid)
    ORDER BY e.id LIMIT ${limit}`;
}

/** Newest first, at most `limit`: of a student or lab group, and an item. */
export async function selectExtensionHistory(
  tx: TenantTransaction,
  cohortId: string,
  { target, item }: { target: ExtensionTarget; item: string },
  limit: number,
): Promise<DueExtension[]> {
  const { personId, labGroup } = columnsOf(target);
  return tx.db.$queryRaw<DueExtension[]>`
    SELECT e.id, e.item, e.person_id AS "personId", p.name AS "personName", e.lab_group AS "labGroup", e.revision, e.due_at AS "dueAt", e.reason,
      e.changed_by AS "changedBy", c.name AS "changerName", e.changed_at AS "changedAt"
    FROM due_extensions e JOIN people c ON c.tenant_id = e.tenant_id AND c.id = e.changed_by
      LEFT JOIN people p ON p.tenant_id = e.tenant_id AND p.id = e.person_id
    WHERE e.tenant_id = ${tx.tenantId}::uuid AND e.cohort_id = ${cohortId}::uuid AND e.item = ${item}
      AND (e.person_id = ${personId}::uuid OR e.lab_group = ${labGroup}::text)
    ORDER BY e.revision DESC LIMIT ${limit}`;
}

/** False when somebody else has just made this revision. */
export async function insertExtension(
  tx: TenantTransaction,
  cohortId: string,
  extension: NewExtension,
): Promise<boolean> {
  const { id, item, personId, labGroup, revision, dueAt, reason, changedBy, changedAt } = extension;
  const inserted = await tx.db.$executeRaw`
    INSERT INTO due_extensions (tenant_id, id, cohort_id, item, person_id, lab_group, revision, due_at, reason, changed_by, changed_at)
    VALUES (${tx.tenantId}::uuid, ${id}::uuid, ${cohortId}::uuid, ${item}, ${personId}::uuid, ${labGroup}, ${revision},
      ${dueAt?.toISOString() ?? null}::timestamptz, ${reason}, ${changedBy}::uuid, ${changedAt.toISOString()}::timestamptz)
    ON CONFLICT DO NOTHING`;
  return inserted === 1;
}

/** A target as the table has it. */
export function columnsOf(target: ExtensionTarget): Pick<DueExtension, 'personId' | 'labGroup'> {
  return 'personId' in target
    ? { personId: target.personId, labGroup: null }
    : { personId: null, labGroup: target.labGroup };
}
