import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import { Prisma, type Submission as SubmissionRow } from '../../../platform/database/generated/client.js';
import type { GradeResult, Timeline } from '../model/results.js';
import type { SubmissionStatus } from './submissions.schema.js';
import { storableJson } from '../../../kernel/storable-json.js';
import { roundInLine } from '../../../platform/queue/lines.repository.js';
import { SUBMISSION_LINE } from './grading-lines.js';
import { type Viewer, visibleTo } from './visible-submissions.repository.js';

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

/** Which submissions of those that the viewer sees: of one lab, in one status, and those older than `before`. */
export interface SubmissionFilter {
  viewer: Viewer;
  lab?: string | undefined;
  status?: SubmissionStatus | undefined;
  before: string | null;
}

/** A queued one gets its place in the college's line: that of the one which it supersedes, see lockSuperseded, if there is one. */
export async function insertSubmission(
  tx: SqlTransaction,
  { id, personId, lab, status, files }: NewSubmission,
): Promise<void> {
  const names = files.map((file) => file.name);
  // As text, since the driver has no arrays of bytes.
  const contents = files.map((file) => file.content.toString('base64'));
  await tx.db.$executeRaw`
    WITH submission AS (
      INSERT INTO submissions (tenant_id, id, person_id, lab, status, round)
      VALUES (${tx.tenantId}::uuid, ${id}::uuid, ${personId}::uuid, ${lab}, ${status}::submission_status, ${status === 'queued' ? placeOf(tx, personId, lab) : null}))
    INSERT INTO submission_files (tenant_id, submission_id, name, content)
    SELECT ${tx.tenantId}::uuid, ${id}::uuid, file.name, decode(file.content, 'base64')
    FROM unnest(${names}::text[], ${contents}::text[]) AS file (name, content)`;
}

function placeOf(tx: SqlTransaction, personId: string, lab: string): Prisma.Sql {
  const lastOwn = Prisma.sql`
    SELECT round FROM submissions
    WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${personId}::uuid AND round IS NOT NULL ORDER BY id DESC LIMIT 1`;
  return Prisma.sql`coalesce(
    (SELECT min(round) FROM submissions
     WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${personId}::uuid AND lab = ${lab} AND status = 'queued' AND superseded_by IS NULL),
    ${roundInLine(tx, SUBMISSION_LINE.name, lastOwn)})`;
}

export async function isVisible(tx: SqlTransaction, id: string, viewer: Viewer): Promise<boolean> {
  const rows = await tx.db.$queryRaw<object[]>`
    SELECT s.id FROM submissions s WHERE s.tenant_id = ${tx.tenantId}::uuid AND s.id = ${id}::uuid AND ${visibleTo(viewer)}`;
  return rows.length === 1;
}

/** The submission, if it is by `personId` where that is given. Who may see it is asked before. */
export async function selectOptionalSubmission(
  tx: TenantTransaction,
  id: string,
  { personId }: { personId?: string } = {},
): Promise<Submission | null> {
  const row = await tx.db.submission.findFirst({
    where: { tenantId: tx.tenantId, id, ...(personId && { personId }) },
    omit: { timeline: true },
  });
  return row && { ...row, result: row.result as GradeResult | null };
}

/** The timeline of a submission; null when it has none, or there is no such submission. */
export async function selectOptionalTimeline(tx: TenantTransaction, id: string): Promise<Timeline | null> {
  const row = await tx.db.submission.findFirst({ where: { tenantId: tx.tenantId, id }, select: { timeline: true } });
  return (row?.timeline ?? null) as Timeline | null;
}

/** Newest first, at most `limit`. */
export async function selectSubmissions(
  tx: TenantTransaction,
  filter: SubmissionFilter,
  limit: number,
): Promise<Submission[]> {
  const { viewer, lab = null, status = null, before } = filter;
  const found = await tx.db.$queryRaw<{ id: string }[]>`
    SELECT s.id FROM submissions s
    WHERE s.tenant_id = ${tx.tenantId}::uuid AND (${lab}::text IS NULL OR s.lab = ${lab})
      AND (${status}::text IS NULL OR s.status = ${status}::submission_status) AND (${before}::uuid IS NULL OR s.id < ${before}::uuid)
      AND ${visibleTo(viewer)}
    ORDER BY s.id DESC LIMIT ${limit}`;
  const rows = await tx.db.submission.findMany({
    where: { tenantId: tx.tenantId, id: { in: found.map(({ id }) => id) } },
    omit: { timeline: true },
    orderBy: { id: 'desc' },
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
