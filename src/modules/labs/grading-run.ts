import type { Database } from '../../platform/database/database.js';
import type { Log } from '../../platform/logging/log.js';
import type { GradeProgress, Grader, GradeResult } from './grading/grading.types.js';
import { insertEvent } from './submission-events.repository.js';
import { type Claim, renewLease, type SubmissionKey } from './submission-runs.repository.js';
import type { SubmissionSignals } from './submission-signals.js';
import { selectFiles } from './submissions.repository.js';

/** The run does not count any more: another one has begun, or the submission is finished. Nothing more is to be written. */
export class StaleRunError extends Error {
  override readonly name = 'StaleRunError';
}

export interface GradingRunTools {
  database: Database;
  grader: Grader;
  signals: SubmissionSignals;
  log: Log;
  leaseMs: number;
}

/**
 * One run of the grader over a claimed submission. While it lasts, its lease is renewed three times as often as it would run out, and progress is
 * written as events, each in a short transaction of its own: none is held over the sandbox's work. When a renewal finds that the run is stale,
 * the grading is aborted.
 */
export class GradingRun {
  private readonly stop = new AbortController();
  /** What the grader told and no transaction has taken up yet. */
  private told: GradeProgress[] = [];
  /** One transaction after the other; each takes up all that was told meanwhile. */
  private writes: Promise<void> = Promise.resolve();

  constructor(
    private readonly key: SubmissionKey,
    private readonly claim: Claim,
    private readonly tools: GradingRunTools,
  ) {}

  /** Makes `grade` reject with `reason`, soon. */
  abort(reason: Error): void {
    this.stop.abort(reason);
  }

  /** Rejects with whatever the grader does, or with the reason of an abort. */
  async grade(): Promise<GradeResult> {
    const { database, grader, leaseMs } = this.tools;
    const heartbeat = setInterval(() => this.write(true), leaseMs / 3);
    try {
      const files = await database.withTenant(this.key, (tx) => selectFiles(tx, this.key.id));
      const grading = grader.grade({
        lab: this.claim.lab,
        files,
        onProgress: (progress) => {
          this.told.push(progress);
          this.write(false);
        },
        signal: this.stop.signal,
      });
      return await Promise.race([grading, rejectionOf(this.stop.signal)]);
    } finally {
      clearInterval(heartbeat);
      await this.writes;
    }
  }

  private write(evenIfNothingNew: boolean): void {
    this.writes = this.writes
      .then(() => this.renewAndTell(evenIfNothingNew))
      .catch((error: unknown) => this.onWriteFailed(error));
  }

  private async renewAndTell(evenIfNothingNew: boolean): Promise<void> {
    const news = this.told.splice(0);
    if (this.stop.signal.aborted || (news.length === 0 && !evenIfNothingNew)) return;
    const { id, run } = this.claim;
    const counts = await this.tools.database.withTenant(this.key, async (tx) => {
      if (!(await renewLease(tx, id, run, this.tools.leaseMs))) return false;
      for (const progress of news) await insertEvent(tx, id, { type: 'progress', status: 'running', run, progress });
      return true;
    });
    if (!counts) this.abort(new StaleRunError(`run ${run} does not count any more`));
    else if (news.length > 0) this.tools.signals.signal(id);
  }

  /** Progress that can't be written is no reason to lose the run; a lease that can't be renewed ends by itself. */
  private onWriteFailed(error: unknown): void {
    this.tools.log.warn(
      { submissionId: this.claim.id, error: error instanceof Error ? error.message : String(error) },
      'progress could not be written',
    );
  }
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
