import type { SqlTransaction } from '../../../platform/database/database.js';
import { storableJson } from '../../../kernel/storable-json.js';
import type { SubmissionEventBody } from '../events/submission-events.schema.js';

/** Whose submission it is, and at which lab. */
export interface Place {
  personId: string;
  lab: string;
}

/**
 * Holds what the person has waiting at the lab, until the transaction ends, so that no worker begins with it and no other submission of theirs comes between. What
 * a worker is about to claim goes on.
 */
export async function lockWaiting(tx: SqlTransaction, { personId, lab }: Place): Promise<void> {
  await Promise.all([
    tx.db
      .$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`supersede ${tx.tenantId} ${personId} ${lab}`}, 0))`,
    tx.db.$executeRaw`
      SELECT id FROM submissions
      WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${personId}::uuid AND lab = ${lab} AND status = 'queued' AND superseded_by IS NULL
      FOR NO KEY UPDATE`,
  ]);
}

/**
 * Notes that submission `id`, which is there by now, supersedes what its author had waiting at the lab, and tells the author so. Gives the ids of what is superseded. Its
 * rows must be locked, see lockWaiting: that keeps the events in order.
 */
export async function supersedeWaiting(tx: SqlTransaction, id: string, { personId, lab }: Place): Promise<string[]> {
  const { type, ...data } = { type: 'superseded', status: 'queued', by: id } satisfies SubmissionEventBody;
  const rows = await tx.db.$queryRaw<{ id: string }[]>`
    WITH superseded AS (
      UPDATE submissions SET superseded_by = ${id}::uuid
      WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${personId}::uuid AND lab = ${lab} AND status = 'queued' AND superseded_by IS NULL AND id <> ${id}::uuid
      RETURNING tenant_id, id)
    INSERT INTO submission_events (tenant_id, submission_id, sequence, type, data)
    SELECT s.tenant_id, s.id, 1 + (SELECT coalesce(max(sequence), 0) FROM submission_events e WHERE e.tenant_id = s.tenant_id AND e.submission_id = s.id),
      ${type}, ${storableJson(data)}::jsonb
    FROM superseded s
    RETURNING submission_id AS id`;
  return rows.map((row) => row.id);
}
