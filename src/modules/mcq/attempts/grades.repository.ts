import type { TenantTransaction } from '../../../platform/database/database.js';

export interface GradedResponse {
  questionVersionId: string;
  /** Null: waits for a person to mark it. */
  points: number | null;
  keyRevision: number | null;
}

/** Grades what was answered; questions that were left out have no response and stay so. */
export async function gradeResponses(
  tx: TenantTransaction,
  attemptId: string,
  graded: readonly GradedResponse[],
): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE responses SET points = graded.points, key_revision = graded.key_revision
    FROM unnest(${graded.map((row) => row.questionVersionId)}::uuid[], ${graded.map((row) => row.points)}::numeric[],
      ${graded.map((row) => row.keyRevision)}::int[]) AS graded (question_version_id, points, key_revision)
    WHERE responses.tenant_id = ${tx.tenantId}::uuid AND responses.attempt_id = ${attemptId}::uuid
      AND responses.question_version_id = graded.question_version_id`;
}

/** Adds up an attempt whose responses are graded, and submits it: now, or when its time was up. */
export async function submitGraded(tx: TenantTransaction, attemptId: string, unmarked: number): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE attempts SET status = 'submitted', submitted_at = GREATEST(started_at, LEAST(now(), deadline_at)), unmarked = ${unmarked}, points = coalesce((
      SELECT sum(points) FROM responses WHERE tenant_id = ${tx.tenantId}::uuid AND attempt_id = ${attemptId}::uuid
    ), 0)
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${attemptId}::uuid AND status = 'open'`;
}
