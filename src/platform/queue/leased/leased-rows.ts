import type { SqlTransaction } from '../../database/database.js';
import type { UpkeepTransaction } from '../../database/upkeep-database.js';
import type { OutboxMessage } from '../outbox.repository.js';
import {
  claimRow,
  type EndedRun,
  type FaultPolicy,
  type LeasedTable,
  markWokenAgain,
  putBack,
  recordFault,
  recordLost,
  type RowKey,
  selectForgotten,
  selectLost,
} from './leased-rows.repository.js';
import type { LeasedTools } from './leased-tools.js';
import type { RunEnding } from './fault-breaker.js';

/** Why a row waits again. */
export type PutBackBecause = 'worker_stopped' | 'unavailable' | 'fault';

/** A kind of work: its rows, how a worker is woken for one, and what else happens when one changes hands. */
export interface LeasedKind<Row extends object = object> {
  /** For logs. */
  readonly name: string;
  readonly table: LeasedTable<Row>;
  readonly maxFaults: FaultPolicy['maxFaults'];
  /** Notes in the outbox that run number `run` + 1 over the row is to be done. */
  enqueue(tx: SqlTransaction, key: RowKey, run: number, delayMs: number): Promise<OutboxMessage>;
  /** In the transaction that puts a row back or gives it up: tells whom it concerns, say. */
  onEnded?(tx: SqlTransaction, key: RowKey, ended: EndedRun, because: PutBackBecause): Promise<void>;
  /** When that is committed. */
  signal?(key: RowKey): void;
  /** Throws away what is no longer needed, in each round of the sweeper. */
  cleanUp?(tx: UpkeepTransaction): Promise<void>;
}

const BATCH = 200;

/** The rows of one kind of work, as those put them back who claim them or sweep up after others. What happens when: docs/background-work.md. */
export class LeasedRows<Row extends object = object> {
  private readonly policy: FaultPolicy;

  constructor(
    readonly kind: LeasedKind<Row>,
    private readonly tools: LeasedTools,
  ) {
    this.policy = { maxFaults: kind.maxFaults, retryMs: tools.settings.GRADING_RETRY_MS };
  }

  /** The worker is about to stop: another one goes on at once. `handed_back`, or `stale` when the run did not count any more. */
  async handBack(key: RowKey, run: number): Promise<RunEnding> {
    const messages: OutboxMessage[] = [];
    const ended = await this.end(key, 'worker_stopped', (tx) => putBack(tx, this.kind.table, key, run, null), messages);
    for (const message of messages) await this.tools.outbox.publish(message);
    return { outcome: ended ? 'handed_back' : 'stale' };
  }

  /**
   * What the run needed was away, which is no fault: it is put back where it stood. `unavailable` or `stale`.
   * @param run its number, or the claimant's name where the claim was not answered
   */
  async recordUnavailable(key: RowKey, run: number | string, error: unknown): Promise<RunEnding> {
    const fault = textOf(error);
    const ended = await this.end(key, 'unavailable', (tx) => putBack(tx, this.kind.table, key, run, fault));
    return ended ? this.report(key, ended, fault) : { outcome: 'stale' };
  }

  /** `fault`, `failed_internally` when it was one too many, or `stale`. */
  async recordFault(key: RowKey, run: number, error: unknown): Promise<RunEnding> {
    const fault = textOf(error);
    const record = (tx: SqlTransaction): Promise<EndedRun | null> =>
      recordFault(tx, this.kind.table, key, run, fault, this.policy);
    const ended = await this.end(key, 'fault', record);
    return ended ? this.report(key, ended, fault) : { outcome: 'stale' };
  }

  /** Counts a claim in which the row could not be read as a run that failed: it would be the next for ever, and hold up its line. */
  async recordFailedClaim(key: RowKey, claimant: string, error: unknown): Promise<void> {
    const { table } = this.kind;
    const fault = textOf(error);
    const ended = await this.end(key, 'fault', async (tx) => {
      const claim = await claimRow(tx, table, key, claimant, this.tools.settings.GRADING_LEASE_MS);
      return claim && recordFault(tx, table, key, claim.run, fault, this.policy);
    });
    if (ended) this.report(key, ended, fault);
  }

  /** One round over the rows that nobody is at: of dead workers, and those that no worker was told of. @param inTouchMs see recordLost */
  async sweep(inTouchMs: number): Promise<void> {
    const { table } = this.kind;
    const { GRADING_LEASE_MS: graceMs, WAKE_AGAIN_MS } = this.tools.settings;
    for (const key of await this.find((tx) => selectLost(tx, table, { inTouchMs, graceMs }, BATCH)))
      await this.recordLost(key, inTouchMs);
    for (const key of await this.find((tx) => selectForgotten(tx, table, WAKE_AGAIN_MS, BATCH)))
      await this.wakeAgain(key, WAKE_AGAIN_MS);
    await this.find(async (tx) => this.kind.cleanUp?.(tx));
  }

  private async recordLost(key: RowKey, inTouchMs: number): Promise<void> {
    const record = (tx: SqlTransaction): Promise<EndedRun | null> =>
      recordLost(tx, this.kind.table, key, this.policy, inTouchMs);
    const ended = await this.end(key, 'fault', record);
    if (ended) this.report(key, ended, 'lease over');
  }

  private async wakeAgain(key: RowKey, afterMs: number): Promise<void> {
    // Claims pass the row over while this holds it, so it does not wait for the disk: a wake-up that is lost comes again.
    const waking = this.tools.database.withTenantLoosely(key, async (tx) => {
      const run = await markWokenAgain(tx, this.kind.table, key, afterMs);
      if (run !== null) await this.kind.enqueue(tx, key, run, 0);
    });
    await this.tools.answered(`waking a ${this.kind.name}`, waking);
  }

  /** @param messages takes up what has been enqueued */
  private async end(
    key: RowKey,
    because: PutBackBecause,
    record: (tx: SqlTransaction) => Promise<EndedRun | null>,
    messages: OutboxMessage[] = [],
  ): Promise<EndedRun | null> {
    const ended = await this.write(key, async (tx) => {
      const ended = await record(tx);
      if (!ended) return null;
      // A lease that ran out while the database was away is no fault.
      await this.kind.onEnded?.(tx, key, ended, because === 'fault' && !ended.isFault ? 'unavailable' : because);
      if (ended.status === 'queued') messages.push(await this.kind.enqueue(tx, key, ended.run, ended.delayMs));
      return ended;
    });
    if (ended) this.kind.signal?.(key);
    return ended;
  }

  private report(key: RowKey, { status, run, faults, isFault, personId }: EndedRun, fault: string): RunEnding {
    this.tools.log.error(
      { id: key.id, kind: this.kind.name, run, faults, fault, now: status },
      'a run failed, and it is our fault',
    );
    return { outcome: status === 'queued' ? (isFault ? 'fault' : 'unavailable') : status, personId };
  }

  private async write<Result>(key: RowKey, work: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
    return this.tools.answered(`putting back a ${this.kind.name}`, this.tools.database.withTenantSql(key, work));
  }

  private async find<Result>(work: (tx: UpkeepTransaction) => Promise<Result>): Promise<Result> {
    return this.tools.answered(`sweeping up after a ${this.kind.name}`, this.tools.upkeep.run(work));
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
