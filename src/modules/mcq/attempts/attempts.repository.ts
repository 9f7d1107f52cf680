import type { TenantTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import type { UpkeepTransaction } from '../../../platform/database/upkeep-database.js';
import type { QuizRole } from '../quizzes/quiz-access.js';
import type { FeedbackState } from './feedback.js';

/** An attempt with what its quiz says about it. Times are the database's. */
export interface Attempt extends FeedbackState {
  id: string;
  quizId: string;
  quiz: string;
  cohortId: string;
  unit: string;
  personId: string;
  number: number;
  startedAt: Date;
  deadlineAt: Date | null;
  submittedAt: Date | null;
  points: number | null;
  maxPoints: number;
  unmarked: number;
  preview: boolean;
  passPercent: number;
}

export interface NewAttempt {
  id: string;
  quizId: string;
  personId: string;
  number: number;
  unitVersionId: string;
  seed: bigint;
  preview: boolean;
}

export interface NewItem {
  questionVersionId: string;
  optionIds: string[];
  maxPoints: number;
}

export interface AttemptFilter {
  personId: string | undefined;
  status: 'open' | 'submitted' | undefined;
  before: string | null;
}

const ATTEMPTS = Prisma.sql`
  SELECT a.id, a.quiz_id AS "quizId", q.slug AS quiz, q.cohort_id AS "cohortId", c.unit, a.person_id AS "personId", a.number, a.status,
    a.started_at AS "startedAt", a.deadline_at AS "deadlineAt", a.submitted_at AS "submittedAt", a.points::float8 AS points,
    a.max_points::float8 AS "maxPoints", a.unmarked, a.preview, q.feedback, q.pass_percent::float8 AS "passPercent", now() AS now,
    GREATEST(q.closes_at, (
      SELECT max(o.closes_at) FROM quiz_overrides o WHERE o.tenant_id = q.tenant_id AND o.quiz_id = q.id AND q.closes_at IS NOT NULL
    )) AS "closedToAllAt"
  FROM attempts a
  JOIN quizzes q ON q.tenant_id = a.tenant_id AND q.id = a.quiz_id
  JOIN cohorts c ON c.tenant_id = q.tenant_id AND c.id = q.cohort_id`;

export async function selectOptionalAttempt(tx: TenantTransaction, id: string): Promise<Attempt | null> {
  const rows = await tx.db.$queryRaw<
    Attempt[]
  >`${ATTEMPTS} WHERE a.tenant_id = ${tx.tenantId}::uuid AND a.id = ${id}::uuid`;
  return rows[0] ?? null;
}

/** Newest first, at most `limit`. */
export async function selectAttempts(
  tx: TenantTransaction,
  quizId: string,
  { personId, status, before }: AttemptFilter,
  limit: number,
): Promise<Attempt[]> {
  return tx.db.$queryRaw<Attempt[]>`${ATTEMPTS}
    WHERE a.tenant_id = ${tx.tenantId}::uuid AND a.quiz_id = ${quizId}::uuid AND (${before}::uuid IS NULL OR a.id < ${before}::uuid)
      AND (${personId ?? null}::uuid IS NULL OR a.person_id = ${personId ?? null}::uuid)
      AND (${status ?? null}::attempt_status IS NULL OR a.status = ${status ?? null}::attempt_status)
    ORDER BY a.id DESC LIMIT ${limit}`;
}

/** Keeps the person's other starts of this quiz waiting until the transaction ends. */
export async function lockStarts(tx: TenantTransaction, quizId: string, personId: string): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`start ${quizId} ${personId}`}, 0))`;
}

export async function selectOptionalOpenAttemptId(
  tx: TenantTransaction,
  quizId: string,
  personId: string,
): Promise<string | null> {
  const open = await tx.db.attempt.findFirst({
    where: { tenantId: tx.tenantId, quizId, personId, status: 'open' },
    select: { id: true },
  });
  return open?.id ?? null;
}

/** The number that the person's next attempt gets. */
export async function selectNextNumber(tx: TenantTransaction, quizId: string, personId: string): Promise<number> {
  const { _max } = await tx.db.attempt.aggregate({
    where: { tenantId: tx.tenantId, quizId, personId },
    _max: { number: true },
  });
  return (_max.number ?? 0) + 1;
}

/** Begins now. `items` in the order in which they are shown. The deadline is for the caller to set. */
export async function insertAttempt(
  tx: TenantTransaction,
  { id, quizId, personId, number, unitVersionId, seed, preview }: NewAttempt,
  items: readonly NewItem[],
): Promise<void> {
  const rows = items.map(({ questionVersionId, optionIds, maxPoints }, position) => ({
    id: questionVersionId,
    position,
    option_ids: optionIds,
    max_points: maxPoints,
  }));
  await tx.db.$executeRaw`
    WITH items AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS items (id uuid, position int, option_ids text[], max_points numeric)
    )
    INSERT INTO attempts (tenant_id, id, quiz_id, person_id, number, unit_version_id, seed, started_at, max_points, preview)
    SELECT ${tx.tenantId}::uuid, ${id}::uuid, ${quizId}::uuid, ${personId}::uuid, ${number}, ${unitVersionId}::uuid, ${seed}, now(),
      (SELECT sum(max_points) FROM items), ${preview}`;
  await tx.db.$executeRaw`
    INSERT INTO attempt_items (tenant_id, attempt_id, question_version_id, position, option_ids, max_points)
    SELECT ${tx.tenantId}::uuid, ${id}::uuid, items.id, items.position, items.option_ids, items.max_points
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS items (id uuid, position int, option_ids text[], max_points numeric)`;
}

/** Until the transaction ends no answer is saved into the attempt and nobody else submits it. */
export async function lockAttempt(tx: TenantTransaction, id: string): Promise<void> {
  await tx.db.$executeRaw`SELECT FROM attempts WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid FOR UPDATE`;
}

/** What the person is in the attempt's cohort. */
export async function selectOptionalRole(
  tx: TenantTransaction,
  cohortId: string,
  personId: string,
): Promise<QuizRole | null> {
  const member = await tx.db.cohortMember.findUnique({
    where: { tenantId_cohortId_personId: { tenantId: tx.tenantId, cohortId, personId } },
    select: { role: true },
  });
  return member?.role ?? null;
}

/** Open attempts whose deadline is over, whichever the college: longest over first, at most `limit`. */
export async function selectOverdueAttempts(
  { upkeep }: UpkeepTransaction,
  limit: number,
): Promise<{ tenantId: string; id: string }[]> {
  return upkeep.$queryRaw<{ tenantId: string; id: string }[]>`
    SELECT tenant_id AS "tenantId", id FROM attempts WHERE status = 'open' AND deadline_at <= now() ORDER BY deadline_at LIMIT ${limit}`;
}
