import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { notingActivity } from '../../evidence/index.js';

export interface AnswerToSave {
  attemptId: string;
  personId: string;
  /** Public id of the question. */
  question: string;
  /** Sorted. */
  optionIds: readonly string[];
  /** Of a short answer; null of any other. */
  text: string | null;
  /** Time that the client has seen it on screen since it was last saved. Null: since the attempt's last answer, as the database's clock says. */
  timeSpentMs: number | null;
  /** Save only over this revision, 0 being none; null: over any. */
  over: number | null;
}

export interface SavedAnswer {
  revision: number;
  answeredAt: Date;
}

/** Longer than any attempt that is worked on without a break. */
const MAX_TIME_SPENT_MS = 86_400_000;

/**
 * Saves an answer, in one statement that finds out for itself, if all of this holds: the attempt is the person's own, open and in time, the question is one of it, the answer fits it and
 * differs from what is saved, that is not graded yet, and it is the revision that the answer is to go over. Null, and nothing is saved, when anything does not
 * hold. A submission under way is waited for, and counts. A student's answer is noted as activity in the unit, and counted when the question was not answered before.
 *
 * A quiz with immediate feedback is left to callers who grade in the same transaction, and say so with `grading`.
 */
export async function saveAnswer(
  tx: SqlTransaction,
  answer: AnswerToSave,
  { grading }: { grading: boolean },
): Promise<SavedAnswer | null> {
  const { attemptId, personId, question, optionIds, text, timeSpentMs, over } = answer;
  const activity = Prisma.sql`SELECT attempt.unit, saved.answered_at, (saved.revision = 1)::int FROM saved, attempt WHERE NOT attempt.preview`;
  const [saved] = await tx.db.$queryRaw<SavedAnswer[]>`
    WITH attempt AS (
      SELECT a.id, a.started_at, a.preview, c.unit
      FROM attempts a
      JOIN quizzes q ON q.tenant_id = a.tenant_id AND q.id = a.quiz_id
      JOIN cohorts c ON c.tenant_id = q.tenant_id AND c.id = q.cohort_id
      WHERE a.tenant_id = ${tx.tenantId}::uuid AND a.id = ${attemptId}::uuid AND a.person_id = ${personId}::uuid AND a.status = 'open'
        AND (a.deadline_at IS NULL OR a.deadline_at > now()) AND (q.feedback <> 'immediate' OR ${grading})
      FOR SHARE OF a
    ), answer AS (
      SELECT i.question_version_id, ${[...optionIds]}::text[] AS option_ids, ${text}::text AS text,
        LEAST(${MAX_TIME_SPENT_MS}, coalesce(${timeSpentMs}::int, extract(epoch FROM now() - GREATEST(attempt.started_at, (
          SELECT max(answered_at) FROM responses WHERE tenant_id = ${tx.tenantId}::uuid AND attempt_id = ${attemptId}::uuid
        ))) * 1000))::int AS time_spent_ms
      FROM attempt
      JOIN attempt_items i ON i.tenant_id = ${tx.tenantId}::uuid AND i.attempt_id = attempt.id
      JOIN question_versions v ON v.tenant_id = i.tenant_id AND v.id = i.question_version_id
      WHERE v.question = ${question}::text AND ${[...optionIds]}::text[] <@ i.option_ids
        AND (v.kind = 'short_answer') = (${text}::text IS NOT NULL)
        AND (v.kind = 'multiple_choice' OR cardinality(${[...optionIds]}::text[]) <= 1)
        AND (coalesce(${over}::int, 0) = 0 OR EXISTS (
          SELECT FROM responses r WHERE r.tenant_id = i.tenant_id AND r.attempt_id = i.attempt_id AND r.question_version_id = i.question_version_id
        ))
    ), saved AS (
      INSERT INTO responses AS old (tenant_id, attempt_id, question_version_id, option_ids, text, answered_at, time_spent_ms)
      SELECT ${tx.tenantId}::uuid, ${attemptId}::uuid, answer.question_version_id, answer.option_ids, answer.text, now(), answer.time_spent_ms FROM answer
      ON CONFLICT (tenant_id, attempt_id, question_version_id) DO UPDATE
      SET option_ids = excluded.option_ids, text = excluded.text, revision = old.revision + 1, answered_at = excluded.answered_at,
        time_spent_ms = LEAST(${MAX_TIME_SPENT_MS}, old.time_spent_ms::bigint + excluded.time_spent_ms)::int
      WHERE (old.option_ids, old.text) IS DISTINCT FROM (excluded.option_ids, excluded.text) AND old.points IS NULL
        AND (${over}::int IS NULL OR old.revision = ${over}::int)
      RETURNING revision, answered_at
    ), noted AS (${notingActivity(tx, personId, activity)})
    SELECT revision, answered_at AS "answeredAt" FROM saved`;
  return saved ?? null;
}
