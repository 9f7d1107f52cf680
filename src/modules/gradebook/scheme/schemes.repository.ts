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
  const row = await tx.db.gradingScheme.findFirst({
    where: { tenantId: tx.tenantId, cohortId },
    include: { changer: { select: { name: true } } },
    orderBy: { revision: 'desc' },
  });
  if (!row) return null;
  const { document, revision, changedBy, changer, changedAt } = row;
  return { scheme: document as unknown as GradingScheme, revision, changedBy, changerName: changer.name, changedAt };
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
