import { newId } from '../../../kernel/ids.js';
import { storableText } from '../../../kernel/storable-json.js';
import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import { insertOutboxMessages } from '../../../platform/queue/outbox.repository.js';
import { regradeQuestion } from './regrade-question.job.js';

/** A key that came to be: which options of a question are right from then on. */
export interface QuestionKey {
  readonly questionVersionId: string;
  /** From 1, without gaps. */
  readonly revision: number;
  /** Ids of the right options. */
  readonly optionIds: readonly string[];
}

/**
 * Until the transaction ends no key of the unit changes; any number of transactions may hold this. To be called by whatever grades an answer for good, before it
 * reads the key and in the transaction that writes the points: else an answer could be graded by a key that is just being replaced, and the regrade miss it.
 * Rows of attempts and practices must be locked before, those of results after; else two transactions could wait for each other.
 */
export async function holdKeys(tx: TenantTransaction, unit: string): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended(${keysOf(tx, unit)}, 0))`;
}

/** By question version; short answers have none. */
export async function selectNewestKeys(
  tx: SqlTransaction,
  questionVersionIds: readonly string[],
): Promise<Map<string, QuestionKey>> {
  const rows = await tx.db.$queryRaw<QuestionKey[]>`
    SELECT key.* FROM unnest(${[...questionVersionIds]}::uuid[]) AS version (id)
    CROSS JOIN LATERAL (
      SELECT question_version_id AS "questionVersionId", revision, option_ids AS "optionIds" FROM question_keys
      WHERE tenant_id = ${tx.tenantId}::uuid AND question_version_id = version.id ORDER BY revision DESC LIMIT 1
    ) AS key`;
  return new Map(rows.map((row) => [row.questionVersionId, row]));
}

/** Waits for everybody who grades by the unit's keys, and keeps others from doing so until the transaction ends. To be held by whatever changes a key. */
export async function lockKeys(tx: TenantTransaction, unit: string): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${keysOf(tx, unit)}, 0))`;
}

/** Adds a revision that a person has made. The unit's keys must be locked. */
export async function insertQuestionKey(
  tx: TenantTransaction,
  { questionVersionId, revision, optionIds }: QuestionKey,
  { reason, changedBy }: { reason: string; changedBy: string },
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO question_keys (tenant_id, question_version_id, revision, option_ids, reason, changed_by)
    VALUES (${tx.tenantId}::uuid, ${questionVersionId}::uuid, ${revision}, ${[...optionIds]}::text[], ${storableText(reason)}, ${changedBy}::uuid)`;
}

/** Notes that whoever has answered these questions is to be graded again by their newest keys. */
export async function insertKeyRegrades(tx: TenantTransaction, questionVersionIds: readonly string[]): Promise<void> {
  if (questionVersionIds.length === 0) return;
  const keys = [...(await selectNewestKeys(tx, questionVersionIds)).values()];
  const ids = keys.map(() => newId());
  const versionIds = keys.map(({ questionVersionId }) => questionVersionId);
  const revisions = keys.map(({ revision }) => revision);
  await tx.db.$executeRaw`
    INSERT INTO key_regrades (tenant_id, id, question_version_id, key_revision)
    SELECT ${tx.tenantId}::uuid, * FROM unnest(${ids}::uuid[], ${versionIds}::uuid[], ${revisions}::int[])`;
  const { tenantId } = tx;
  const jobs = keys.map(({ questionVersionId, revision }, index) =>
    regradeQuestion({ tenantId, questionVersionId, keyRevision: revision }, ids[index]!, 0),
  );
  await insertOutboxMessages(tx, jobs);
}

function keysOf({ tenantId }: TenantTransaction, unit: string): string {
  return `keys ${tenantId} ${unit}`;
}
