import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import type { MarkedRow } from '../../courses/index.js';
import type { Verdict } from '../model/results.js';
import type { DesignState } from './designs.schema.js';
import { storableJson, storableText } from '../../../kernel/storable-json.js';
import { markableBy, type Viewer } from './visible-submissions.repository.js';

export interface Design {
  id: string;
  lab: string;
  personId: string;
  personName: string;
  state: DesignState;
  revision: number;
  score: number | null;
  maxScore: number | null;
  /** Null also when the claim has run out. */
  claimedBy: string | null;
  claimedUntil: Date | null;
  createdAt: Date;
  releasedAt: Date | null;
}

export interface DesignFilter {
  /** Who is to mark them. */
  marker: Viewer;
  id?: string | undefined;
  state?: DesignState | undefined;
  lab?: string | undefined;
  after?: string | null;
}

export interface NewMarking {
  revision: number;
  markerId: string;
  rows: MarkedRow[];
  overall: string | null;
  score: number;
  maxScore: number;
  afterRelease: boolean;
  createdAt: Date;
}

export interface StoredMarking extends NewMarking {
  markerName: string;
}

export async function insertDesign(tx: SqlTransaction, id: string): Promise<void> {
  await tx.db.$executeRaw`INSERT INTO designs (tenant_id, submission_id) VALUES (${tx.tenantId}::uuid, ${id}::uuid)`;
}

/** Oldest first, at most `limit`. */
export async function selectDesigns(
  tx: TenantTransaction,
  { marker, id, state, lab, after }: DesignFilter,
  limit: number,
): Promise<Design[]> {
  return tx.db.$queryRaw<Design[]>`
    SELECT * FROM (
      SELECT d.submission_id AS id, s.lab, s.person_id AS "personId", p.name AS "personName", d.revision, m.score, m.max_score AS "maxScore",
        CASE WHEN d.claimed_until > now() THEN d.claimed_by END AS "claimedBy", CASE WHEN d.claimed_until > now() THEN d.claimed_until END AS "claimedUntil",
        s.created_at AS "createdAt", d.released_at AS "releasedAt",
        CASE
          WHEN d.released_at IS NOT NULL THEN 'released'
          WHEN d.revision > 0 THEN 'marked'
          WHEN EXISTS (SELECT 1 FROM submissions n WHERE n.tenant_id = s.tenant_id AND n.person_id = s.person_id AND n.lab = s.lab AND n.id > s.id) THEN 'superseded'
          ELSE 'unmarked'
        END AS state
      FROM designs d
      JOIN submissions s ON s.tenant_id = d.tenant_id AND s.id = d.submission_id
      JOIN people p ON p.tenant_id = s.tenant_id AND p.id = s.person_id
      LEFT JOIN design_markings m ON m.tenant_id = d.tenant_id AND m.submission_id = d.submission_id AND m.revision = d.revision
      WHERE d.tenant_id = ${tx.tenantId}::uuid AND (${id ?? null}::uuid IS NULL OR d.submission_id = ${id ?? null}::uuid)
        AND (${lab ?? null}::text IS NULL OR s.lab = ${lab ?? null}::text) AND (${after ?? null}::uuid IS NULL OR d.submission_id > ${after ?? null}::uuid)
        AND ${markableBy(marker)}
    ) AS designs
    WHERE ${state ?? null}::text IS NULL OR state = ${state ?? null}::text
    ORDER BY id LIMIT ${limit}`;
}

export async function selectOptionalDesign(tx: TenantTransaction, marker: Viewer, id: string): Promise<Design | null> {
  return (await selectDesigns(tx, { marker, id }, 1))[0] ?? null;
}

/** Keeps others from writing the design, its markings and its claim until the transaction ends. */
export async function lockDesign(tx: TenantTransaction, id: string): Promise<void> {
  await tx.db.$executeRaw`
    SELECT 1 FROM designs WHERE tenant_id = ${tx.tenantId}::uuid AND submission_id = ${id}::uuid FOR UPDATE`;
}

/** Newest first, at most `limit`. */
export async function selectMarkings(tx: TenantTransaction, id: string, limit: number): Promise<StoredMarking[]> {
  const markings = await tx.db.designMarking.findMany({
    where: { tenantId: tx.tenantId, submissionId: id },
    include: { marker: { select: { name: true } } },
    orderBy: { revision: 'desc' },
    take: limit,
  });
  return markings.map(({ marker, rows, ...marking }) => ({
    ...marking,
    rows: rows as unknown as MarkedRow[],
    markerName: marker.name,
  }));
}

/** Adds a marking, which from now on is the one that counts, and ends the marker's claim. The design must be locked. */
export async function insertMarking(tx: TenantTransaction, id: string, marking: NewMarking): Promise<void> {
  const { revision, markerId, rows, overall, score, maxScore, afterRelease, createdAt } = marking;
  await tx.db.$executeRaw`
    INSERT INTO design_markings (tenant_id, submission_id, revision, marker_id, rows, overall, score, max_score, after_release, created_at)
    VALUES (${tx.tenantId}::uuid, ${id}::uuid, ${revision}, ${markerId}::uuid, ${storableJson(rows)}::jsonb, ${overall === null ? null : storableText(overall)}, ${score}, ${maxScore}, ${afterRelease}, ${createdAt.toISOString()}::timestamptz)`;
  await tx.db.$executeRaw`
    UPDATE designs SET revision = ${revision}, claimed_by = NULL, claimed_until = NULL
    WHERE tenant_id = ${tx.tenantId}::uuid AND submission_id = ${id}::uuid`;
}

/** Until `minutes` from now the design is `personId`'s to mark. */
export async function claimDesign(tx: TenantTransaction, id: string, personId: string, minutes: number): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE designs SET claimed_by = ${personId}::uuid, claimed_until = now() + ${minutes} * interval '1 minute'
    WHERE tenant_id = ${tx.tenantId}::uuid AND submission_id = ${id}::uuid`;
}

/** Ends a claim of `personId`, if there is one. */
export async function endClaim(tx: TenantTransaction, id: string, personId: string): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE designs SET claimed_by = NULL, claimed_until = NULL
    WHERE tenant_id = ${tx.tenantId}::uuid AND submission_id = ${id}::uuid AND claimed_by = ${personId}::uuid`;
}

/** False when it was released already. */
export async function markReleased(tx: TenantTransaction, id: string, personId: string): Promise<boolean> {
  const released = await tx.db.$executeRaw`
    UPDATE designs SET released_at = now(), released_by = ${personId}::uuid
    WHERE tenant_id = ${tx.tenantId}::uuid AND submission_id = ${id}::uuid AND released_at IS NULL`;
  return released === 1;
}

/** Gives the submission the score that its author is to see. */
export async function gradeDesign(
  tx: TenantTransaction,
  id: string,
  { verdict, score, maxScore }: { verdict: Verdict; score: number; maxScore: number },
): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE submissions
    SET status = 'graded', verdict = ${verdict}::verdict, score = ${score}, max_score = ${maxScore}, finished_at = coalesce(finished_at, now())
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid`;
}
