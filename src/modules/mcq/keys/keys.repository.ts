import type { TenantTransaction } from '../../../platform/database/database.js';
import type { QuestionKind } from '../../courses/index.js';

/** A wording of a question. */
export interface Wording {
  /** Of the question version. */
  id: string;
  unit: string;
  question: string;
  kind: QuestionKind;
  maxPoints: number;
  /** A QuestionDocument. */
  document: unknown;
}

export interface StoredKey {
  revision: number;
  optionIds: string[];
  reason: string | null;
  changedBy: string | null;
  changerName: string | null;
  createdAt: Date;
}

/** Answers that chose the same and have the same points. */
export interface AnswerGroup {
  optionIds: string[];
  points: number;
  answers: number;
}

export interface RegradeProgress {
  done: number;
  waiting: number;
  higher: number;
  lower: number;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** The wording in the newest version of the unit, or the one with this id. */
export async function selectOptionalWording(
  tx: TenantTransaction,
  { unit, question, wording }: { unit: string; question: string; wording: string | undefined },
): Promise<Wording | null> {
  const rows = await tx.db.$queryRaw<Wording[]>`
    SELECT v.id, v.unit, v.question, v.kind, v.max_points::float8 AS "maxPoints", v.document FROM question_versions v
    WHERE v.tenant_id = ${tx.tenantId}::uuid AND v.unit = ${unit} AND v.question = ${question} AND (
      v.id = ${wording ?? null}::uuid OR ${wording ?? null}::uuid IS NULL AND v.id IN (
        SELECT question_version_id FROM unit_version_questions WHERE tenant_id = ${tx.tenantId}::uuid AND unit_version_id = (
          SELECT id FROM unit_versions WHERE tenant_id = ${tx.tenantId}::uuid AND unit = ${unit} ORDER BY version DESC LIMIT 1)))`;
  return rows[0] ?? null;
}

/** Newest first, at most `limit`. */
export async function selectOtherWordings(
  tx: TenantTransaction,
  { id, unit, question }: Wording,
  limit: number,
): Promise<{ wording: string; stem: string; graded: number }[]> {
  return tx.db.$queryRaw`
    SELECT v.id AS wording, v.document ->> 'stem' AS stem, (
      SELECT count(*)::int FROM responses r WHERE r.tenant_id = v.tenant_id AND r.question_version_id = v.id AND r.key_revision IS NOT NULL
    ) AS graded
    FROM question_versions v
    WHERE v.tenant_id = ${tx.tenantId}::uuid AND v.unit = ${unit} AND v.question = ${question} AND v.id <> ${id}::uuid
    ORDER BY v.id DESC LIMIT ${limit}`;
}

/** Newest first, at most `limit`. */
export async function selectKeyHistory(tx: TenantTransaction, wordingId: string, limit: number): Promise<StoredKey[]> {
  return tx.db.$queryRaw<StoredKey[]>`
    SELECT k.revision, k.option_ids AS "optionIds", k.reason, k.changed_by AS "changedBy", p.name AS "changerName", k.created_at AS "createdAt"
    FROM question_keys k LEFT JOIN people p ON p.tenant_id = k.tenant_id AND p.id = k.changed_by
    WHERE k.tenant_id = ${tx.tenantId}::uuid AND k.question_version_id = ${wordingId}::uuid ORDER BY k.revision DESC LIMIT ${limit}`;
}

/** Of attempts, without what staff have tried out. */
export async function selectAnswerGroups(tx: TenantTransaction, wordingId: string): Promise<AnswerGroup[]> {
  return tx.db.$queryRaw<AnswerGroup[]>`
    SELECT r.option_ids AS "optionIds", r.points::float8 AS points, count(*)::int AS answers
    FROM responses r JOIN attempts a ON a.tenant_id = r.tenant_id AND a.id = r.attempt_id
    WHERE r.tenant_id = ${tx.tenantId}::uuid AND r.question_version_id = ${wordingId}::uuid AND r.key_revision IS NOT NULL AND NOT a.preview
    GROUP BY r.option_ids, r.points`;
}

/** Of practice. */
export async function selectPracticeGroups(tx: TenantTransaction, wordingId: string): Promise<AnswerGroup[]> {
  return tx.db.$queryRaw<AnswerGroup[]>`
    SELECT chosen_ids AS "optionIds", points::float8 AS points, count(*)::int AS answers FROM practice_turns
    WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = ${wordingId}::uuid AND answered_at IS NOT NULL GROUP BY chosen_ids, points`;
}

/** Counted from the answers themselves, without what staff have tried out. */
export async function selectRegradeProgress(
  tx: TenantTransaction,
  wordingId: string,
  revision: number,
): Promise<RegradeProgress> {
  const rows = await tx.db.$queryRaw<RegradeProgress[]>`
    SELECT answers.*, changes.*, regrade.created_at AS "startedAt", regrade.finished_at AS "finishedAt"
    FROM (
      SELECT count(*) FILTER (WHERE r.key_revision >= ${revision})::int AS done, count(*) FILTER (WHERE r.key_revision < ${revision})::int AS waiting
      FROM responses r JOIN attempts a ON a.tenant_id = r.tenant_id AND a.id = r.attempt_id
      WHERE r.tenant_id = ${tx.tenantId}::uuid AND r.question_version_id = ${wordingId}::uuid AND NOT a.preview
    ) AS answers
    CROSS JOIN (
      SELECT count(*) FILTER (WHERE new_points > old_points)::int AS higher, count(*) FILTER (WHERE new_points < old_points)::int AS lower
      FROM response_regrades g JOIN attempts a ON a.tenant_id = g.tenant_id AND a.id = g.attempt_id
      WHERE g.tenant_id = ${tx.tenantId}::uuid AND g.question_version_id = ${wordingId}::uuid AND g.key_revision = ${revision} AND NOT a.preview
    ) AS changes
    LEFT JOIN key_regrades regrade
      ON regrade.tenant_id = ${tx.tenantId}::uuid AND regrade.question_version_id = ${wordingId}::uuid AND regrade.key_revision = ${revision}`;
  return rows[0]!;
}
