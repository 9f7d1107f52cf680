import { inTouchSince, NO_BREAK_MS } from '../../../platform/database/contact.js';
import type { SqlTransaction } from '../../../platform/database/database.js';
import { Prisma } from '../../../platform/database/generated/client.js';
import type { UpkeepTransaction } from '../../../platform/database/upkeep-database.js';
import type { RunKey } from '../submissions/run-key.js';

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

/** The rows that runs go through. */
const TABLES = { submission: Prisma.raw('submissions'), regrade: Prisma.raw('regrade_items') } as const;
const SUBMISSION_ID = { submission: Prisma.raw('id'), regrade: Prisma.raw('submission_id') } as const;

/** What became of a submission after a fault. */
export interface FaultVerdict {
  status: 'queued' | 'failed_internally';
  /** Whether it counts as a try. */
  because: 'fault' | 'unavailable';
  run: number;
  faults: number;
  /** Its author. */
  personId: string;
  /** Until it may be claimed again. */
  delayMs: number;
}

export interface FaultPolicy {
  maxFaults: number;
  /** Doubles with each fault. */
  retryMs: number;
}

/**
 * Begins a run, or gives null when there is nothing to do: not there, not due, running, finished, or about to be claimed by somebody else.
 * @param worker names this claim: no other one has the same
 */
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

/**
 * Puts a submission back whose run could not go on for want of what it needs, at nobody's expense, and where it stood: `due_at` stays. `fault` is for operators. Null when the run did not
 * count any more.
 */
export async function putBackUnavailable(
  tx: SqlTransaction,
  key: RunKey,
  run: number,
  fault: string,
): Promise<FaultVerdict | null> {
  const state = await selectRunForUpdate(tx, key);
  return state?.run === run ? putBack(tx, key, state, fault) : null;
}

/** The same for a claim of `worker`'s whose commit was not answered. Null when it was not committed, or does not count any more. */
export async function putBackUnanswered(
  tx: SqlTransaction,
  key: RunKey,
  worker: string,
  fault: string,
): Promise<FaultVerdict | null> {
  const state = await selectRunForUpdate(tx, key);
  return state?.worker === worker ? putBack(tx, key, state, fault) : null;
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

/**
 * Notes that a run's lease is over. Null when it is not: somebody else was here first. One that ran out while the database was away says nothing of its worker, which could not renew it: it is no
 * fault. @param inTouchMs for how long whoever asks has been in touch with the database without a break
 */
export async function recordLostRun(
  tx: SqlTransaction,
  key: RunKey,
  policy: FaultPolicy,
  inTouchMs = NO_BREAK_MS,
): Promise<FaultVerdict | null> {
  const state = await selectRunForUpdate(tx, key, inTouchMs);
  if (state?.lapsed !== true) return null;
  const fault = 'the run was not heard of any more';
  if (state.lapsedInOutage) return putBack(tx, key, state, `${fault}, and the database was away`);
  return noteFault(tx, key, state, fault, policy, () => true);
}

interface RunState {
  run: number;
  worker: string | null;
  faults: number;
  personId: string;
  lapsed: boolean;
  lapsedInOutage: boolean;
}

const PERSON_ID = {
  submission: Prisma.raw('person_id'),
  regrade: Prisma.raw(
    '(SELECT s.person_id FROM submissions s WHERE s.tenant_id = regrade_items.tenant_id AND s.id = submission_id)',
  ),
} as const;

async function selectRunForUpdate(
  tx: SqlTransaction,
  key: RunKey,
  inTouchMs = NO_BREAK_MS,
): Promise<RunState | undefined> {
  const rows = await tx.db.$queryRaw<RunState[]>`
    SELECT run, worker, faults, ${PERSON_ID[key.kind]} AS "personId", lease_until < now() AS lapsed, lease_until <= ${inTouchSince(inTouchMs)} AS "lapsedInOutage" FROM ${TABLES[key.kind]}
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
    SET status = ${status}::submission_status, faults = ${faults}, fault = ${storableFault(fault)}, lease_until = NULL, worker = NULL,
      due_at = now() + ${delayMs} * interval '1 millisecond', woken_at = now() + ${delayMs} * interval '1 millisecond',
      finished_at = CASE WHEN ${status} = 'failed_internally' THEN now() END
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${key.id}::uuid`;
  return { status, because: 'fault', run: state.run, faults, personId: state.personId, delayMs };
}

async function putBack(tx: SqlTransaction, key: RunKey, state: RunState, fault: string): Promise<FaultVerdict> {
  await tx.db.$executeRaw`
    UPDATE ${TABLES[key.kind]} SET status = 'queued', fault = ${storableFault(fault)}, lease_until = NULL, worker = NULL, woken_at = now()
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${key.id}::uuid`;
  const { run, faults, personId } = state;
  return { status: 'queued', because: 'unavailable', run, faults, personId, delayMs: 0 };
}

function storableFault(fault: string): string {
  return fault.replaceAll('\0', ' ').slice(0, 2000);
}

/** Notes that a job is asked for once more. Gives the run's number, or null when it does not wait (that long) any more. */
export async function markWokenAgain(tx: SqlTransaction, key: RunKey, afterMs: number): Promise<number | null> {
  const rows = await tx.db.$queryRaw<{ run: number }[]>`
    UPDATE ${TABLES[key.kind]} SET woken_at = now()
    WHERE tenant_id = ${tx.tenantId}::uuid AND id = ${key.id}::uuid AND status = 'queued' AND woken_at < now() - ${afterMs} * interval '1 millisecond'
    RETURNING run`;
  return rows[0]?.run ?? null;
}

/**
 * Those whose lease is over. After an outage whoever lives gets the time to write what they have, as long as a lease lasts: also when a lease from before
 * the outage ended after it.
 */
export async function selectLostRuns(
  { upkeep }: UpkeepTransaction,
  kind: RunKey['kind'],
  { inTouchMs, graceMs }: { inTouchMs: number; graceMs: number },
  limit: number,
): Promise<RunKey[]> {
  return upkeep.$queryRaw<RunKey[]>`
    SELECT tenant_id AS "tenantId", ${kind}::text AS kind, id FROM ${TABLES[kind]} WHERE status = 'running' AND lease_until < now()
      AND ${inTouchSince(inTouchMs)} < now() - ${graceMs} * interval '1 millisecond' ORDER BY lease_until LIMIT ${limit}`;
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
