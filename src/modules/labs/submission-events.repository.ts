import type { TenantTransaction } from '../../platform/database/database.js';
import { storableJson } from './storable-json.js';
import type { SubmissionEventBody } from './submission-events.schema.js';

export interface SubmissionEvent {
  sequence: number;
  type: string;
  data: object;
  createdAt: Date;
}

/**
 * Adds to what happened to a submission. The transaction must have written the submission's row before: its lock is what keeps the
 * sequence without gaps and doubles.
 */
export async function insertEvent(
  tx: TenantTransaction,
  submissionId: string,
  { type, ...data }: SubmissionEventBody,
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO submission_events (tenant_id, submission_id, sequence, type, data)
    SELECT ${tx.tenantId}::uuid, ${submissionId}::uuid, coalesce(max(sequence), 0) + 1, ${type}, ${storableJson(data)}::jsonb
    FROM submission_events WHERE tenant_id = ${tx.tenantId}::uuid AND submission_id = ${submissionId}::uuid`;
}

/** What happened after event number `after`, in order. */
export async function selectEventsAfter(
  tx: TenantTransaction,
  submissionId: string,
  after: number,
): Promise<SubmissionEvent[]> {
  const rows = await tx.db.submissionEvent.findMany({
    where: { tenantId: tx.tenantId, submissionId, sequence: { gt: after } },
    orderBy: { sequence: 'asc' },
  });
  return rows.map(({ sequence, type, data, createdAt }) => ({ sequence, type, data: data as object, createdAt }));
}
