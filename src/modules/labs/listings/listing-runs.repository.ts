import { storableJson } from '../../../kernel/storable-json.js';
import type { SqlTransaction, TenantTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import type { UpkeepTransaction } from '../../../platform/database/upkeep-database.js';
import { type LeasedTable, whileRunning } from '../../../platform/queue/leased/leased-rows.repository.js';
import { roundInLine } from '../../../platform/queue/lines.repository.js';
import type { ListingInputs, ListingResult } from './listing-run.types.js';
import type { ListingRunView } from './listings.schema.js';
import { LISTING_LINE } from './run-listing.job.js';

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

/** What a claim says of what is to be run. */
export interface ListingRow {
  unitVersionId: string;
  listing: string;
  twin: boolean;
  inputs: ListingInputs;
}

export const LISTING_RUNS: LeasedTable<ListingRow> = {
  name: 'listing_runs',
  statusType: 'listing_run_status',
  finishedAt: 'ended_at',
  personId: 'held.person_id',
  reads: { unitVersionId: 'unit_version_id', listing: 'listing', twin: 'twin', inputs: 'inputs' },
};

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

/** False when the run does not count any more: nothing was written. */
export async function recordListingResult(
  tx: SqlTransaction,
  id: string,
  run: number,
  result: ListingResult,
): Promise<boolean> {
  const written = await tx.db.$executeRaw`
    UPDATE listing_runs
    SET status = 'done', result = ${storableJson(result)}::jsonb, lease_until = NULL, ended_at = now()
    WHERE ${whileRunning(tx, { id }, run)}`;
  return written === 1;
}

/** Row-level security shows the upkeep role those of yesterday and before only. */
export async function deleteOldListingRuns({ upkeep }: UpkeepTransaction): Promise<void> {
  await upkeep.$executeRaw`DELETE FROM listing_runs WHERE created_at < now() - interval '1 day'`;
}
