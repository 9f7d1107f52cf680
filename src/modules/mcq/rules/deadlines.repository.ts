import type { TenantTransaction } from '../../../platform/database/database.js';

/**
 * Sets open attempts' deadlines by the rules of today: start, time limit and extra time, but not past the closing time. Of one attempt, or of a quiz's whose
 * rules have changed. Previews heed the time limit only.
 */
export async function moveDeadlines(
  tx: TenantTransaction,
  which: { attemptId: string } | { quizId: string },
): Promise<void> {
  const attemptId = 'attemptId' in which ? which.attemptId : null;
  const quizId = 'quizId' in which ? which.quizId : null;
  await tx.db.$executeRaw`
    UPDATE attempts SET deadline_at = rules.deadline_at
    FROM (
      SELECT a.id, LEAST(
        a.started_at + (q.time_limit_seconds + coalesce(p.extra_seconds, g.extra_seconds, 0)) * interval '1 second',
        CASE WHEN NOT a.preview THEN coalesce(p.closes_at, g.closes_at, q.closes_at) END
      ) AS deadline_at
      FROM attempts a
      JOIN quizzes q ON q.tenant_id = a.tenant_id AND q.id = a.quiz_id
      LEFT JOIN cohort_members m ON m.tenant_id = a.tenant_id AND m.cohort_id = q.cohort_id AND m.person_id = a.person_id
      LEFT JOIN quiz_overrides p ON p.tenant_id = a.tenant_id AND p.quiz_id = q.id AND p.person_id = a.person_id
      LEFT JOIN quiz_overrides g ON g.tenant_id = a.tenant_id AND g.quiz_id = q.id AND g.lab_group = m.lab_group
      WHERE a.tenant_id = ${tx.tenantId}::uuid AND a.status = 'open'
        AND (${attemptId}::uuid IS NULL OR a.id = ${attemptId}::uuid) AND (${quizId}::uuid IS NULL OR a.quiz_id = ${quizId}::uuid)
    ) AS rules
    WHERE attempts.tenant_id = ${tx.tenantId}::uuid AND attempts.id = rules.id AND attempts.status = 'open'
      AND attempts.deadline_at IS DISTINCT FROM rules.deadline_at`;
}
