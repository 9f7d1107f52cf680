import { inTouchSince } from '../../database/contact.js';
import type { SqlTransaction } from '../../database/database.js';
import { Prisma } from '../../database/generated/client.js';
import type { UpkeepTransaction } from '../../database/upkeep-database.js';

/**
 * The way of a row through the hands of workers: claim, renewal, and each end that is not a result. The failure story is told in docs/background-work.md. Every write
 * names the run, and counts only while that run is the newest and going on, so a worker that comes back from the dead writes nothing. All times are the database's.
 */

/**
 * A table whose rows are work. It has the columns of a Line (lines.repository.ts), and run, faults, fault, woken_at, worker and started_at. Names and SQL in
 * here are the program's own: they go into statements as they are.
 */
export interface LeasedTable<Row extends object = object> {
  readonly name: string;
  /** The enum of `status`: `queued`, `running`, what comes after a result, and `failed_internally` if rows are given up. */
  readonly statusType: string;
  readonly finishedAt: string;
  /** Whose work a row is, as SQL over `held`, the row; `NULL::uuid` where nobody is to blame for it. */
  readonly personId: string;
  /** What a claim gives of the row: SQL by name. */
  readonly reads: { readonly [Name in keyof Row]: string };
}

export interface RowKey {
  readonly tenantId: string;
  readonly id: string;
}

/** A run that has begun. */
export interface RowClaim<Row extends object = object> {
  /** Counts the claims of the row. */
  readonly run: number;
  /** See roundInLine. */
  readonly round: number | null;
  /** Milliseconds since it was due. */
  readonly waitedMs: number;
  readonly row: Row;
}

export interface FaultPolicy {
  /** So many faults, and the row is given up as `failed_internally`; null: never. */
  readonly maxFaults: number | null;
  /** Milliseconds until the next try; doubles with each fault. */
  readonly retryMs: number;
}

/** What became of a row whose run came to no result. */
export interface EndedRun {
  readonly status: 'queued' | 'failed_internally';
  readonly run: number;
  readonly faults: number;
  /** Whether this end was one of them. */
  readonly isFault: boolean;
  readonly personId: string | null;
  /** Until it may be claimed again. */
  readonly delayMs: number;
}

/** The longest that a row waits for its next try, however often it has failed. */
const MOST_RETRY_MS = 600_000;

const milliseconds = (ms: number): Prisma.Sql => Prisma.sql`${ms}::float8 * interval '1 millisecond'`;

/**
 * Begins a run, or gives null when there is nothing to do: not there, not due, running, finished, or about to be claimed by somebody else.
 * @param claimant names this claim: no other one has the same
 */
export async function claimRow<Row extends object>(
  tx: SqlTransaction,
  { name, reads }: LeasedTable<Row>,
  { id }: RowKey,
  claimant: string,
  leaseMs: number,
): Promise<RowClaim<Row> | null> {
  const table = Prisma.raw(name);
  const row = Prisma.raw(
    Object.entries<string>(reads)
      .map(([key, sql]) => `, ${sql} AS "${key}"`)
      .join(''),
  );
  const [claimed] = await tx.db.$queryRaw<(Row & { run: number; round: number | null; waited: number })[]>`
    UPDATE ${table}
    SET status = 'running', run = run + 1, worker = ${claimant}, started_at = now(),
      lease_until = now() + ${milliseconds(leaseMs)}
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = (
      SELECT id FROM ${table}
      WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid
        AND status = 'queued' AND due_at <= now() + interval '1 millisecond'
      FOR UPDATE SKIP LOCKED)
    RETURNING run, round, (extract(epoch FROM now() - due_at) * 1000)::float8 AS waited ${row}`;
  if (!claimed) return null;
  const { run, round, waited, ...rest } = claimed;
  return { run, round, waitedMs: Math.max(0, waited), row: rest as unknown as Row };
}

/** The row while run number `run` is the newest and goes on: the condition of whatever a run writes. */
export function whileRunning({ tenantId }: SqlTransaction, { id }: Pick<RowKey, 'id'>, run: number): Prisma.Sql {
  return Prisma.sql`tenant_id = ${tenantId}::uuid AND id = ${id}::uuid AND status = 'running' AND run = ${run}`;
}

/** False when the run does not count any more: it should end. */
export async function renewLease(
  tx: SqlTransaction,
  { name }: LeasedTable,
  key: RowKey,
  run: number,
  leaseMs: number,
): Promise<boolean> {
  const renewed = await tx.db.$executeRaw`
    UPDATE ${Prisma.raw(name)} SET lease_until = now() + ${milliseconds(leaseMs)}
    WHERE ${whileRunning(tx, key, run)}`;
  return renewed === 1;
}

/**
 * Puts a row back, at nobody's expense and where it stood: the worker stops, or what the run needs is away. Null when the run did not count any more.
 * @param run its number, or the claimant's name where the claim was not answered
 * @param fault for operators; null keeps what is there
 */
export async function putBack(
  tx: SqlTransaction,
  table: LeasedTable,
  key: RowKey,
  run: number | string,
  fault: string | null,
): Promise<EndedRun | null> {
  const applies = typeof run === 'number' ? Prisma.sql`run = ${run}` : Prisma.sql`worker = ${run}`;
  return endRun(tx, table, key, { applies, isFault: Prisma.sql`false`, fault }, { maxFaults: null, retryMs: 0 });
}

/** Notes a fault of ours: the row is due again after a while, or given up. Null when the run did not count any more. */
export async function recordFault(
  tx: SqlTransaction,
  table: LeasedTable,
  key: RowKey,
  run: number,
  fault: string,
  policy: FaultPolicy,
): Promise<EndedRun | null> {
  return endRun(tx, table, key, { applies: Prisma.sql`run = ${run}`, isFault: Prisma.sql`true`, fault }, policy);
}

/**
 * Notes that a run's lease is over. Null when it is not: somebody else was here first. One that ran out while the database was away says nothing of its worker,
 * which could not renew it: it is no fault.
 * @param inTouchMs for how long whoever asks has been in touch with the database without a break
 */
export async function recordLost(
  tx: SqlTransaction,
  table: LeasedTable,
  key: RowKey,
  policy: FaultPolicy,
  inTouchMs: number,
): Promise<EndedRun | null> {
  const isFault = Prisma.sql`lease_until > ${inTouchSince(inTouchMs)}`;
  const fault = 'the run was not heard of any more';
  return endRun(tx, table, key, { applies: Prisma.sql`lease_until < now()`, isFault, fault }, policy);
}

/** @param applies which run it must be, and @param isFault whether that counts, as SQL over the row that is running */
async function endRun(
  tx: SqlTransaction,
  { name, statusType, finishedAt, personId }: LeasedTable,
  { id }: RowKey,
  { applies, isFault, fault }: { applies: Prisma.Sql; isFault: Prisma.Sql; fault: string | null },
  { maxFaults, retryMs }: FaultPolicy,
): Promise<EndedRun | null> {
  const table = Prisma.raw(name);
  const [ended] = await tx.db.$queryRaw<EndedRun[]>`
    WITH ended AS (
      SELECT tenant_id, id, faults + (${isFault})::int AS faults, (${isFault}) AS is_fault,
        (${isFault}) AND faults + 1 >= coalesce(${maxFaults}::int, 2147483647) AS given_up,
        CASE WHEN ${isFault} THEN least(${retryMs}::float8 * 2 ^ least(faults, 30), ${MOST_RETRY_MS}) ELSE 0 END AS delay_ms
      FROM ${table}
      WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid AND status = 'running' AND ${applies}
      FOR UPDATE
    )
    UPDATE ${table} AS held
    SET status = (CASE WHEN given_up THEN 'failed_internally' ELSE 'queued' END)::${Prisma.raw(statusType)},
      ${Prisma.raw(finishedAt)} = CASE WHEN given_up THEN now() END,
      lease_until = NULL, worker = NULL, faults = ended.faults, fault = coalesce(${storableFault(fault)}, held.fault),
      due_at = CASE WHEN is_fault THEN now() + delay_ms * interval '1 millisecond' ELSE held.due_at END,
      woken_at = now() + delay_ms * interval '1 millisecond'
    FROM ended
    WHERE held.tenant_id = ended.tenant_id AND held.id = ended.id
    RETURNING held.status::text, held.run, held.faults, is_fault AS "isFault", ${Prisma.raw(personId)} AS "personId",
      CASE WHEN given_up THEN 0 ELSE delay_ms END AS "delayMs"`;
  return ended ?? null;
}

function storableFault(fault: string | null): string | null {
  return fault?.replaceAll('\0', ' ').slice(0, 2000) ?? null;
}

/** Notes that a job is asked for once more. Gives the run's number, or null when the row does not wait (that long) any more. */
export async function markWokenAgain(
  tx: SqlTransaction,
  { name }: LeasedTable,
  { id }: RowKey,
  afterMs: number,
): Promise<number | null> {
  const rows = await tx.db.$queryRaw<{ run: number }[]>`
    UPDATE ${Prisma.raw(name)} SET woken_at = now()
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${id}::uuid
      AND status = 'queued' AND woken_at < now() - ${milliseconds(afterMs)}
    RETURNING run`;
  return rows[0]?.run ?? null;
}

/**
 * Rows whose lease is over. After an outage whoever lives gets the time to write what they have: `graceMs`, as long as a lease lasts. That holds also for a lease
 * from before the outage that ended after it.
 */
export async function selectLost(
  { upkeep }: UpkeepTransaction,
  { name }: LeasedTable,
  { inTouchMs, graceMs }: { inTouchMs: number; graceMs: number },
  limit: number,
): Promise<RowKey[]> {
  return upkeep.$queryRaw<RowKey[]>`
    SELECT tenant_id AS "tenantId", id FROM ${Prisma.raw(name)}
    WHERE status = 'running' AND lease_until < now()
      AND ${inTouchSince(inTouchMs)} < now() - ${milliseconds(graceMs)}
    ORDER BY lease_until LIMIT ${limit}`;
}

/** Rows that are due and for which no job was asked since `afterMs`. */
export async function selectForgotten(
  { upkeep }: UpkeepTransaction,
  { name }: LeasedTable,
  afterMs: number,
  limit: number,
): Promise<RowKey[]> {
  return upkeep.$queryRaw<RowKey[]>`
    SELECT tenant_id AS "tenantId", id FROM ${Prisma.raw(name)}
    WHERE status = 'queued' AND due_at <= now() AND woken_at < now() - ${milliseconds(afterMs)}
    ORDER BY woken_at LIMIT ${limit}`;
}
