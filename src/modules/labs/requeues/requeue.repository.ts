import { storableJson } from '../../../kernel/storable-json.js';
import type { SqlTransaction } from '../../../platform/database/database.js';
import type { SubmissionEventBody } from '../events/submission-events.schema.js';
import { type Viewer, visibleTo } from '../submissions/visible-submissions.repository.js';

/** Which of those that were given up: of one lab, of one cohort's students, or a single one. What is left out does not narrow it. */
export interface RequeueFilter {
  viewer: Viewer;
  id?: string;
  lab?: string;
  cohortId?: string | undefined;
}

/** A submission that waits again, and how many runs it has had. */
export interface Requeued {
  id: string;
  run: number;
}

/** Puts submissions back that were given up for faults of ours, the oldest `limit` of them: with all their tries, and where they stood in the line. */
export async function requeueFailed(
  tx: SqlTransaction,
  { viewer, id, lab, cohortId }: RequeueFilter,
  limit: number,
): Promise<Requeued[]> {
  return tx.db.$queryRaw<Requeued[]>`
    UPDATE submissions SET status = 'queued', faults = 0, due_at = now(), woken_at = now(), finished_at = NULL
    WHERE tenant_id = ${tx.tenantId}::uuid AND id IN (
      SELECT s.id FROM submissions s
      WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.status = 'failed_internally'
        AND (${id ?? null}::uuid IS NULL OR s.id = ${id ?? null}::uuid) AND (${lab ?? null}::text IS NULL OR s.lab = ${lab ?? null})
        AND (${cohortId ?? null}::uuid IS NULL OR EXISTS (
          SELECT FROM cohort_members m
          WHERE m.tenant_id = s.tenant_id AND m.person_id = s.person_id AND m.cohort_id = ${cohortId ?? null}::uuid AND m.role = 'student'))
        AND ${visibleTo(viewer)}
      ORDER BY s.id LIMIT ${limit} FOR UPDATE)
    RETURNING id, run`;
}

/** Notes the same event with each of these submissions, whose rows the transaction has written. */
export async function insertEventOfEach(
  tx: SqlTransaction,
  ids: readonly string[],
  event: SubmissionEventBody,
): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO submission_events (tenant_id, submission_id, sequence, type, data)
    SELECT ${tx.tenantId}::uuid, told.id, coalesce(
      (SELECT max(sequence) FROM submission_events e WHERE e.tenant_id = ${tx.tenantId}::uuid AND e.submission_id = told.id), 0) + 1,
      ${event.type}, ${storableJson({ ...event, type: undefined })}::jsonb
    FROM unnest(${[...ids]}::uuid[]) AS told (id)`;
}
