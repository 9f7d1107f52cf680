import { newId } from '../../../kernel/ids.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import type { QuestionToStore } from './question-document.js';

/** A version of a question, and its keys as far as a content package's load asks for them. */
export interface StoredQuestion {
  readonly id: string;
  readonly question: string;
  /** The newest revision, which counts. Sorted. */
  readonly rightOptionIds: readonly string[];
  /** The newest that came with a content package. Sorted. */
  readonly packageOptionIds: readonly string[];
}

interface StoredQuestionRow {
  id: string;
  question: string;
  right_option_ids: string[] | null;
  package_option_ids: string[] | null;
}

/**
 * Makes the versions that are missing and brings what explains the others up to date. Gives all, in the order of `questions`. The caller keeps two loads
 * of a unit apart.
 */
export async function upsertQuestionVersions(
  tx: TenantTransaction,
  unit: string,
  questions: readonly QuestionToStore[],
): Promise<StoredQuestion[]> {
  const rows = questions.map((question, position) => ({
    position,
    id: newId(),
    question: question.question,
    kind: question.kind,
    text_hash: question.textHash,
    document: question.document,
    bloom_level: question.bloomLevel,
    section: question.section,
    outcome: question.outcome,
    max_points: question.maxPoints,
  }));
  const stored = await tx.db.$queryRaw<StoredQuestionRow[]>`
    WITH given AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given (position int, id uuid, question text, kind question_kind, text_hash text,
        document jsonb, bloom_level bloom_level, section text, outcome text, max_points numeric)
    ), stored AS (
      INSERT INTO question_versions (tenant_id, id, unit, question, kind, text_hash, document, bloom_level, section, outcome, max_points)
      SELECT ${tx.tenantId}::uuid, id, ${unit}, question, kind, text_hash, document, bloom_level, section, outcome, max_points FROM given
      ON CONFLICT (tenant_id, unit, question, text_hash) DO UPDATE SET document = excluded.document
      RETURNING id, question
    )
    SELECT stored.id, stored.question,
      (SELECT option_ids FROM question_keys WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = stored.id
       ORDER BY revision DESC LIMIT 1) AS right_option_ids,
      (SELECT option_ids FROM question_keys WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = stored.id AND changed_by IS NULL
       ORDER BY revision DESC LIMIT 1) AS package_option_ids
    FROM stored JOIN given USING (question) ORDER BY given.position`;
  return stored.map((row) => ({
    id: row.id,
    question: row.question,
    rightOptionIds: row.right_option_ids?.toSorted() ?? [],
    packageOptionIds: row.package_option_ids?.toSorted() ?? [],
  }));
}

/** Adds a revision to each question's key that came with a content package. */
export async function insertPackageKeys(
  tx: TenantTransaction,
  keys: readonly { questionVersionId: string; optionIds: readonly string[]; reason: string }[],
): Promise<void> {
  if (keys.length === 0) return;
  const rows = keys.map((key) => ({ id: key.questionVersionId, option_ids: key.optionIds, reason: key.reason }));
  await tx.db.$executeRaw`
    INSERT INTO question_keys (tenant_id, question_version_id, revision, option_ids, reason)
    SELECT ${tx.tenantId}::uuid, given.id, coalesce((
      SELECT max(revision) FROM question_keys WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = given.id
    ), 0) + 1, given.option_ids, given.reason
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given (id uuid, option_ids text[], reason text)`;
}
