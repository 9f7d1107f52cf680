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

type SumsRow = Omit<QuestionSums, 'question' | 'kind' | 'options'>;

interface CountsRow {
  quiz: string;
  questionVersionId: string;
  /** By option. */
  counts: Record<string, number>;
}

interface AskedRow {
  id: string;
  question: string;
  kind: QuestionKind;
  optionIds: string[];
  rightIds: string[];
}

/**
 * Of every question that attempts at the cohort's quizzes were asked, in order of quiz and question. Its cost grows with the questions, not with the answers.
 * Three plain statements: the planner can't foresee how many groups they have, and joined in one it may make the counts anew for each question.
 */
export async function selectQuestionSums(tx: SqlTransaction, cohortId: string): Promise<QuestionSums[]> {
  const summed = await tx.db.$queryRaw<SumsRow[]>`
    SELECT z.slug AS quiz, s.question_version_id AS "questionVersionId", sum(s.n)::int AS n, sum(s.sum_max)::text AS "sumMax", sum(s.sum_x)::text AS "sumX",
      sum(s.sum_xx)::text AS "sumXx", sum(s.sum_xt)::text AS "sumXt", sum(s.sum_t)::text AS "sumT", sum(s.sum_tt)::text AS "sumTt"
    FROM quizzes z JOIN item_sums s ON s.tenant_id = ${tx.tenantId}::uuid AND s.quiz_id = z.id
    WHERE z.tenant_id = ${tx.tenantId}::uuid AND z.cohort_id = ${cohortId}::uuid
    GROUP BY z.slug, s.question_version_id HAVING sum(s.n) > 0`;
  if (summed.length === 0) return [];
  const counted = await tx.db.$queryRaw<CountsRow[]>`
    SELECT c.quiz, c.question_version_id AS "questionVersionId", jsonb_object_agg(c.option_id, c.n) AS counts
    FROM (
      SELECT z.slug AS quiz, s.question_version_id, s.option_id, sum(s.n)::int AS n
      FROM quizzes z JOIN option_counts s ON s.tenant_id = ${tx.tenantId}::uuid AND s.quiz_id = z.id
      WHERE z.tenant_id = ${tx.tenantId}::uuid AND z.cohort_id = ${cohortId}::uuid
      GROUP BY z.slug, s.question_version_id, s.option_id
    ) AS c
    GROUP BY c.quiz, c.question_version_id`;
  const asked = await selectAsked(tx, [...new Set(summed.map((row) => row.questionVersionId))]);
  const questions = new Map(asked.map((row) => [row.id, row]));
  const counts = new Map(counted.map((row) => [`${row.quiz} ${row.questionVersionId}`, row.counts]));
  return summed
    .flatMap((row) => {
      const own = questions.get(row.questionVersionId);
      const chosen = counts.get(`${row.quiz} ${row.questionVersionId}`) ?? {};
      if (!own) return [];
      const { question, kind, optionIds, rightIds } = own;
      return [
        {
          ...row,
          question,
          kind,
          options: optionIds.map((id) => ({ id, right: rightIds.includes(id), n: chosen[id] ?? 0 })),
        },
      ];
    })
    .toSorted((a, b) => compare(a.quiz, b.quiz) || compare(a.question, b.question));
}

async function selectAsked(tx: SqlTransaction, ids: readonly string[]): Promise<AskedRow[]> {
  return tx.db.$queryRaw<AskedRow[]>`
    SELECT v.id, v.question, v.kind, ARRAY(SELECT option ->> 'id' FROM jsonb_array_elements(v.document -> 'options') AS option) AS "optionIds", coalesce((
        SELECT k.option_ids FROM question_keys k WHERE k.tenant_id = v.tenant_id AND k.question_version_id = v.id ORDER BY k.revision DESC LIMIT 1
      ), '{}') AS "rightIds"
    FROM question_versions v WHERE v.tenant_id = ${tx.tenantId}::uuid AND v.id = ANY (${ids}::uuid[])`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
