import type { SqlTransaction } from '../../../platform/database/database.js';
import type { FeedbackState } from './feedback.js';

/** Whose questions of which unit. */
export interface Learner {
  readonly personId: string;
  /** Slug. */
  readonly unit: string;
}

/** An attempt that may keep something back: what its feedback policy asks, and its questions' public ids. */
export interface GuardingAttempt extends FeedbackState {
  id: string;
  questions: string[];
}

/** The attempts of this person that are open, or whose quiz tells late or never which options are right. */
export async function selectGuardingAttempts(
  tx: SqlTransaction,
  { personId, unit }: Learner,
): Promise<GuardingAttempt[]> {
  return tx.db.$queryRaw`
    SELECT a.id, q.feedback, a.status, now() AS now, GREATEST(q.closes_at, (
        SELECT max(o.closes_at) FROM quiz_overrides o WHERE o.tenant_id = q.tenant_id AND o.quiz_id = q.id AND q.closes_at IS NOT NULL
      )) AS "closedToAllAt",
      ARRAY(
        SELECT v.question FROM attempt_items i JOIN question_versions v ON v.tenant_id = i.tenant_id AND v.id = i.question_version_id
        WHERE i.tenant_id = a.tenant_id AND i.attempt_id = a.id
      ) AS questions
    FROM attempts a
    JOIN quizzes q ON q.tenant_id = a.tenant_id AND q.id = a.quiz_id
    JOIN cohorts c ON c.tenant_id = q.tenant_id AND c.id = q.cohort_id
    WHERE a.tenant_id = ${tx.tenantId}::uuid AND a.person_id = ${personId}::uuid AND NOT a.preview AND c.unit = ${unit}
      AND (a.status = 'open' OR q.feedback IN ('after_close', 'never'))`;
}
