import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';

/**
 * A query for the attempt of each student that counts by the rule of its quiz, as (quiz_id, person_id, id, submitted_at): of those submitted the best, the newest or
 * the first; under `average` the first, since an average has no answers. Of equal ones the first counts. A preview never does. An attempt that a person has still
 * to mark is not passed over for a lesser one: it comes with `unmarked` above 0, and whoever sums points waits for it.
 * @param which a condition on the attempt `a` and its quiz `z`
 */
export function countingAttempts(tx: SqlTransaction, which: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT DISTINCT ON (a.quiz_id, a.person_id) a.quiz_id, a.person_id, a.id, a.submitted_at, a.unmarked
    FROM attempts a JOIN quizzes z ON z.tenant_id = a.tenant_id AND z.id = a.quiz_id
    WHERE a.tenant_id = ${tx.tenantId}::uuid AND a.status = 'submitted' AND NOT a.preview AND ${which}
    ORDER BY a.quiz_id, a.person_id, CASE z.counting WHEN 'highest' THEN a.points / a.max_points END DESC NULLS LAST,
      CASE z.counting WHEN 'latest' THEN -a.number ELSE a.number END`;
}

/**
 * A query for the answers of the attempts in a relation `counting` of such, those left out that wait to be marked: q, x, m and o are question version, points, maximum
 * and chosen options, ms the time spent. A question that was left out has 0 points. OFFSET 0 keeps the planner from looking up each answer by itself.
 */
export function countedAnswers(tx: SqlTransaction): Prisma.Sql {
  return Prisma.sql`
    SELECT counting.quiz_id, counting.person_id, counting.id AS attempt_id, answer.*
    FROM counting CROSS JOIN LATERAL (
      SELECT i.question_version_id AS q, coalesce(r.points, 0) AS x, i.max_points AS m, coalesce(r.option_ids, '{}') AS o,
        coalesce(cardinality(r.option_ids) > 0 OR r.text <> '', false) AS answered, r.time_spent_ms AS ms
      FROM attempt_items i
      LEFT JOIN (
        SELECT * FROM responses WHERE tenant_id = ${tx.tenantId}::uuid AND attempt_id = counting.id OFFSET 0
      ) AS r ON r.question_version_id = i.question_version_id
      WHERE i.tenant_id = ${tx.tenantId}::uuid AND i.attempt_id = counting.id
      OFFSET 0
    ) AS answer
    WHERE counting.unmarked = 0`;
}
