import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { UnavailableError } from '../../../kernel/errors.js';
import type { SqlTransaction } from '../../database/database.js';
import { Patience } from '../../database/patience.js';
import { FairClaims } from '../fair-claims.js';
import type { JobKind } from '../job.js';
import type { JobProcessor, Rest } from '../job-workers.js';
import { type Line, type Next, noteTurn } from '../lines.repository.js';
import { FaultBreaker, type RunEnding } from './fault-breaker.js';
import { Lease, StaleRunError } from './lease.js';
import { type LeasedKind, LeasedRows } from './leased-rows.js';
import { claimRow, type RowClaim, type RowKey } from './leased-rows.repository.js';
import type { LeasedTools } from './leased-tools.js';

/** The worker was asked to stop before the run was over. */
class WorkerStoppingError extends Error {
  override readonly name = 'WorkerStoppingError';
}

/** What could not be run so often for want of a host may be what takes hosts down: from then on it counts as a fault. */
const MOST_FREE_RUNS = 30;

/** Rows that wait in a line, and how they are worked on. */
export interface LeasedLine<Row extends object> {
  readonly line: Line;
  readonly kind: LeasedKind<Row>;
}

/** A row that this process has claimed. */
export interface ClaimedRow<Row extends object> {
  readonly rows: LeasedRows<Row>;
  readonly key: RowKey;
  readonly claim: RowClaim<Row>;
}

/**
 * Does one kind of leased work: claims a row, has it worked on, and sees to it that every end is written down. Whatever the job was for, what is worked on is what is
 * next. What can go wrong, and what then: docs/background-work.md. A kind of work says what is read with the claim (`begin`) and what is done (`work`).
 */
export abstract class LeasedProcessor<Row extends object, Work> implements JobProcessor {
  abstract readonly kind: JobKind;
  abstract readonly concurrency: number;
  /** What the sweeper looks after. */
  readonly leasedRows: readonly LeasedRows[];
  private readonly worker = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  private readonly rowsOf: ReadonlyMap<string, LeasedRows<Row>>;
  private readonly working = new Set<Promise<void>>();
  private readonly leases = new Set<Lease<Row>>();
  private readonly breaker: FaultBreaker;
  private readonly claims: FairClaims;
  private readonly patience: Patience;
  private claimed = 0;
  private stopping = false;

  /** @param lines the most urgent first */
  protected constructor(
    protected readonly tools: LeasedTools,
    lines: readonly LeasedLine<Row>[],
  ) {
    const { settings, upkeep, log, answerLimitMs } = tools;
    const rows = new Map(
      [...new Set(lines.map(({ kind }) => kind))].map((kind) => [kind, new LeasedRows(kind, tools)]),
    );
    this.leasedRows = [...rows.values()];
    this.rowsOf = new Map(lines.map(({ line, kind }) => [line.name, rows.get(kind)!]));
    this.claims = new FairClaims(
      upkeep,
      lines.map(({ line }) => line),
      log,
      answerLimitMs,
    );
    this.breaker = new FaultBreaker(settings.GRADING_FAULTS_UNTIL_REST, settings.GRADING_REST_MS);
    this.patience = new Patience(Math.min(1000, settings.GRADING_LEASE_MS / 3), log);
  }

  /** In the claim's transaction: reads what the work needs, and tells whom it concerns that it begins. That may be lost with the database's machine. */
  protected abstract begin(tx: SqlTransaction, claimed: ClaimedRow<Row>): Promise<Work>;

  /** Does the work, and writes down what came of it with `lease.store`. Rejects only when the fault is ours; ends soon when `lease.signal` is aborted. */
  protected abstract work(lease: Lease<Row>, work: Work): Promise<void>;

  /** Resolves once this process can do such work; rejects while it can't. Asked by a process that rests. */
  protected async ready(): Promise<void> {
    // The database's answers are waited for as it is.
  }

  /** Whether the error says that this host can run nothing: that is no fault of the row's, and the process rests. */
  protected isHostAway(_error: unknown): boolean {
    return false;
  }

  /** Whether the fault is somebody's who has written what was run: it says nothing of this process. */
  protected isAuthorsFault(_error: unknown): boolean {
    return false;
  }

  /** Told of each run's end. @param ms milliseconds since it was claimed */
  protected onRunEnded(_lease: Lease<Row>, _outcome: string, _ms: number): void {
    // A kind that counts or logs its runs does it here.
  }

  async process(): Promise<Rest | void> {
    if (this.stopping) return;
    await this.track(this.claimAndWork());
    const rest = this.breaker.rest();
    return rest && { ...rest, until: async () => this.ready() };
  }

  /** Lets what runs end within SHUTDOWN_GRACE_MS and hands back the rest. */
  async stop(): Promise<void> {
    this.stopping = true;
    const grace = setTimeout(() => {
      for (const lease of this.leases) lease.abort(new WorkerStoppingError('the worker stops'));
      this.patience.stop();
    }, this.tools.settings.SHUTDOWN_GRACE_MS);
    await Promise.allSettled(this.working);
    clearTimeout(grace);
  }

  private async track(work: Promise<void>): Promise<void> {
    this.working.add(work);
    await work.finally(() => this.working.delete(work));
  }

  private async claimAndWork(): Promise<void> {
    // While the database is away the job is held.
    const claimed = await this.patience.untilAnswered(() => this.claims.claim((next) => this.claim(next)));
    if (!claimed) return;
    const { rows, key, claim, work } = claimed;
    const begun = performance.now();
    const lease = new Lease(rows, key, claim, this.tools, this.patience);
    this.leases.add(lease);
    try {
      const ending = await this.tryToWork(lease, work);
      this.breaker.note(ending);
      this.onRunEnded(lease, ending.outcome, performance.now() - begun);
    } finally {
      this.leases.delete(lease);
    }
  }

  /** Null when there is nothing to claim. */
  private async claim({ line, tenantId, id }: Next): Promise<(ClaimedRow<Row> & { work: Work }) | null> {
    const rows = this.rowsOf.get(line)!;
    const key = { tenantId, id };
    // Of this claim alone, so that what is put back is never another one's.
    const claimant = `${this.worker}-${(this.claimed += 1)}`;
    const { database, settings } = this.tools;
    // A claim that the database's machine loses leaves the row as it was: queued, to be claimed again.
    const claiming = database.withTenantLoosely(key, async (tx) => {
      const claim = await claimRow(tx, rows.kind.table, key, claimant, settings.GRADING_LEASE_MS);
      if (!claim) return null;
      const claimed = { rows, key, claim };
      const [work] = await Promise.all([this.begin(tx, claimed), noteTurn(tx, line, claim.round)]);
      return { ...claimed, work };
    });
    try {
      return await this.tools.answered('a claim', claiming);
    } catch (error) {
      if (error instanceof UnavailableError) {
        this.putBackUnanswered(rows, key, claimant, claiming, error);
        throw error;
      }
      await rows.recordFailedClaim(key, claimant, error);
      return null;
    }
  }

  /** Whether it was committed, nobody knows. Nobody is at it, so it must not stay; if this does not help, its lease runs out. */
  private putBackUnanswered(
    rows: LeasedRows<Row>,
    key: RowKey,
    claimant: string,
    claiming: Promise<unknown>,
    error: UnavailableError,
  ): void {
    const over = claiming.catch(() => undefined);
    void over.then(() => {
      const putBack = this.patience.untilAnswered(() => rows.recordUnavailable(key, claimant, error));
      return this.track(
        putBack.then(
          () => undefined,
          () => undefined,
        ),
      );
    });
  }

  private async tryToWork(lease: Lease<Row>, work: Work): Promise<RunEnding> {
    try {
      await lease.unlessAborted(this.work(lease, work));
      return { outcome: 'done' };
    } catch (error) {
      await lease.end();
      return await this.patience.untilAnswered(() => this.settle(lease, error));
    } finally {
      await lease.end();
    }
  }

  /** Writes down a run that came to no result, and why. */
  private async settle({ rows, key, run }: Lease<Row>, error: unknown): Promise<RunEnding> {
    if (error instanceof StaleRunError) return { outcome: 'stale' };
    if (error instanceof WorkerStoppingError) return rows.handBack(key, run);
    if (error instanceof UnavailableError) {
      const { outcome } = await rows.recordUnavailable(key, run, error);
      // It is the database that was away, and not this process that should rest.
      return { outcome: outcome === 'stale' ? outcome : 'handed_back' };
    }
    if (this.isHostAway(error) && run <= MOST_FREE_RUNS) return rows.recordUnavailable(key, run, error);
    return { ...(await rows.recordFault(key, run, error)), ofAuthor: this.isAuthorsFault(error) };
  }
}
