import type { TenantTransaction } from '../../../platform/database/database.js';

/** A submission of a student's. Points are decimal texts, so that none is lost on the way. */
export interface LabWork {
  personId: string;
  /** Of the lab. */
  slug: string;
  id: string;
  /** Null while it has no result. */
  points: string | null;
  maxPoints: string | null;
  submittedAt: Date;
}

export interface QuizExtension {
  personId: string;
  slug: string;
  closesAt: Date;
}

/**
 * Of each student and lab: the graded submissions that may count, oldest first, and one without points if another waits for its result. A penalty only grows
 * with time, so the best after it is one that was better than all before it. With `latest` just the last graded one.
 */
export async function selectLabWork(
  tx: TenantTransaction,
  { personIds, labs, counts }: { personIds: string[]; labs: string[]; counts: 'best' | 'latest' },
): Promise<LabWork[]> {
  return tx.db.$queryRaw<LabWork[]>`
    WITH handed_in AS (
      SELECT person_id, lab, id, score, max_score, created_at, status = 'graded' AND max_score > 0 AS done, score::numeric / nullif(max_score, 0) AS share
      FROM submissions
      WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ANY (${personIds}::uuid[]) AND lab = ANY (${labs}::text[])
    ), ranked AS (
      SELECT *, max(share) OVER (PARTITION BY person_id, lab ORDER BY created_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS best_before,
        lead(id) OVER (PARTITION BY person_id, lab ORDER BY created_at, id) IS NULL AS last
      FROM handed_in WHERE done
    )
    SELECT person_id AS "personId", lab AS slug, id, score::text AS points, max_score::text AS "maxPoints", created_at AS "submittedAt"
    FROM ranked WHERE CASE WHEN ${counts} = 'latest' THEN last ELSE best_before IS NULL OR share > best_before END
    UNION ALL
    SELECT person_id, lab, (array_agg(id ORDER BY created_at DESC))[1], NULL, NULL, max(created_at)
    FROM handed_in WHERE NOT done GROUP BY person_id, lab
    ORDER BY "submittedAt", id`;
}

/** Closing dates of quizzes that are a student's own, or their lab group's. */
export async function selectQuizExtensions(
  tx: TenantTransaction,
  cohortId: string,
  personIds: string[],
): Promise<QuizExtension[]> {
  return tx.db.$queryRaw<QuizExtension[]>`
    SELECT m.person_id AS "personId", q.slug, coalesce(p.closes_at, g.closes_at) AS "closesAt"
    FROM cohort_members m
    JOIN quizzes q ON q.tenant_id = m.tenant_id AND q.cohort_id = m.cohort_id
    LEFT JOIN quiz_overrides p ON p.tenant_id = q.tenant_id AND p.quiz_id = q.id AND p.person_id = m.person_id
    LEFT JOIN quiz_overrides g ON g.tenant_id = q.tenant_id AND g.quiz_id = q.id AND g.lab_group = m.lab_group
    WHERE m.tenant_id = ${tx.tenantId}::uuid AND m.cohort_id = ${cohortId}::uuid AND m.person_id = ANY (${personIds}::uuid[])
      AND coalesce(p.closes_at, g.closes_at) IS NOT NULL`;
}
