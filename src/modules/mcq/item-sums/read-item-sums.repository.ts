import type { SqlTransaction } from '../../../platform/database/database.js';
import type { QuestionKind } from '../../courses/index.js';

/** What a quiz's sums say of one question. Sums are decimals as text, with every digit: x is the mark on the question, t the attempt's total. */
export interface QuestionSums {
  /** Slug. */
  quiz: string;
  questionVersionId: string;
  question: string;
  kind: QuestionKind;
  n: number;
  sumMax: string;
  sumX: string;
  sumXx: string;
  sumXt: string;
  sumT: string;
  sumTt: string;
  /** In the author's order; none of a short answer. */
  options: { id: string; right: boolean; n: number }[];
}

/** Of every question that attempts at the cohort's quizzes were asked, in order of quiz and question. Its cost grows with the questions, not with the answers. */
export async function selectQuestionSums(tx: SqlTransaction, cohortId: string): Promise<QuestionSums[]> {
  return tx.db.$queryRaw<QuestionSums[]>`
    WITH asked AS (SELECT id, slug FROM quizzes WHERE tenant_id = ${tx.tenantId}::uuid AND cohort_id = ${cohortId}::uuid),
    summed AS (
      SELECT quiz_id, question_version_id, sum(n)::int AS n, sum(sum_max) AS sum_max, sum(sum_x) AS sum_x, sum(sum_xx) AS sum_xx, sum(sum_xt) AS sum_xt,
        sum(sum_t) AS sum_t, sum(sum_tt) AS sum_tt
      FROM item_sums WHERE tenant_id = ${tx.tenantId}::uuid AND quiz_id IN (SELECT id FROM asked)
      GROUP BY quiz_id, question_version_id
    ),
    chosen AS (
      SELECT quiz_id, question_version_id, jsonb_object_agg(option_id, n) AS counts
      FROM (
        SELECT quiz_id, question_version_id, option_id, sum(n)::int AS n
        FROM option_counts WHERE tenant_id = ${tx.tenantId}::uuid AND quiz_id IN (SELECT id FROM asked)
        GROUP BY quiz_id, question_version_id, option_id
      ) AS counted
      GROUP BY quiz_id, question_version_id
    ),
    questions AS (
      SELECT v.id, v.question, v.kind, array_agg(o.option ->> 'id' ORDER BY o.place) FILTER (WHERE o.option IS NOT NULL) AS option_ids, coalesce((
          SELECT k.option_ids FROM question_keys k WHERE k.tenant_id = v.tenant_id AND k.question_version_id = v.id ORDER BY k.revision DESC LIMIT 1
        ), '{}') AS right_ids
      FROM question_versions v LEFT JOIN LATERAL jsonb_array_elements(v.document -> 'options') WITH ORDINALITY AS o (option, place) ON true
      WHERE v.tenant_id = ${tx.tenantId}::uuid AND v.id IN (SELECT question_version_id FROM summed)
      GROUP BY v.tenant_id, v.id
    )
    SELECT z.slug AS quiz, s.question_version_id AS "questionVersionId", v.question, v.kind, s.n, s.sum_max::text AS "sumMax", s.sum_x::text AS "sumX",
      s.sum_xx::text AS "sumXx", s.sum_xt::text AS "sumXt", s.sum_t::text AS "sumT", s.sum_tt::text AS "sumTt",
      coalesce((
        SELECT jsonb_agg(jsonb_build_object('id', o.id, 'right', o.id = ANY (v.right_ids), 'n', coalesce((c.counts -> o.id)::int, 0)) ORDER BY o.place)
        FROM unnest(v.option_ids) WITH ORDINALITY AS o (id, place)
      ), '[]') AS options
    FROM summed s
    JOIN asked z ON z.id = s.quiz_id
    JOIN questions v ON v.id = s.question_version_id
    LEFT JOIN chosen c ON c.quiz_id = s.quiz_id AND c.question_version_id = s.question_version_id
    WHERE s.n > 0
    ORDER BY z.slug, v.question, s.question_version_id`;
}
