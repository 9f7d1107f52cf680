import type { TenantTransaction } from '../../../platform/database/database.js';
import type { Cohort, CohortMember } from '../../../platform/database/generated/client.js';

export type { Cohort, CohortMember };

export async function selectOptionalCohort(tx: TenantTransaction, id: string): Promise<Cohort | null> {
  return tx.db.cohort.findUnique({ where: { tenantId_id: { tenantId: tx.tenantId, id } } });
}

export async function selectOptionalMember(
  tx: TenantTransaction,
  cohortId: string,
  personId: string,
): Promise<CohortMember | null> {
  return tx.db.cohortMember.findUnique({
    where: { tenantId_cohortId_personId: { tenantId: tx.tenantId, cohortId, personId } },
  });
}
