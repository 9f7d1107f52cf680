import type { TenantTransaction } from '../../../platform/database/database.js';

/** How a student did on a quiz, by the quiz's rule of counting. */
export interface CountedAttempt {
  quizId: string;
  quiz: string;
  personId: string;
  /** The submitted attempt that counts; the first when the mean of all does. */
  attemptId: string;
  /** Of that attempt, or the mean of all, to five decimals. */
  points: number;
  maxPoints: number;
  /** Of that attempt. */
  submittedAt: Date;
  /** Answers in it, or in any of them, that wait for a person to mark them. */
  unmarked: number;
  /** How many were submitted. */
  attempts: number;
  /** Whether the feedback policy lets the student see the score by now. */
  shown: boolean;
}

/**
 * One for each student and quiz with a submitted attempt; of a quiz, or of a cohort's quizzes, and of some students when asked for. With `highest` the best share
 * of its points counts, of equals the first. Previews never count.
 * Attempts may be out of different numbers of points, when the unit got another version in between: then the mean is that of their shares.
 */
export async function selectCountedAttempts(
  tx: TenantTransaction,
  which: { quizId: string } | { cohortId: string },
  personIds: readonly string[] | null = null,
): Promise<CountedAttempt[]> {
  const quizId = 'quizId' in which ? which.quizId : null;
  const cohortId = 'cohortId' in which ? which.cohortId : null;
  return tx.db.$queryRaw<CountedAttempt[]>`
    WITH asked AS (
      SELECT q.*, GREATEST(q.closes_at, (
        SELECT max(o.closes_at) FROM quiz_overrides o WHERE o.tenant_id = q.tenant_id AND o.quiz_id = q.id AND q.closes_at IS NOT NULL
      )) AS closed_to_all_at
      FROM quizzes q
      WHERE q.tenant_id = ${tx.tenantId}::uuid AND (${quizId}::uuid IS NULL OR q.id = ${quizId}::uuid)
        AND (${cohortId}::uuid IS NULL OR q.cohort_id = ${cohortId}::uuid)
    ), ranked AS (
      SELECT a.*, row_number() OVER (
          PARTITION BY a.quiz_id, a.person_id
          ORDER BY CASE q.counting WHEN 'highest' THEN a.points / a.max_points WHEN 'latest' THEN a.number END DESC, a.number
        ) AS place,
        CASE WHEN min(a.max_points) OVER everything = max(a.max_points) OVER everything THEN avg(a.points) OVER everything
          ELSE avg(a.points / a.max_points) OVER everything * a.max_points END AS mean_points, count(*) OVER everything AS submitted, sum(a.unmarked) OVER everything AS all_unmarked
      FROM asked q JOIN attempts a ON a.tenant_id = q.tenant_id AND a.quiz_id = q.id
      WHERE a.tenant_id = ${tx.tenantId}::uuid AND a.status = 'submitted' AND NOT a.preview
        AND (${personIds}::uuid[] IS NULL OR a.person_id = ANY (${personIds}::uuid[]))
      WINDOW everything AS (PARTITION BY a.quiz_id, a.person_id)
    )
    SELECT a.quiz_id AS "quizId", q.slug AS quiz, a.person_id AS "personId", a.id AS "attemptId",
      (CASE q.counting WHEN 'average' THEN round(a.mean_points, 5) ELSE a.points END)::float8 AS points, a.max_points::float8 AS "maxPoints",
      a.submitted_at AS "submittedAt", (CASE q.counting WHEN 'average' THEN a.all_unmarked ELSE a.unmarked END)::int AS unmarked,
      a.submitted::int AS attempts,
      (q.feedback <> 'never' AND (q.feedback <> 'after_close' OR coalesce(q.closed_to_all_at <= now(), false))) AS shown
    FROM ranked a JOIN asked q ON q.id = a.quiz_id
    WHERE a.place = 1
    ORDER BY a.quiz_id, a.person_id`;
}
