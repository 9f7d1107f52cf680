import type { TenantTransaction } from '../../../platform/database/database.js';
import type { GradingScheme } from './scheme.schema.js';

export interface StoredScheme {
  scheme: GradingScheme;
  revision: number;
  changedBy: string;
  changerName: string;
  changedAt: Date;
}

/** The one that counts. */
export async function selectOptionalScheme(tx: TenantTransaction, cohortId: string): Promise<StoredScheme | null> {
  const [newest] = await tx.db.$queryRaw<StoredScheme[]>`
    SELECT s.document AS scheme, s.revision, s.changed_by AS "changedBy", c.name AS "changerName", s.changed_at AS "changedAt"
    FROM grading_schemes s JOIN people c ON c.tenant_id = s.tenant_id AND c.id = s.changed_by
    WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.cohort_id = ${cohortId}::uuid ORDER BY s.revision DESC LIMIT 1`;
  return newest ?? null;
}

/** False when somebody else has just made this revision. */
export async function insertScheme(
  tx: TenantTransaction,
  cohortId: string,
  { scheme, revision, changedBy }: Pick<StoredScheme, 'scheme' | 'revision' | 'changedBy'>,
): Promise<boolean> {
  const inserted = await tx.db.$executeRaw`
    INSERT INTO grading_schemes (tenant_id, cohort_id, revision, document, changed_by)
    VALUES (${tx.tenantId}::uuid, ${cohortId}::uuid, ${revision}, ${JSON.stringify(scheme)}::jsonb, ${changedBy}::uuid)
    ON CONFLICT DO NOTHING`;
  return inserted === 1;
}
