import { storableJson } from '../../../kernel/storable-json.js';
import { inTouchSince } from '../../../platform/database/contact.js';
import type { TenantTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import type { UpkeepTransaction } from '../../../platform/database/upkeep-database.js';
import { roundInLine } from '../../../platform/queue/lines.repository.js';
import type { ListingInputs, ListingResult } from './listing-run.types.js';
import type { ListingRunView } from './listings.schema.js';
import { LISTING_LINE, type ListingRunKey, MAX_LISTING_FAULTS } from './run-listing.job.js';

/** A run as its student sees it. */
export interface ListingRun {
  id: string;
  unit: string;
  listing: string;
  twin: boolean;
  status: ListingRunView['status'];
  createdAt: Date;
  endedAt: Date | null;
  result: ListingResult | null;
}

/** What is to be run. */
export interface ListingRunClaim {
  run: number;
  unitVersionId: string;
  listing: string;
  twin: boolean;
  inputs: ListingInputs;
  round: number | null;
}

/** Takes a run in. What its student had waiting of the same listing, or of the same twin, is superseded, and the run gets its place in the line. Gives the ids of what is superseded. */
export async function insertListingRun(
  tx: TenantTransaction,
  row: Pick<ListingRun, 'id' | 'unit' | 'listing' | 'twin'> & {
    personId: string;
    unitVersionId: string;
    inputs: ListingInputs;
  },
): Promise<string[]> {
  // Of two at once, the second supersedes the first.
  await tx.db
    .$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`listing ${tx.tenantId} ${row.personId} ${row.unit} ${row.listing}`}, 0))`;
  const superseded = await tx.db.$queryRaw<{ id: string; round: number | null }[]>`
    UPDATE listing_runs SET status = 'superseded', ended_at = now()
    WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${row.personId}::uuid AND status = 'queued' AND unit = ${row.unit} AND listing = ${row.listing}
      AND twin = ${row.twin}
    RETURNING id, round`;
  const place = superseded[0]?.round ?? null;
  const lastOwn = Prisma.sql`
    SELECT round FROM listing_runs
    WHERE tenant_id = ${tx.tenantId}::uuid AND person_id = ${row.personId}::uuid AND round IS NOT NULL ORDER BY id DESC LIMIT 1`;
  await tx.db.$executeRaw`
    INSERT INTO listing_runs (tenant_id, id, person_id, unit_version_id, unit, listing, twin, inputs, round)
    VALUES (${tx.tenantId}::uuid, ${row.id}::uuid, ${row.personId}::uuid, ${row.unitVersionId}::uuid, ${row.unit}, ${row.listing}, ${row.twin}, ${storableJson(row.inputs)}::jsonb,
      coalesce(${place}::int, ${roundInLine(tx, LISTING_LINE.name, lastOwn)}))`;
  return superseded.map(({ id }) => id);
}

/** One's own. */
export async function selectOptionalListingRun(
  tx: TenantTransaction,
  id: string,
  personId: string,
): Promise<ListingRun | null> {
  const [row] = await tx.db.$queryRaw<ListingRun[]>`
    SELECT id, unit, listing, twin, status::text, created_at AS "createdAt", ended_at AS "endedAt", result
    FROM listing_runs WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND person_id = ${personId}::uuid`;
  return row ?? null;
}

/** Begins a try, or gives null when there is nothing to do: not there, not due, running, finished, or about to be claimed by somebody else. */
export async function claimListingRun(
  tx: TenantTransaction,
  id: string,
  leaseMs: number,
): Promise<ListingRunClaim | null> {
  const [claim] = await tx.db.$queryRaw<ListingRunClaim[]>`
    UPDATE listing_runs SET status = 'running', run = run + 1, lease_until = now() + ${leaseMs} * interval '1 millisecond'
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = (
      SELECT id FROM listing_runs
      WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND status = 'queued' AND due_at <= now() + interval '1 millisecond'
      FOR UPDATE SKIP LOCKED)
    RETURNING run, unit_version_id AS "unitVersionId", listing, twin, inputs, round`;
  return claim ?? null;
}

/** Whether the try was still the newest. */
export async function recordListingResult(
  tx: TenantTransaction,
  id: string,
  run: number,
  result: ListingResult,
): Promise<boolean> {
  const rows = await tx.db.$executeRaw`
    UPDATE listing_runs SET status = 'done', result = ${storableJson(result)}::jsonb, lease_until = NULL, ended_at = now()
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND status = 'running' AND run = ${run}`;
  return rows > 0;
}

/** What became of a run whose try came to nothing. */
export interface ListingRunBack {
  status: 'queued' | 'failed_internally';
  faults: number;
  personId: string;
}

/**
 * Puts a try back that came to nothing. Where that was a fault it counts, and after MAX_LISTING_FAULTS of them the run is given up; it is due after `retryMs`, doubled with each fault. Where the
 * platform was away nothing counts, and the run keeps its place. Null when it is somebody else's by now.
 */
export async function putListingRunBack(
  tx: TenantTransaction,
  id: string,
  run: number,
  because: 'fault' | 'unavailable',
  retryMs: number,
): Promise<ListingRunBack | null> {
  const counts = Prisma.sql`${because === 'fault' ? 1 : 0}::int`;
  return putBack(tx, id, { counts, retryMs, condition: Prisma.sql`run = ${run}` });
}

/** The same for one whose lease is over, which is no fault where it ran out before `inTouchMs` milliseconds ago, when the database was away. */
export async function putLostListingRunBack(
  tx: TenantTransaction,
  id: string,
  inTouchMs: number,
): Promise<ListingRunBack | null> {
  const counts = Prisma.sql`(lease_until > ${inTouchSince(inTouchMs)})::int`;
  return putBack(tx, id, { counts, retryMs: 0, condition: Prisma.sql`lease_until < now()` });
}

async function putBack(
  tx: TenantTransaction,
  id: string,
  { counts, retryMs, condition }: { counts: Prisma.Sql; retryMs: number; condition: Prisma.Sql },
): Promise<ListingRunBack | null> {
  const givenUp = Prisma.sql`faults + ${counts} >= ${MAX_LISTING_FAULTS}`;
  const [row] = await tx.db.$queryRaw<ListingRunBack[]>`
    UPDATE listing_runs SET lease_until = NULL, woken_at = now(), faults = faults + ${counts},
      due_at = CASE WHEN ${counts} = 0 THEN due_at ELSE now() + ${retryMs}::float8 * 2 ^ (faults + 1) * interval '1 millisecond' END,
      status = (CASE WHEN ${givenUp} THEN 'failed_internally' ELSE 'queued' END)::listing_run_status,
      ended_at = CASE WHEN ${givenUp} THEN now() END
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND status = 'running' AND ${condition}
    RETURNING status::text, faults, person_id AS "personId"`;
  return row ?? null;
}

/** Notes that a run is woken again. False when there is no need any more. */
export async function markListingRunWoken(tx: TenantTransaction, id: string, afterMs: number): Promise<boolean> {
  const rows = await tx.db.$executeRaw`
    UPDATE listing_runs SET woken_at = now() WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND status = 'queued'
      AND woken_at < now() - ${afterMs} * interval '1 millisecond'`;
  return rows > 0;
}

/** Runs of all colleges that nobody is at: queued for too long, or with a lease that is over. */
export async function selectStuckListingRuns(
  { upkeep }: UpkeepTransaction,
  wakeAfterMs: number,
  { inTouchMs, graceMs }: { inTouchMs: number; graceMs: number },
  limit: number,
): Promise<(ListingRunKey & { isLost: boolean })[]> {
  return upkeep.$queryRaw<(ListingRunKey & { isLost: boolean })[]>`
    SELECT tenant_id AS "tenantId", id, status = 'running' AS "isLost" FROM listing_runs
    WHERE (status = 'queued' AND woken_at < now() - ${wakeAfterMs} * interval '1 millisecond') 
      OR (status = 'running' AND lease_until < now() AND ${inTouchSince(inTouchMs)} < now() - ${graceMs} * interval '1 millisecond')
    LIMIT ${limit}`;
}

/** Row-level security shows the upkeep role those of yesterday and before only. */
export async function deleteOldListingRuns({ upkeep }: UpkeepTransaction): Promise<void> {
  await upkeep.$executeRaw`DELETE FROM listing_runs WHERE created_at < now() - interval '1 day'`;
}
