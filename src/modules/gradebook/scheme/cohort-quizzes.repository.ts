import type { TenantTransaction } from '../../../platform/database/database.js';

export interface CohortQuiz {
  slug: string;
  title: string;
  closesAt: Date | null;
  /** Whether students know their scores by now. */
  scoresShown: boolean;
}

/** Oldest first. A quiz whose feedback comes after its close shows scores once it is closed for the last of those who have other dates. */
export async function selectCohortQuizzes(tx: TenantTransaction, cohortId: string): Promise<CohortQuiz[]> {
  return tx.db.$queryRaw<CohortQuiz[]>`
    SELECT q.slug, q.title, q.closes_at AS "closesAt",
      CASE q.feedback
        WHEN 'never' THEN false
        WHEN 'after_close' THEN coalesce(now() >= greatest(q.closes_at, (
          SELECT max(o.closes_at) FROM quiz_overrides o WHERE o.tenant_id = q.tenant_id AND o.quiz_id = q.id)), false)
        ELSE true
      END AS "scoresShown"
    FROM quizzes q WHERE q.tenant_id = ${tx.tenantId}::uuid AND q.cohort_id = ${cohortId}::uuid ORDER BY q.id`;
}
