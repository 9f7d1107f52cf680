import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { type BloomLevel, type QuestionKind } from '../../courses/index.js';
import { countedAnswers, countingAttempts } from '../../mcq/index.js';
import { type AttemptFilter, inFilter } from './attempt-filter.repository.js';

export interface AnswerFilter extends AttemptFilter {
  /** Slug; none: every quiz of the cohort. */
  readonly quiz?: string | undefined;
}

/** What is summed of a quiz and its questions. Sums are decimals as text, with every digit: x is a mark, t an attempt's total, r = t - x. */
export interface QuizRow {
  quiz: string;
  title: string;
  n: number;
  /** Attempts that wait for a person to mark an answer, and are left out. */
  waiting: number;
  sumT: string;
  sumT2: string;
  sumT3: string;
  sumT4: string;
  median: number | null;
  dichotomous: boolean;
  /** Attempts by third. */
  lower: number;
  middle: number;
  upper: number;
  items: ItemRow[];
}

export interface ItemRow {
  id: string;
  n: number;
  sumMax: string;
  sumX: string;
  sumXx: string;
  sumXt: string;
  sumT: string;
  sumTt: string;
  sortedProducts: string;
  answered: number;
  medianMs: number | null;
  choices: ChoiceRow[];
}

export interface ChoiceRow {
  /** Null: no option at all. */
  optionId: string | null;
  lower: number;
  middle: number;
  upper: number;
}

export interface QuestionRow {
  id: string;
  question: string;
  kind: QuestionKind;
  bloomLevel: BloomLevel;
  section: string;
  outcome: string;
  /** A QuestionDocument. */
  document: unknown;
  /** By the newest key. */
  rightIds: string[];
}

/**
 * Sums the attempts that count, in one statement and so at one moment. Thirds are by an attempt's share of its points. Those with equal totals are in one third,
 * the one that the middle of their places falls in; a place on the very border belongs to the middle third.
 */
export async function selectQuizRows(tx: SqlTransaction, filter: AnswerFilter): Promise<QuizRow[]> {
  return tx.db.$queryRaw<QuizRow[]>`
    WITH asked AS (
      SELECT id, slug, title FROM quizzes
      WHERE tenant_id = ${tx.tenantId}::uuid AND cohort_id = ${filter.cohortId}::uuid AND (${filter.quiz ?? null}::text IS NULL OR slug = ${filter.quiz ?? null})
    ),
    counting AS MATERIALIZED (
      SELECT c.* FROM (${countingAttempts(tx, Prisma.sql`z.id IN (SELECT id FROM asked)`)}) AS c WHERE ${inFilter(tx, filter)}
    ),
    answers AS MATERIALIZED (${countedAnswers(tx)}),
    totals AS (SELECT quiz_id, attempt_id, sum(x) AS t, sum(m) AS m FROM answers GROUP BY quiz_id, attempt_id),
    ranked AS (
      SELECT quiz_id, attempt_id, t, 2 * rank() OVER (PARTITION BY quiz_id ORDER BY t / m) - 2 + count(*) OVER (PARTITION BY quiz_id, t / m) AS place,
        count(*) OVER (PARTITION BY quiz_id) AS n
      FROM totals
    ),
    placed AS MATERIALIZED (
      SELECT quiz_id, attempt_id, t, CASE WHEN 3 * place < 2 * n THEN -1 WHEN 3 * place > 4 * n THEN 1 ELSE 0 END AS third FROM ranked
    ),
    marks AS MATERIALIZED (
      SELECT a.*, p.t, p.third FROM answers a JOIN placed p ON p.attempt_id = a.attempt_id
    ),
    sums AS (
      SELECT quiz_id, q, count(*)::int AS n, sum(m) AS sum_max, sum(x) AS sum_x, sum(x * x) AS sum_xx, sum(x * t) AS sum_xt, sum(t) AS sum_t, sum(t * t) AS sum_tt,
        array_agg(x ORDER BY x) AS xs, array_agg(t - x ORDER BY t - x) AS rs, count(*) FILTER (WHERE answered)::int AS answered,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) FILTER (WHERE answered) AS median_ms, bool_and(x = 0 OR x = m) AS dichotomous
      FROM marks GROUP BY quiz_id, q
    ),
    choices AS (
      SELECT quiz_id, q, jsonb_agg(jsonb_build_object('optionId', option_id, 'lower', lower, 'middle', middle, 'upper', upper)) AS list
      FROM (
        SELECT m.quiz_id, m.q, o.option_id, count(*) FILTER (WHERE m.third = -1) AS lower, count(*) FILTER (WHERE m.third = 0) AS middle,
          count(*) FILTER (WHERE m.third = 1) AS upper
        FROM marks m LEFT JOIN LATERAL unnest(m.o) AS o (option_id) ON true GROUP BY m.quiz_id, m.q, o.option_id
      ) AS counted
      GROUP BY quiz_id, q
    ),
    items AS (
      SELECT s.quiz_id, bool_and(s.dichotomous) AS dichotomous, jsonb_agg(jsonb_build_object('id', s.q, 'n', s.n, 'sumMax', s.sum_max::text, 'sumX', s.sum_x::text,
          'sumXx', s.sum_xx::text, 'sumXt', s.sum_xt::text, 'sumT', s.sum_t::text, 'sumTt', s.sum_tt::text,
          'sortedProducts', (SELECT sum(pair.x * pair.r) FROM unnest(s.xs, s.rs) AS pair (x, r))::text, 'answered', s.answered, 'medianMs', s.median_ms,
          'choices', c.list) ORDER BY s.q) AS list
      FROM sums s JOIN choices c ON c.quiz_id = s.quiz_id AND c.q = s.q GROUP BY s.quiz_id
    ),
    whole AS (
      SELECT quiz_id, count(*)::int AS n, sum(t) AS t, sum(t * t) AS t2, sum(t * t * t) AS t3, sum(t * t * t * t) AS t4,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY t) AS median, count(*) FILTER (WHERE third = -1)::int AS lower,
        count(*) FILTER (WHERE third = 0)::int AS middle, count(*) FILTER (WHERE third = 1)::int AS upper
      FROM placed GROUP BY quiz_id
    )
    SELECT z.slug AS quiz, z.title, coalesce(w.n, 0) AS n, (SELECT count(*) FROM counting c WHERE c.quiz_id = z.id AND c.unmarked > 0)::int AS waiting,
      coalesce(w.t, 0)::text AS "sumT", coalesce(w.t2, 0)::text AS "sumT2", coalesce(w.t3, 0)::text AS "sumT3", coalesce(w.t4, 0)::text AS "sumT4",
      w.median::float8 AS median, coalesce(i.dichotomous, true) AS dichotomous, coalesce(w.lower, 0) AS lower, coalesce(w.middle, 0) AS middle,
      coalesce(w.upper, 0) AS upper, coalesce(i.list, '[]') AS items
    FROM asked z LEFT JOIN whole w ON w.quiz_id = z.id LEFT JOIN items i ON i.quiz_id = z.id
    ORDER BY z.slug`;
}

/** Slugs of a cohort's quizzes, in order; of the one that is asked for, or none. */
export async function selectQuizSlugs(tx: TenantTransaction, { cohortId, quiz }: AnswerFilter): Promise<string[]> {
  const rows = await tx.db.quiz.findMany({
    where: { tenantId: tx.tenantId, cohortId, ...(quiz !== undefined && { slug: quiz }) },
    select: { slug: true },
    orderBy: { slug: 'asc' },
  });
  return rows.map(({ slug }) => slug);
}

/** What was asked, by id of the question version. */
export async function selectQuestionRows(tx: SqlTransaction, ids: readonly string[]): Promise<QuestionRow[]> {
  return tx.db.$queryRaw<QuestionRow[]>`
    SELECT v.id, v.question, v.kind, v.bloom_level AS "bloomLevel", v.section, v.outcome, v.document, coalesce((
        SELECT k.option_ids FROM question_keys k WHERE k.tenant_id = v.tenant_id AND k.question_version_id = v.id ORDER BY k.revision DESC LIMIT 1
      ), '{}') AS "rightIds"
    FROM question_versions v WHERE v.tenant_id = ${tx.tenantId}::uuid AND v.id = ANY (${ids}::uuid[])
    ORDER BY v.question, v.created_at, v.id`;
}
