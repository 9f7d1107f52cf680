import type { SqlTransaction, TenantTransaction } from '../../platform/database/database.js';
import { Prisma, type Submission as SubmissionRow } from '../../platform/database/generated/client.js';
import type { GradeResult, Timeline } from './grading/grading.types.js';
import type { RunKey } from './submission-runs.repository.js';
import type { SubmissionStatus } from './submissions.schema.js';
import { storableJson } from '../../kernel/storable-json.js';

export interface StoredFile {
  name: string;
  content: Buffer;
}

export interface Submission extends Omit<SubmissionRow, 'result' | 'timeline'> {
  result: GradeResult | null;
}

export interface NewSubmission {
  id: string;
  personId: string;
  lab: string;
  status: 'queued' | 'awaiting_marking';
  files: readonly StoredFile[];
}

/** Which submissions: of one author unless staff asks, of one lab, in one status, and those older than `before`. */
export interface SubmissionFilter {
  personId?: string | undefined;
  lab?: string | undefined;
  status?: SubmissionStatus | undefined;
  before: string | null;
}

export async function insertSubmission(
  tx: SqlTransaction,
  { id, personId, lab, status, files }: NewSubmission,
): Promise<void> {
  const names = files.map((file) => file.name);
  // As text, since the driver has no arrays of bytes.
  const contents = files.map((file) => file.content.toString('base64'));
  await tx.db.$executeRaw`
    WITH submission AS (
      INSERT INTO submissions (tenant_id, id, person_id, lab, status)
      VALUES (${tx.tenantId}::uuid, ${id}::uuid, ${personId}::uuid, ${lab}, ${status}::submission_status))
    INSERT INTO submission_files (tenant_id, submission_id, name, content)
    SELECT ${tx.tenantId}::uuid, ${id}::uuid, file.name, decode(file.content, 'base64')
    FROM unnest(${names}::text[], ${contents}::text[]) AS file (name, content)`;
}

/** Whether the author filter lets the submission through. */
export async function isVisible(tx: SqlTransaction, id: string, { personId }: { personId?: string }): Promise<boolean> {
  const rows = await tx.db.$queryRaw<object[]>`
    SELECT id FROM submissions
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND (${personId ?? null}::uuid IS NULL OR person_id = ${personId ?? null}::uuid)`;
  return rows.length === 1;
}

/** A submission that the author filter lets through, or null. */
export async function selectOptionalSubmission(
  tx: TenantTransaction,
  id: string,
  { personId }: { personId?: string },
): Promise<Submission | null> {
  const row = await tx.db.submission.findFirst({
    where: { tenantId: tx.tenantId, id, ...(personId && { personId }) },
    omit: { timeline: true },
  });
  return row && { ...row, result: row.result as GradeResult | null };
}

/** The timeline of a submission that the author filter lets through; null when it has none, or there is no such submission. */
export async function selectOptionalTimeline(
  tx: TenantTransaction,
  id: string,
  { personId }: { personId?: string },
): Promise<Timeline | null> {
  const row = await tx.db.submission.findFirst({
    where: { tenantId: tx.tenantId, id, ...(personId && { personId }) },
    select: { timeline: true },
  });
  return (row?.timeline ?? null) as Timeline | null;
}

/** Newest first, at most `limit`. */
export async function selectSubmissions(
  tx: TenantTransaction,
  filter: SubmissionFilter,
  limit: number,
): Promise<Submission[]> {
  const { personId, lab, status, before } = filter;
  const rows = await tx.db.submission.findMany({
    where: {
      tenantId: tx.tenantId,
      ...(personId && { personId }),
      ...(lab && { lab }),
      ...(status && { status }),
      ...(before && { id: { lt: before } }),
    },
    omit: { timeline: true },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({ ...row, result: row.result as GradeResult | null }));
}

/** In order of name. */
export async function selectFiles(tx: SqlTransaction, submissionId: string): Promise<StoredFile[]> {
  const rows = await tx.db.$queryRaw<{ name: string; content: Uint8Array }[]>`
    SELECT name, content FROM submission_files
    WHERE tenant_id = ${tx.tenantId}::uuid AND submission_id = ${submissionId}::uuid ORDER BY name`;
  return rows.map(({ name, content }) => ({ name, content: Buffer.from(content) }));
}

/** How many of the college's submissions, or of its regrades' items, are not finished: a query for one number, `count`. */
export function backlogOf({ tenantId }: SqlTransaction, kind: RunKey['kind']): Prisma.Sql {
  return kind === 'submission'
    ? Prisma.sql`SELECT count(*)::int AS count FROM submissions WHERE tenant_id = ${tenantId}::uuid AND status IN ('queued', 'running')`
    : Prisma.sql`SELECT count(*)::int AS count FROM regrade_items WHERE tenant_id = ${tenantId}::uuid AND status IN ('queued', 'running')`;
}

/**
 * Writes the result of run number `run`, if that run still counts. False means that it does not: another run has begun since, or the submission is
 * finished, and nothing was written.
 */
export async function recordResult(
  tx: SqlTransaction,
  id: string,
  run: number,
  { timeline, ...result }: GradeResult,
): Promise<boolean> {
  const told = timeline === undefined ? null : storableJson(timeline);
  const written = await tx.db.$executeRaw`
    UPDATE submissions
    SET status = 'graded', finished_at = now(), lease_until = NULL, verdict = ${result.verdict}::verdict, score = ${result.score},
      max_score = ${result.maxScore}, result = ${storableJson(result)}::jsonb, timeline = ${told}::jsonb
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND run = ${run} AND status = 'running'`;
  return written === 1;
}
