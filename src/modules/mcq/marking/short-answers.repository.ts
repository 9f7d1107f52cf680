import { storableJson, storableText } from '../../../kernel/storable-json.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import type { BloomLevel, MarkedRow } from '../../courses/index.js';

/** A student's answer in words, in an attempt that is submitted. */
export interface ShortAnswer {
  attemptId: string;
  questionVersionId: string;
  question: string;
  quizId: string;
  quiz: string;
  cohortId: string;
  unit: string;
  personId: string;
  personName: string;
  bloomLevel: BloomLevel;
  section: string;
  outcome: string;
  /** A QuestionDocument. */
  document: unknown;
  text: string;
  revision: number;
  points: number | null;
  maxPoints: number;
  answeredAt: Date;
  submittedAt: Date;
}

export interface ShortAnswerFilter {
  state?: 'unmarked' | 'marked' | undefined;
  cohortId?: string | undefined;
  quiz?: string | undefined;
  questionId?: string | undefined;
  attemptId?: string | undefined;
  /** The last one of the page before. */
  after?: ShortAnswerKey | null;
}

/** Somebody who is to mark: of the cohorts that they look after, unless they see all. */
export interface Marker {
  personId: string;
  seesAll: boolean;
}

export interface ShortAnswerKey {
  attemptId: string;
  questionVersionId: string;
}

export interface NewShortAnswerMarking {
  revision: number;
  markerId: string;
  rows: MarkedRow[];
  overall: string | null;
  points: number;
  maxPoints: number;
  createdAt: Date;
}

export interface StoredShortAnswerMarking extends NewShortAnswerMarking {
  markerName: string;
}

const STATES = {
  unmarked: Prisma.sql`a.unmarked > 0 AND r.points IS NULL`,
  marked: Prisma.sql`coalesce(m.revision, 0) > 0`,
  any: Prisma.sql`(r.points IS NULL OR m.revision > 0)`,
};

/**
 * In the order in which their attempts were begun, at most `limit`: of the cohorts that the marker looks after, or of all, and never the marker's own. Without what
 * staff have tried out, and without what was left empty.
 */
export async function selectShortAnswers(
  tx: TenantTransaction,
  marker: Marker,
  { state, cohortId, quiz, questionId, attemptId, after }: ShortAnswerFilter,
  limit: number,
): Promise<ShortAnswer[]> {
  return tx.db.$queryRaw<ShortAnswer[]>`
    SELECT a.id AS "attemptId", v.id AS "questionVersionId", v.question, q.id AS "quizId", q.slug AS quiz, q.cohort_id AS "cohortId", v.unit, a.person_id AS "personId",
      p.name AS "personName", v.bloom_level AS "bloomLevel", v.section, v.outcome, v.document, r.text, coalesce(m.revision, 0) AS revision,
      r.points::float8 AS points, i.max_points::float8 AS "maxPoints", r.answered_at AS "answeredAt", a.submitted_at AS "submittedAt"
    FROM attempts a
    JOIN responses r ON r.tenant_id = a.tenant_id AND r.attempt_id = a.id
    JOIN attempt_items i ON i.tenant_id = r.tenant_id AND i.attempt_id = r.attempt_id AND i.question_version_id = r.question_version_id
    JOIN question_versions v ON v.tenant_id = r.tenant_id AND v.id = r.question_version_id
    JOIN quizzes q ON q.tenant_id = a.tenant_id AND q.id = a.quiz_id
    JOIN people p ON p.tenant_id = a.tenant_id AND p.id = a.person_id
    LEFT JOIN LATERAL (
      SELECT revision FROM short_answer_markings m
      WHERE m.tenant_id = r.tenant_id AND m.attempt_id = r.attempt_id AND m.question_version_id = r.question_version_id ORDER BY revision DESC LIMIT 1
    ) AS m ON true
    WHERE a.tenant_id = ${tx.tenantId}::uuid AND a.status = 'submitted' AND NOT a.preview AND v.kind = 'short_answer' AND r.text IS NOT NULL
      AND ${STATES[state ?? 'any']}
      AND (${attemptId ?? null}::uuid IS NULL OR a.id = ${attemptId ?? null}::uuid)
      AND (${questionId ?? null}::text IS NULL OR v.question = ${questionId ?? null}::text)
      AND (${cohortId ?? null}::uuid IS NULL OR q.cohort_id = ${cohortId ?? null}::uuid)
      AND (${quiz ?? null}::text IS NULL OR q.slug = ${quiz ?? null}::text)
      AND (${after?.attemptId ?? null}::uuid IS NULL OR (a.id, v.id) > (${after?.attemptId ?? null}::uuid, ${after?.questionVersionId ?? null}::uuid))
      AND a.person_id <> ${marker.personId}::uuid
      AND (${marker.seesAll} OR EXISTS (
        SELECT FROM cohort_members c
        WHERE c.tenant_id = q.tenant_id AND c.cohort_id = q.cohort_id AND c.person_id = ${marker.personId}::uuid AND c.role <> 'student'
      ))
    ORDER BY a.id, v.id LIMIT ${limit}`;
}

/** Newest first, at most `limit`. */
export async function selectShortAnswerMarkings(
  tx: TenantTransaction,
  { attemptId, questionVersionId }: ShortAnswerKey,
  limit: number,
): Promise<StoredShortAnswerMarking[]> {
  return tx.db.$queryRaw<StoredShortAnswerMarking[]>`
    SELECT m.revision, m.marker_id AS "markerId", p.name AS "markerName", m.rows, m.overall, m.points::float8 AS points,
      m.max_points::float8 AS "maxPoints", m.created_at AS "createdAt"
    FROM short_answer_markings m JOIN people p ON p.tenant_id = m.tenant_id AND p.id = m.marker_id
    WHERE m.tenant_id = ${tx.tenantId}::uuid AND m.attempt_id = ${attemptId}::uuid AND m.question_version_id = ${questionVersionId}::uuid
    ORDER BY m.revision DESC LIMIT ${limit}`;
}

/** Adds a marking, which counts from now on, and adds the attempt up again. The attempt must be locked. */
export async function insertShortAnswerMarking(
  tx: TenantTransaction,
  { attemptId, questionVersionId }: ShortAnswerKey,
  { revision, markerId, rows, overall, points, maxPoints, createdAt }: NewShortAnswerMarking,
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO short_answer_markings (tenant_id, attempt_id, question_version_id, revision, marker_id, rows, overall, points, max_points, created_at)
    VALUES (${tx.tenantId}::uuid, ${attemptId}::uuid, ${questionVersionId}::uuid, ${revision}, ${markerId}::uuid, ${storableJson(rows)}::jsonb,
      ${overall === null ? null : storableText(overall)}, ${points}::numeric, ${maxPoints}::numeric, ${createdAt.toISOString()}::timestamptz)`;
  await tx.db.$executeRaw`
    UPDATE responses SET points = ${points}::numeric
    WHERE tenant_id = ${tx.tenantId}::uuid AND attempt_id = ${attemptId}::uuid AND question_version_id = ${questionVersionId}::uuid`;
  await tx.db.$executeRaw`
    UPDATE attempts SET (points, unmarked) = (
      SELECT coalesce(sum(points), 0), count(*) FILTER (WHERE points IS NULL) FROM responses WHERE tenant_id = ${tx.tenantId}::uuid AND attempt_id = ${attemptId}::uuid
    ) WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${attemptId}::uuid`;
}
