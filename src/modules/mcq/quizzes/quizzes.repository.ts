import { newId } from '../../../kernel/ids.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import type { BloomLevel, CohortMember, QuestionBank, QuestionKind } from '../../courses/index.js';
import type { Blueprint } from './blueprint.schema.js';
import type { QuizView } from './quizzes.schema.js';

export type Counting = QuizView['counting'];
export type FeedbackPolicy = QuizView['feedback'];

/** What an instructor sets. */
export interface QuizRules {
  title: string;
  blueprint: Blueprint;
  opensAt: Date | null;
  closesAt: Date | null;
  timeLimitSeconds: number | null;
  maxAttempts: number | null;
  counting: Counting;
  feedback: FeedbackPolicy;
  passPercent: number;
}

export interface Quiz extends QuizRules {
  id: string;
  slug: string;
  cohortId: string;
  /** Slug of the cohort's unit. */
  unit: string;
  revision: number;
  createdAt: Date;
}

/** A quiz, and what somebody is in its cohort. */
export interface QuizFor extends Quiz {
  memberRole: CohortMember['role'] | null;
}

/** A question of a version of a unit. */
export interface UnitQuestion {
  /** Of the question version. */
  id: string;
  question: string;
  kind: QuestionKind;
  bank: QuestionBank;
  bloomLevel: BloomLevel;
  section: string;
  optionIds: string[];
  maxPoints: number;
}

const COLUMNS = Prisma.sql`q.id, q.slug, q.cohort_id AS "cohortId", c.unit, q.title, q.blueprint, q.opens_at AS "opensAt", q.closes_at AS "closesAt",
  q.time_limit_seconds AS "timeLimitSeconds", q.max_attempts AS "maxAttempts", q.counting, q.feedback, q.pass_percent::float8 AS "passPercent",
  q.revision, q.created_at AS "createdAt"`;

export async function selectOptionalQuiz(
  tx: TenantTransaction,
  slug: string,
  personId: string,
): Promise<QuizFor | null> {
  const rows = await tx.db.$queryRaw<QuizFor[]>`
    SELECT ${COLUMNS}, m.role AS "memberRole"
    FROM quizzes q JOIN cohorts c ON c.tenant_id = q.tenant_id AND c.id = q.cohort_id
    LEFT JOIN cohort_members m ON m.tenant_id = q.tenant_id AND m.cohort_id = q.cohort_id AND m.person_id = ${personId}::uuid
    WHERE q.tenant_id = ${tx.tenantId}::uuid AND q.slug = ${slug}`;
  return rows[0] ?? null;
}

/** Newest first, those older than `before`, at most `limit`: of the cohorts that `memberId` is in, or with null of all. */
export async function selectQuizzes(
  tx: TenantTransaction,
  { memberId, cohortId, before }: { memberId: string | null; cohortId: string | undefined; before: string | null },
  limit: number,
): Promise<Quiz[]> {
  return tx.db.$queryRaw<Quiz[]>`
    SELECT ${COLUMNS} FROM quizzes q JOIN cohorts c ON c.tenant_id = q.tenant_id AND c.id = q.cohort_id
    WHERE q.tenant_id = ${tx.tenantId}::uuid AND (${before}::uuid IS NULL OR q.id < ${before}::uuid)
      AND (${cohortId ?? null}::uuid IS NULL OR q.cohort_id = ${cohortId ?? null}::uuid)
      AND (${memberId}::uuid IS NULL OR EXISTS (
        SELECT FROM cohort_members m WHERE m.tenant_id = q.tenant_id AND m.cohort_id = q.cohort_id AND m.person_id = ${memberId}::uuid
      ))
    ORDER BY q.id DESC LIMIT ${limit}`;
}

/** False when the college has a quiz of this slug already. */
export async function insertQuiz(
  tx: TenantTransaction,
  { slug, cohortId, createdBy }: { slug: string; cohortId: string; createdBy: string },
  rules: QuizRules,
): Promise<boolean> {
  const inserted = await tx.db.$executeRaw`
    INSERT INTO quizzes (tenant_id, id, cohort_id, slug, title, blueprint, opens_at, closes_at, time_limit_seconds, max_attempts, counting, feedback,
      pass_percent, created_by)
    VALUES (${tx.tenantId}::uuid, ${newId()}::uuid, ${cohortId}::uuid, ${slug}, ${rules.title}, ${JSON.stringify(rules.blueprint)}::jsonb,
      ${rules.opensAt}::timestamptz, ${rules.closesAt}::timestamptz, ${rules.timeLimitSeconds}, ${rules.maxAttempts},
      ${rules.counting}::attempt_counting, ${rules.feedback}::feedback_policy, ${rules.passPercent}::numeric, ${createdBy}::uuid)
    ON CONFLICT DO NOTHING`;
  return inserted === 1;
}

/** Counts the revision up. */
export async function updateQuiz(tx: TenantTransaction, id: string, rules: QuizRules): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE quizzes SET title = ${rules.title}, blueprint = ${JSON.stringify(rules.blueprint)}::jsonb, opens_at = ${rules.opensAt}::timestamptz,
      closes_at = ${rules.closesAt}::timestamptz, time_limit_seconds = ${rules.timeLimitSeconds}, max_attempts = ${rules.maxAttempts},
      counting = ${rules.counting}::attempt_counting, feedback = ${rules.feedback}::feedback_policy, pass_percent = ${rules.passPercent}::numeric,
      revision = revision + 1
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`;
}

/** Until the transaction ends nobody else changes the quiz or its overrides, and no attempt begins. */
export async function lockQuiz(tx: TenantTransaction, id: string): Promise<void> {
  await tx.db
    .$executeRaw`SELECT FROM quizzes WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid FOR NO KEY UPDATE`;
}

/** Until the transaction ends nobody changes the quiz or its overrides; any number of transactions may hold this. */
export async function holdQuiz(tx: TenantTransaction, id: string): Promise<void> {
  await tx.db.$executeRaw`SELECT FROM quizzes WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid FOR SHARE`;
}

/** Whether a student has begun it. */
export async function hasAttempts(tx: TenantTransaction, quizId: string): Promise<boolean> {
  const found = await tx.db.attempt.findFirst({
    where: { tenantId: tx.tenantId, quizId, preview: false },
    select: { id: true },
  });
  return found !== null;
}

/** In the unit's order. */
export async function selectUnitQuestions(tx: TenantTransaction, unitVersionId: string): Promise<UnitQuestion[]> {
  return tx.db.$queryRaw<UnitQuestion[]>`
    SELECT v.id, v.question, v.kind, coalesce(v.document ->> 'bank', 'assessment') AS bank, v.bloom_level AS "bloomLevel", v.section,
      v.max_points::float8 AS "maxPoints",
      ARRAY(SELECT option ->> 'id' FROM jsonb_array_elements(v.document -> 'options') AS option) AS "optionIds"
    FROM unit_version_questions u JOIN question_versions v ON v.tenant_id = u.tenant_id AND v.id = u.question_version_id
    WHERE u.tenant_id = ${tx.tenantId}::uuid AND u.unit_version_id = ${unitVersionId}::uuid
    ORDER BY u.position`;
}
