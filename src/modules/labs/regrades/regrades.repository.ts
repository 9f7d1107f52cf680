import type { TenantTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import { roundInLine } from '../../../platform/queue/lines.repository.js';
import { REGRADE_LINE } from '../submissions/grading-lines.js';
import type { Verdict } from '../model/results.js';
import type { RegradeItemView } from './regrades.schema.js';
import { type Viewer, visibleTo } from '../submissions/visible-submissions.repository.js';

export interface Regrade {
  id: string;
  lab: string | null;
  cohortId: string | null;
  cohortName: string | null;
  dryRun: boolean;
  startedBy: string;
  starterName: string;
  createdAt: Date;
  finishedAt: Date | null;
  waiting: number;
  running: number;
  graded: number;
  failed: number;
  higher: number;
  lower: number;
}

export interface NewRegrade {
  id: string;
  lab: string | null;
  cohortId: string | null;
  dryRun: boolean;
  startedBy: string;
}

/** Which submissions: what is left out does not narrow it. */
export interface RegradableFilter {
  /** Who asks: what they don't see is not regraded either. */
  viewer: Viewer;
  labs?: readonly string[] | undefined;
  /** Of the students of this cohort. */
  cohortId?: string | undefined;
  submissionIds?: readonly string[] | undefined;
}

/** What can be graded again: a program's submission that has a result, or that was given up. */
export interface Regradable {
  id: string;
  lab: string;
}

export interface RegradeItem {
  /** That of the submission. */
  id: string;
  personId: string;
  lab: string;
  status: RegradeItemView['status'];
  oldVerdict: Verdict | null;
  oldScore: number | null;
  newVerdict: Verdict | null;
  newScore: number | null;
}

/** In order of id, at most `limit`. */
export async function selectRegradable(
  tx: TenantTransaction,
  { viewer, labs, cohortId, submissionIds }: RegradableFilter,
  limit: number,
): Promise<Regradable[]> {
  return tx.db.$queryRaw<Regradable[]>`
    SELECT id, lab FROM submissions s
    WHERE tenant_id = ${tx.tenantId}::uuid AND status IN ('graded', 'failed_internally') AND run > 0
      AND (${labs ?? null}::text[] IS NULL OR lab = ANY (${labs ?? null}::text[]))
      AND (${submissionIds ?? null}::uuid[] IS NULL OR id = ANY (${submissionIds ?? null}::uuid[]))
      AND (${cohortId ?? null}::uuid IS NULL OR EXISTS (
        SELECT 1 FROM cohort_members m
        WHERE m.tenant_id = s.tenant_id AND m.person_id = s.person_id AND m.cohort_id = ${cohortId ?? null}::uuid AND m.role = 'student'))
      AND ${visibleTo(viewer)}
    ORDER BY id LIMIT ${limit}`;
}

export async function insertRegrade(
  tx: TenantTransaction,
  { id, lab, cohortId, dryRun, startedBy }: NewRegrade,
  items: readonly { id: string; submissionId: string; lab: string }[],
): Promise<{ inserted: number }> {
  await tx.db.$executeRaw`
    INSERT INTO regrades (tenant_id, id, lab, cohort_id, dry_run, started_by, finished_at)
    VALUES (${tx.tenantId}::uuid, ${id}::uuid, ${lab}, ${cohortId}::uuid, ${dryRun}, ${startedBy}::uuid, CASE WHEN ${items.length === 0} THEN now() END)`;
  const ids = items.map((item) => item.id);
  const submissionIds = items.map((item) => item.submissionId);
  const labs = items.map((item) => item.lab);
  const inserted = await tx.db.$executeRaw`
    INSERT INTO regrade_items (tenant_id, id, regrade_id, submission_id, lab, round)
    SELECT ${tx.tenantId}::uuid, item.id, ${id}::uuid, item.submission_id, item.lab, first.round + item.number - 1
    FROM unnest(${ids}::uuid[], ${submissionIds}::uuid[], ${labs}::text[]) WITH ORDINALITY AS item (id, submission_id, lab, number),
      (SELECT ${roundInLine(tx, REGRADE_LINE.name, Prisma.sql`SELECT NULL::int`)} AS round) AS first ON CONFLICT DO NOTHING`;
  return { inserted };
}

/** Newest first, those older than `before`, at most `limit`; or the one with `id`. */
export async function selectRegrades(
  tx: TenantTransaction,
  { id, before }: { id?: string; before?: string | null },
  limit: number,
): Promise<Regrade[]> {
  return tx.db.$queryRaw<Regrade[]>`
    SELECT r.id, r.lab, r.cohort_id AS "cohortId", c.name AS "cohortName", r.dry_run AS "dryRun", r.started_by AS "startedBy", p.name AS "starterName", r.created_at AS "createdAt", r.finished_at AS "finishedAt", counts.*
    FROM regrades r
    JOIN people p ON p.tenant_id = r.tenant_id AND p.id = r.started_by
    LEFT JOIN cohorts c ON c.tenant_id = r.tenant_id AND c.id = r.cohort_id
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE status = 'queued')::int AS waiting, count(*) FILTER (WHERE status = 'running')::int AS running,
        count(*) FILTER (WHERE status = 'graded')::int AS graded, count(*) FILTER (WHERE status = 'failed_internally')::int AS failed,
        count(*) FILTER (WHERE new_score > coalesce(old_score, 0))::int AS higher, count(*) FILTER (WHERE new_score < old_score)::int AS lower
      FROM regrade_items i WHERE i.tenant_id = r.tenant_id AND i.regrade_id = r.id
    ) AS counts
    WHERE r.tenant_id = ${tx.tenantId}::uuid AND (${id ?? null}::uuid IS NULL OR r.id = ${id ?? null}::uuid)
      AND (${before ?? null}::uuid IS NULL OR r.id < ${before ?? null}::uuid)
    ORDER BY r.id DESC LIMIT ${limit}`;
}

/** In order of submission, at most `limit`. `changed` keeps those with a new verdict or score, or only the others. */
export async function selectRegradeItems(
  tx: TenantTransaction,
  regradeId: string,
  { viewer, changed, after }: { viewer: Viewer; changed?: boolean | undefined; after: string | null },
  limit: number,
): Promise<RegradeItem[]> {
  return tx.db.$queryRaw<RegradeItem[]>`
    SELECT i.submission_id AS id, s.person_id AS "personId", i.lab, i.status, i.old_verdict AS "oldVerdict", i.old_score AS "oldScore",
      i.new_verdict AS "newVerdict", i.new_score AS "newScore"
    FROM regrade_items i JOIN submissions s ON s.tenant_id = i.tenant_id AND s.id = i.submission_id
    WHERE i.tenant_id = ${tx.tenantId}::uuid AND i.regrade_id = ${regradeId}::uuid AND (${after}::uuid IS NULL OR i.submission_id > ${after}::uuid)
      AND ${visibleTo(viewer)}
      AND (${changed ?? null}::boolean IS NULL
        OR (i.status = 'graded' AND (i.new_score, i.new_verdict) IS DISTINCT FROM (i.old_score, i.old_verdict)) = ${changed ?? null}::boolean)
    ORDER BY i.submission_id LIMIT ${limit}`;
}
