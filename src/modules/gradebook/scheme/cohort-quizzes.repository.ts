import type { TenantTransaction } from '../../../platform/database/database.js';

export interface CohortQuiz {
  slug: string;
  title: string;
  closesAt: Date | null;
}

/** Oldest first. */
export async function selectCohortQuizzes(tx: TenantTransaction, cohortId: string): Promise<CohortQuiz[]> {
  return tx.db.$queryRaw<CohortQuiz[]>`
    SELECT slug, title, closes_at AS "closesAt" FROM quizzes
    WHERE tenant_id = ${tx.tenantId}::uuid AND cohort_id = ${cohortId}::uuid ORDER BY id`;
}
