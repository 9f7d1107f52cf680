import type { Database } from '../../../platform/database/database.js';
import type { Log } from '../../../platform/logging/log.js';
import type { GradeProgress, Grader, GradeResult } from '../model/results.js';
import { tell } from './run-events.js';
import type { SubmissionEventBody } from '../events/submission-events.schema.js';
import { type Claim, renewLease } from './runs.repository.js';
import type { LabSignals } from '../events/signals.js';
import type { StoredFile } from '../submissions/submissions.repository.js';
import type { RunKey } from '../submissions/run-key.js';

/** The run does not count any more: another one has begun, or the submission is finished. Nothing more is to be written. */
export class StaleRunError extends Error {
  override readonly name = 'StaleRunError';
}

/** How long news may be kept back, so that one transaction takes several. A person does not notice; a quick run writes none of its own. */
const GATHER_MS = 250;

export interface GradingRunTools {
  database: Database;
  grader: Grader;
  signals: LabSignals;
  log: Log;
  leaseMs: number;
  /** The claim, which may be on its way still: nothing of the run is written before it. */
  committed: Promise<unknown>;
}

/** What a run came to. */
export interface RunOutcome {
  result: GradeResult;
  /** Events that no transaction has taken up: they go before the result's own. */
  untold: SubmissionEventBody[];
}

/**
 * One run of the grader over a claimed submission. While it lasts, its lease is renewed three times as often as it would run out, and progress is
 * written as events: what GATHER_MS brought together in one short transaction, none of which is held over the sandbox's work. What is left when the
 * grading ends goes with the result. When a renewal finds that the run is stale, the grading is aborted.
 */
export class GradingRun {
  private readonly stop = new AbortController();
  /** What the grader told and no transaction has taken up yet. */
  private told: GradeProgress[] = [];
  private gathering: NodeJS.Timeout | undefined;
  /** The transaction that goes on: at most one at a time. */
  private writing: Promise<void> | undefined;
  private over = false;
  private failing = false;

  constructor(
    private readonly key: RunKey,
    private readonly claim: Claim,
    private readonly files: readonly StoredFile[],
    private readonly tools: GradingRunTools,
  ) {}

  /** Makes `grade` reject with `reason`, soon. */
  abort(reason: Error): void {
    this.stop.abort(reason);
  }

  /**
   * Gives what `keep` makes of the result. Until that has ended the grader leaves the sandbox alone: taking it down would hold up the event loop, and with it
   * the verdict that somebody waits for. Rejects with whatever the grader or `keep` does, or with the reason of an abort.
   */
  async grade<Kept>(keep: (outcome: RunOutcome) => Promise<Kept>): Promise<Kept> {
    const kept = new Gate();
    try {
      return await keep(await this.result(kept.opened));
    } finally {
      kept.open();
    }
  }

  private async result(kept: Promise<void>): Promise<RunOutcome> {
    const heartbeat = setInterval(() => this.write(), this.tools.leaseMs / 3);
    try {
      const grading = this.tools.grader.grade({
        lab: this.claim.lab,
        files: [...this.files],
        onProgress: (progress) => this.note(progress),
        signal: this.stop.signal,
        kept,
      });
      const result = await Promise.race([grading, rejectionOf(this.stop.signal)]);
      await this.tools.committed;
      return { result, untold: this.takeNews() };
    } finally {
      this.over = true;
      clearInterval(heartbeat);
      clearTimeout(this.gathering);
      // Their locks on the row would hold up the result anyway; and a run that fails at once must be seen to be going on when its fault is noted.
      await Promise.allSettled([this.tools.committed, this.writing]);
    }
  }

  private note(progress: GradeProgress): void {
    this.told.push(progress);
    this.gather();
  }

  private gather(): void {
    if (!this.over) this.gathering ??= setTimeout(() => this.write(), GATHER_MS);
  }

  private takeNews(): SubmissionEventBody[] {
    const { run } = this.claim;
    return this.told.splice(0).map((progress) => ({ type: 'progress', status: 'running', run, progress }));
  }

  private write(): void {
    clearTimeout(this.gathering);
    this.gathering = undefined;
    if (this.writing || this.stop.signal.aborted) return;
    this.writing = this.renewAndTell()
      .catch((error: unknown) => this.onWriteFailed(error))
      .finally(() => {
        this.writing = undefined;
        if (this.told.length > 0) this.gather();
      });
  }

  private async renewAndTell(): Promise<void> {
    await this.tools.committed;
    const kept = [...this.told];
    const news = this.takeNews();
    const { run } = this.claim;
    const told = await this.tools.database
      .withTenantLoosely(this.key, async (tx) => {
        if (!(await renewLease(tx, this.key, run, this.tools.leaseMs))) return null;
        return tell(tx, this.key, ...news);
      })
      .catch((error: unknown) => {
        this.told.unshift(...kept);
        throw error;
      });
    this.failing = false;
    if (!told) this.abort(new StaleRunError(`run ${run} does not count any more`));
    else if (told.length > 0) this.tools.signals.signal(this.key.id, told);
  }

  /** Progress that can't be written is no reason to lose the run: it is written later, or goes with the result. A lease that can't be renewed ends by itself. */
  private onWriteFailed(error: unknown): void {
    if (this.failing) return;
    this.failing = true;
    this.tools.log.warn(
      { submissionId: this.claim.submissionId, error: error instanceof Error ? error.message : String(error) },
      'progress could not be written',
    );
  }
}

class Gate {
  open = (): void => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
