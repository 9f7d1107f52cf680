import type { TenantTransaction } from '../../../platform/database/database.js';

export interface CohortQuiz {
  slug: string;
  title: string;
  closesAt: Date | null;
}

/** Oldest first. */
export async function selectCohortQuizzes(tx: TenantTransaction, cohortId: string): Promise<CohortQuiz[]> {
  return tx.db.quiz.findMany({
    where: { tenantId: tx.tenantId, cohortId },
    select: { slug: true, title: true, closesAt: true },
    orderBy: { id: 'asc' },
  });
}
