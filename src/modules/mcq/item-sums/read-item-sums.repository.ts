import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
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

/** How often each option was chosen. */
type Counts = Record<string, number>;

interface CountsRow {
  quiz: string;
  questionVersionId: string;
  counts: Counts;
}

interface AskedRow {
  id: string;
  question: string;
  kind: QuestionKind;
  optionIds: string[];
  rightIds: string[];
}

/**
 * Of every question that attempts at the cohort's quizzes were asked, in order of quiz, question and version. Its cost grows with the questions, not with the answers.
 * Three plain statements: the planner can't foresee how many groups they have, and joined in one it may make the counts anew for each question.
 */
export async function selectQuestionSums(tx: SqlTransaction, cohortId: string): Promise<QuestionSums[]> {
  const summing = tx.db.$queryRaw<SumsRow[]>`
    SELECT z.slug AS quiz, s.question_version_id AS "questionVersionId", sum(s.n)::int AS n, sum(s.sum_max)::text AS "sumMax", sum(s.sum_x)::text AS "sumX",
      sum(s.sum_xx)::text AS "sumXx", sum(s.sum_xt)::text AS "sumXt", sum(s.sum_t)::text AS "sumT", sum(s.sum_tt)::text AS "sumTt"
    FROM quizzes z JOIN item_sums s ON s.tenant_id = ${tx.tenantId}::uuid AND s.quiz_id = z.id
    WHERE z.tenant_id = ${tx.tenantId}::uuid AND z.cohort_id = ${cohortId}::uuid
    GROUP BY z.slug, s.question_version_id HAVING sum(s.n) > 0`;
  const counting = tx.db.$queryRaw<CountsRow[]>`
    SELECT c.quiz, c.question_version_id AS "questionVersionId", jsonb_object_agg(c.option_id, c.n) AS counts
    FROM (
      SELECT z.slug AS quiz, s.question_version_id, s.option_id, sum(s.n)::int AS n
      FROM quizzes z JOIN option_counts s ON s.tenant_id = ${tx.tenantId}::uuid AND s.quiz_id = z.id
      WHERE z.tenant_id = ${tx.tenantId}::uuid AND z.cohort_id = ${cohortId}::uuid
      GROUP BY z.slug, s.question_version_id, s.option_id
    ) AS c
    GROUP BY c.quiz, c.question_version_id`;
  const asked = selectAsked(
    tx,
    Prisma.sql`SELECT s.question_version_id FROM quizzes z JOIN item_sums s ON s.tenant_id = ${tx.tenantId}::uuid AND s.quiz_id = z.id
      WHERE z.tenant_id = ${tx.tenantId}::uuid AND z.cohort_id = ${cohortId}::uuid`,
  );
  const [summed, counted, questions] = await Promise.all([summing, counting, asked]);
  const counts = new Map(counted.map((row) => [`${row.quiz} ${row.questionVersionId}`, row.counts]));
  return withQuestions(
    summed.map((row) => ({ ...row, counts: counts.get(`${row.quiz} ${row.questionVersionId}`) ?? null })),
    questions,
  );
}

/**
 * The same, of some of the attempts that those sums are made of: its cost grows with the students. They are read from what is noted of each as part of the sums,
 * so that all of them together give what the sums say. Equal answers are counted as they are stored, and taken apart once: that costs a quarter of taking all
 * apart. Attempts are joined so that the planner leaves them out when nobody asks for days.
 * @param which a condition on such an attempt `c`, of its person_id and submitted_at
 */
export async function sumQuestions(tx: SqlTransaction, cohortId: string, which: Prisma.Sql): Promise<QuestionSums[]> {
  const rows = await tx.db.$queryRaw<(SumsRow & { counts: Counts | null })[]>`
    WITH alike AS MATERIALIZED (
      SELECT c.quiz, answer, count(*) AS n, sum(c.t) AS t, sum(c.t * c.t) AS tt
      FROM (
        SELECT z.slug AS quiz, s.person_id, a.submitted_at, s.total AS t, s.items
        FROM quizzes z JOIN summed_attempts s ON s.tenant_id = ${tx.tenantId}::uuid AND s.quiz_id = z.id
        LEFT JOIN attempts a ON a.tenant_id = ${tx.tenantId}::uuid AND a.id = s.attempt_id
        WHERE z.tenant_id = ${tx.tenantId}::uuid AND z.cohort_id = ${cohortId}::uuid
      ) AS c CROSS JOIN LATERAL jsonb_array_elements(c.items) AS answer
      WHERE ${which}
      GROUP BY c.quiz, answer
    ),
    terms AS MATERIALIZED (
      SELECT alike.quiz, alike.n, alike.t, alike.tt, item.* FROM alike CROSS JOIN LATERAL jsonb_to_record(answer) AS item (q uuid, x numeric, m numeric, o text[])
    ),
    summed AS (
      SELECT quiz, q, sum(n)::int AS n, sum(n * m) AS sum_max, sum(n * x) AS sum_x, sum(n * x * x) AS sum_xx, sum(x * t) AS sum_xt, sum(t) AS sum_t, sum(tt) AS sum_tt
      FROM terms GROUP BY quiz, q
    ),
    counted AS MATERIALIZED (
      SELECT quiz, q, jsonb_object_agg(option_id, n) AS counts
      FROM (SELECT quiz, q, option_id, sum(n) AS n FROM terms CROSS JOIN LATERAL unnest(o) AS chosen (option_id) GROUP BY quiz, q, option_id) AS c
      GROUP BY quiz, q
    )
    SELECT quiz, q AS "questionVersionId", n, sum_max::text AS "sumMax", sum_x::text AS "sumX", sum_xx::text AS "sumXx", sum_xt::text AS "sumXt",
      sum_t::text AS "sumT", sum_tt::text AS "sumTt", counts
    FROM summed LEFT JOIN counted USING (quiz, q)`;
  return withQuestions(
    rows,
    await selectAsked(tx, Prisma.sql`SELECT unnest(${rows.map((row) => row.questionVersionId)}::uuid[])`),
  );
}

/** In order of quiz, question and version. */
function withQuestions(
  rows: readonly (SumsRow & { counts: Counts | null })[],
  asked: readonly AskedRow[],
): QuestionSums[] {
  const questions = new Map(asked.map((row) => [row.id, row]));
  return rows
    .flatMap(({ counts, ...row }) => {
      const own = questions.get(row.questionVersionId);
      if (!own) return [];
      const { question, kind, optionIds, rightIds } = own;
      const options = optionIds.map((id) => ({ id, right: rightIds.includes(id), n: counts?.[id] ?? 0 }));
      return [{ ...row, question, kind, options }];
    })
    .toSorted(
      (a, b) =>
        compare(a.quiz, b.quiz) || compare(a.question, b.question) || compare(a.questionVersionId, b.questionVersionId),
    );
}

/** @param ids a relation of ids of question versions */
async function selectAsked(tx: SqlTransaction, ids: Prisma.Sql): Promise<AskedRow[]> {
  return tx.db.$queryRaw<AskedRow[]>`
    SELECT v.id, v.question, v.kind, ARRAY(SELECT option ->> 'id' FROM jsonb_array_elements(v.document -> 'options') AS option) AS "optionIds", coalesce((
        SELECT k.option_ids FROM question_keys k WHERE k.tenant_id = v.tenant_id AND k.question_version_id = v.id ORDER BY k.revision DESC LIMIT 1
      ), '{}') AS "rightIds"
    FROM question_versions v WHERE v.tenant_id = ${tx.tenantId}::uuid AND v.id IN (${ids})`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
