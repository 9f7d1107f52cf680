import type { Database } from '../../../platform/database/database.js';
import type { Log } from '../../../platform/logging/log.js';
import type { GradeProgress, Grader, Grading } from '../model/results.js';
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
}

/** What a run came to. */
export interface GradedRun extends Grading {
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

  /** Rejects with whatever the grader does, or with the reason of an abort; there is nothing to release then. */
  async grade(): Promise<GradedRun> {
    const heartbeat = setInterval(() => this.write(), this.tools.leaseMs / 3);
    try {
      const grading = this.tools.grader.grade({
        lab: this.claim.lab,
        files: [...this.files],
        onProgress: (progress) => this.note(progress),
        signal: this.stop.signal,
      });
      return { ...(await unlessAborted(grading, this.stop.signal)), untold: this.takeNews() };
    } finally {
      this.over = true;
      clearInterval(heartbeat);
      clearTimeout(this.gathering);
      // Its lock on the row would hold up the result anyway.
      await this.writing;
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

/** Gives up waiting when `signal` says so. A grading that comes to its result after that is released here. */
async function unlessAborted(grading: Promise<Grading>, signal: AbortSignal): Promise<Grading> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([grading, aborted]);
  } catch (error) {
    grading.then(
      ({ release }) => release(),
      () => undefined,
    );
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
