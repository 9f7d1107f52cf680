import type { SqlTransaction } from '../../../platform/database/database.js';
import { storableJson } from '../../../kernel/storable-json.js';
import type { SubmissionEventBody } from './submission-events.schema.js';

export interface SubmissionEvent {
  sequence: number;
  type: string;
  data: object;
  createdAt: Date;
}

/**
 * Adds to what happened to a submission, in one statement, and gives what was added, in order. The transaction must have written the submission's row before: its lock is what keeps the
 * sequence without gaps and doubles.
 */
export async function insertEvents(
  tx: SqlTransaction,
  submissionId: string,
  ...events: readonly SubmissionEventBody[]
): Promise<SubmissionEvent[]> {
  const types = events.map(({ type }) => type);
  const data = events.map((event) => storableJson({ ...event, type: undefined }));
  const added = await tx.db.$queryRaw<SubmissionEvent[]>`
    INSERT INTO submission_events (tenant_id, submission_id, sequence, type, data)
    SELECT ${tx.tenantId}::uuid, ${submissionId}::uuid, last.sequence + event.number, event.type, event.data::jsonb
    FROM unnest(${types}::text[], ${data}::text[]) WITH ORDINALITY AS event (type, data, number),
      (SELECT coalesce(max(sequence), 0) AS sequence FROM submission_events
       WHERE tenant_id = ${tx.tenantId}::uuid AND submission_id = ${submissionId}::uuid) AS last
    RETURNING sequence, type, data, created_at AS "createdAt"`;
  return added.toSorted((a, b) => a.sequence - b.sequence);
}

/** What happened after event number `after`, in order. */
export async function selectEventsAfter(
  tx: SqlTransaction,
  submissionId: string,
  after: number,
): Promise<SubmissionEvent[]> {
  return tx.db.$queryRaw<SubmissionEvent[]>`
    SELECT sequence, type, data, created_at AS "createdAt" FROM submission_events
    WHERE tenant_id = ${tx.tenantId}::uuid AND submission_id = ${submissionId}::uuid AND sequence > ${after} ORDER BY sequence`;
}
