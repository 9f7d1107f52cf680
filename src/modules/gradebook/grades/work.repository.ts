import type { TenantTransaction } from '../../../platform/database/database.js';

/** Something that a student has handed in. Points are decimal texts, so that none is lost on the way. */
export interface WorkRow {
  personId: string;
  slug: string;
  id: string;
  /** Null while it has no result. */
  points: string | null;
  maxPoints: string | null;
  submittedAt: Date;
}

export interface ExtensionRow {
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
): Promise<WorkRow[]> {
  return tx.db.$queryRaw<WorkRow[]>`
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

/**
 * Of each student and quiz of the cohort: the submitted attempt that counts by the quiz's rule, or with `average` all of them, oldest first. Without points
 * while a person has to mark some of it. An attempt that the sweeper handed in was handed in at its deadline.
 */
export async function selectQuizWork(tx: TenantTransaction, cohortId: string, personIds: string[]): Promise<WorkRow[]> {
  return tx.db.$queryRaw<WorkRow[]>`
    WITH ranked AS (
      SELECT a.person_id, q.slug, a.id, a.points, a.max_points, a.unmarked, least(a.submitted_at, a.deadline_at) AS submitted_at, q.counting, a.number,
        row_number() OVER (PARTITION BY a.quiz_id, a.person_id ORDER BY
          CASE q.counting WHEN 'highest' THEN (a.unmarked > 0)::int END,
          CASE q.counting WHEN 'highest' THEN a.points / a.max_points END DESC,
          CASE q.counting WHEN 'latest' THEN -a.number ELSE a.number END) AS rank
      FROM attempts a JOIN quizzes q ON q.tenant_id = a.tenant_id AND q.id = a.quiz_id
      WHERE a.tenant_id = ${tx.tenantId}::uuid AND q.cohort_id = ${cohortId}::uuid AND a.person_id = ANY (${personIds}::uuid[])
        AND a.status = 'submitted' AND a.max_points > 0
    )
    SELECT person_id AS "personId", slug, id, CASE WHEN unmarked = 0 THEN points::text END AS points, max_points::text AS "maxPoints",
      submitted_at AS "submittedAt"
    FROM ranked WHERE counting = 'average' OR rank = 1 ORDER BY number`;
}

/** Closing dates of quizzes that are a student's own, or their lab group's. */
export async function selectExtensions(
  tx: TenantTransaction,
  cohortId: string,
  personIds: string[],
): Promise<ExtensionRow[]> {
  return tx.db.$queryRaw<ExtensionRow[]>`
    SELECT m.person_id AS "personId", q.slug, coalesce(p.closes_at, g.closes_at) AS "closesAt"
    FROM cohort_members m
    JOIN quizzes q ON q.tenant_id = m.tenant_id AND q.cohort_id = m.cohort_id
    LEFT JOIN quiz_overrides p ON p.tenant_id = q.tenant_id AND p.quiz_id = q.id AND p.person_id = m.person_id
    LEFT JOIN quiz_overrides g ON g.tenant_id = q.tenant_id AND g.quiz_id = q.id AND g.lab_group = m.lab_group
    WHERE m.tenant_id = ${tx.tenantId}::uuid AND m.cohort_id = ${cohortId}::uuid AND m.person_id = ANY (${personIds}::uuid[])
      AND coalesce(p.closes_at, g.closes_at) IS NOT NULL`;
}
