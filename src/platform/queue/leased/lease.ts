import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../kernel/message-of.js';
import type { SqlTransaction } from '../../database/database.js';
import type { Patience } from '../../database/patience.js';
import type { LeasedRows } from './leased-rows.js';
import { renewLease, type RowClaim, type RowKey } from './leased-rows.repository.js';
import type { LeasedTools } from './leased-tools.js';

/** The run does not count any more: another one has begun, or the row is finished. Nothing more is to be written. */
export class StaleRunError extends Error {
  override readonly name = 'StaleRunError';
}

/** Milliseconds that work which is aborted gets to end by itself, and to give back what it uses. */
const ABORT_GRACE_MS = 1_000;

/** A claimed row while its run goes on. The lease is renewed three times as often as it would run out; a renewal that finds the run stale aborts it. */
export class Lease<Row extends object = object> {
  private readonly stop = new AbortController();
  private readonly heartbeat: NodeJS.Timeout;
  /** The renewal that goes on: at most one at a time. */
  private renewing: Promise<unknown> | undefined;
  private failing = false;

  constructor(
    readonly rows: LeasedRows<Row>,
    readonly key: RowKey,
    readonly claim: RowClaim<Row>,
    private readonly tools: LeasedTools,
    private readonly patience: Patience,
  ) {
    this.heartbeat = setInterval(() => this.beat(), tools.settings.GRADING_LEASE_MS / 3);
  }

  get run(): number {
    return this.claim.run;
  }

  /** Aborted when the run is to end: it is stale, or the worker stops. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  abort(reason: Error): void {
    this.stop.abort(reason);
  }

  /**
   * Renews the lease and does `beside` in the same transaction, which does not wait for the disk: what is written there may be lost with the database's machine.
   * @throws StaleRunError when the run does not count any more, UnavailableError when the database does not answer
   */
  async renew<Result>(beside: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
    const before = this.renewing;
    const renewing = (async () => {
      await before?.catch(() => undefined);
      return this.renewNow(beside);
    })();
    this.renewing = renewing;
    try {
      return await renewing;
    } finally {
      if (this.renewing === renewing) this.renewing = undefined;
    }
  }

  private async renewNow<Result>(beside: (tx: SqlTransaction) => Promise<Result>): Promise<Result> {
    const { database, settings } = this.tools;
    const { table } = this.rows.kind;
    const writing = database.withTenantLoosely(this.key, async (tx) => {
      if (!(await renewLease(tx, table, this.key, this.run, settings.GRADING_LEASE_MS))) return null;
      return { result: await beside(tx) };
    });
    const renewed = await this.tools.answered('the renewal of a lease', writing);
    this.failing = false;
    if (renewed) return renewed.result;
    const stale = this.stale();
    this.abort(stale);
    throw stale;
  }

  /**
   * Writes what the run has come to, as often as it takes until the database answers. From then on nothing renews the lease: locks on the row would hold up the result.
   * @param write gives null when the run does not count any more: nothing of the transaction stays then
   * @throws StaleRunError in that case
   */
  async store<Result>(write: (tx: SqlTransaction) => Promise<Result | null>): Promise<Result> {
    await this.end();
    const { database } = this.tools;
    return this.patience.untilAnswered(() => {
      const writing = database.withTenantSql(this.key, async (tx) => {
        const result = await write(tx);
        if (result === null) throw this.stale();
        return result;
      });
      return this.tools.answered('writing a result', writing);
    });
  }

  /** Renews it no more. Waits for the renewal that goes on. */
  async end(): Promise<void> {
    clearInterval(this.heartbeat);
    await this.renewing?.catch(() => undefined);
  }

  /** Gives what `work` gives. After an abort that has a moment left; then this rejects with the abort's reason, whatever `work` still does. */
  async unlessAborted<Result>(work: Promise<Result>): Promise<Result> {
    const { signal } = this;
    let onAbort = (): void => undefined;
    const aborted = new Promise<void>((resolve) => {
      onAbort = resolve;
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      return await Promise.race([
        work,
        aborted.then(async () => {
          await sleep(ABORT_GRACE_MS, undefined, { ref: false });
          throw signal.reason as Error;
        }),
      ]);
    } catch (error) {
      throw signal.aborted ? (signal.reason as Error) : error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  private stale(): StaleRunError {
    return new StaleRunError(`run ${this.run} does not count any more`);
  }

  private beat(): void {
    if (this.renewing || this.signal.aborted) return;
    this.renew(async () => undefined).catch((error: unknown) => this.onRenewalFailed(error));
  }

  /** A lease that can't be renewed ends by itself. */
  private onRenewalFailed(error: unknown): void {
    if (this.failing || error instanceof StaleRunError) return;
    this.failing = true;
    const { log } = this.tools;
    log.warn({ id: this.key.id, kind: this.rows.kind.name, error: messageOf(error) }, 'a lease could not be renewed');
  }
}
