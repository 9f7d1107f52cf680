import type { SqlTransaction } from '../../platform/database/database.js';
import { Prisma } from '../../platform/database/generated/client.js';
import type { UpkeepTransaction } from '../../platform/database/upkeep-database.js';

/**
 * A run's way through the row of a submission, or of a regrade's item, which has the same columns: claim, renew, and one of the three ends that are
 * not a result (fault, hand-back, given up as lost). Every write names the run's number and counts only while that run is the newest and going on,
 * so a worker that comes back from the dead writes nothing. All times are the database's.
 */

export interface Claim {
  run: number;
  lab: string;
  /** Whose files are to be graded. */
  submissionId: string;
  /** See roundInLine. */
  round: number | null;
  /** Milliseconds since it was due. */
  waitedMs: number;
}

/** What is to be graded: a submission for the first time, or one that a regrade is to grade again. */
export interface RunKey {
  tenantId: string;
  kind: 'submission' | 'regrade';
  /** Of the submission, or of the regrade's item. */
  id: string;
}

/** The rows that runs go through. */
const TABLES = { submission: Prisma.raw('submissions'), regrade: Prisma.raw('regrade_items') } as const;
const SUBMISSION_ID = { submission: Prisma.raw('id'), regrade: Prisma.raw('submission_id') } as const;

/** What became of a submission after a fault. */
export interface FaultVerdict {
  status: 'queued' | 'failed_internally';
  run: number;
  faults: number;
  /** Until it may be claimed again. */
  delayMs: number;
}

export interface FaultPolicy {
  maxFaults: number;
  /** Doubles with each fault. */
  retryMs: number;
}

/** Begins a run, or gives null when there is nothing to do: not there, not due, running, finished, or about to be claimed by somebody else. */
export async function claimRun(
  tx: SqlTransaction,
  key: RunKey,
  worker: string,
  leaseMs: number,
): Promise<Claim | null> {
  const rows = await tx.db.$queryRaw<(Omit<Claim, 'waitedMs'> & { waited: number })[]>`
    UPDATE ${TABLES[key.kind]}
    SET status = 'running', run = run + 1, worker = ${worker}, started_at = now(), lease_until = now() + ${leaseMs} * interval '1 millisecond'
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = (
      SELECT id FROM ${TABLES[key.kind]}
      WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${key.id}::uuid AND status = 'queued' AND due_at <= now() + interval '1 millisecond'
      FOR UPDATE SKIP LOCKED)
    RETURNING run, lab, ${SUBMISSION_ID[key.kind]} AS "submissionId", round, (extract(epoch FROM now() - due_at) * 1000)::float8 AS waited`;
  const row = rows[0];
  if (!row) return null;
  const { waited, ...claim } = row;
  return { ...claim, waitedMs: Math.max(0, waited) };
}

/** False when the run does not count any more: it should end. */
export async function renewLease(tx: SqlTransaction, key: RunKey, run: number, leaseMs: number): Promise<boolean> {
  const renewed = await tx.db.$executeRaw`
    UPDATE ${TABLES[key.kind]} SET lease_until = now() + ${leaseMs} * interval '1 millisecond'
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${key.id}::uuid AND run = ${run} AND status = 'running'`;
  return renewed === 1;
}

/** The worker is about to stop: puts the submission back, at nobody's expense. False when the run did not count any more. */
export async function handBack(tx: SqlTransaction, key: RunKey, run: number): Promise<boolean> {
  const put = await tx.db.$executeRaw`
    UPDATE ${TABLES[key.kind]} SET status = 'queued', due_at = now(), woken_at = now(), lease_until = NULL, worker = NULL
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${key.id}::uuid AND run = ${run} AND status = 'running'`;
  return put === 1;
}

/** Notes a fault of ours. Null when the run did not count any more. */
export async function recordFault(
  tx: SqlTransaction,
  key: RunKey,
  run: number,
  fault: string,
  policy: FaultPolicy,
): Promise<FaultVerdict | null> {
  return noteFault(tx, key, await selectRunForUpdate(tx, key), fault, policy, (state) => state.run === run);
}

/** Notes that a run's lease is over. Null when it is not: somebody else was here first. */
export async function recordLostRun(
  tx: SqlTransaction,
  key: RunKey,
  policy: FaultPolicy,
): Promise<FaultVerdict | null> {
  return noteFault(
    tx,
    key,
    await selectRunForUpdate(tx, key),
    'the run was not heard of any more',
    policy,
    (state) => state.lapsed,
  );
}

interface RunState {
  run: number;
  faults: number;
  lapsed: boolean;
}

async function selectRunForUpdate(tx: SqlTransaction, key: RunKey): Promise<RunState | undefined> {
  const rows = await tx.db.$queryRaw<RunState[]>`
    SELECT run, faults, lease_until < now() AS lapsed FROM ${TABLES[key.kind]}
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${key.id}::uuid AND status = 'running' FOR UPDATE`;
  return rows[0];
}

async function noteFault(
  tx: SqlTransaction,
  key: RunKey,
  state: RunState | undefined,
  fault: string,
  { maxFaults, retryMs }: FaultPolicy,
  applies: (state: RunState) => boolean,
): Promise<FaultVerdict | null> {
  if (!state || !applies(state)) return null;
  const faults = state.faults + 1;
  const status = faults >= maxFaults ? 'failed_internally' : 'queued';
  const delayMs = status === 'queued' ? retryMs * 2 ** (faults - 1) : 0;
  await tx.db.$executeRaw`
    UPDATE ${TABLES[key.kind]}
    SET status = ${status}::submission_status, faults = ${faults}, fault = ${fault.replaceAll('\0', ' ').slice(0, 2000)}, lease_until = NULL, worker = NULL,
      due_at = now() + ${delayMs} * interval '1 millisecond', woken_at = now() + ${delayMs} * interval '1 millisecond',
      finished_at = CASE WHEN ${status} = 'failed_internally' THEN now() END
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${key.id}::uuid`;
  return { status, run: state.run, faults, delayMs };
}

/** Notes that a job is asked for once more. Gives the run's number, or null when it does not wait (that long) any more. */
export async function markWokenAgain(tx: SqlTransaction, key: RunKey, afterMs: number): Promise<number | null> {
  const rows = await tx.db.$queryRaw<{ run: number }[]>`
    UPDATE ${TABLES[key.kind]} SET woken_at = now()
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${key.id}::uuid AND status = 'queued' AND woken_at < now() - ${afterMs} * interval '1 millisecond'
    RETURNING run`;
  return rows[0]?.run ?? null;
}

export async function selectLostRuns(
  { upkeep }: UpkeepTransaction,
  kind: RunKey['kind'],
  limit: number,
): Promise<RunKey[]> {
  return upkeep.$queryRaw<RunKey[]>`
    SELECT tenant_id AS "tenantId", ${kind}::text AS kind, id FROM ${TABLES[kind]} WHERE status = 'running' AND lease_until < now() ORDER BY lease_until LIMIT ${limit}`;
}

/** Those that are due and that no job was asked for since `afterMs`. */
export async function selectForgotten(
  { upkeep }: UpkeepTransaction,
  kind: RunKey['kind'],
  afterMs: number,
  limit: number,
): Promise<RunKey[]> {
  return upkeep.$queryRaw<RunKey[]>`
    SELECT tenant_id AS "tenantId", ${kind}::text AS kind, id FROM ${TABLES[kind]}
    WHERE status = 'queued' AND due_at <= now() AND woken_at < now() - ${afterMs} * interval '1 millisecond' ORDER BY woken_at LIMIT ${limit}`;
}
