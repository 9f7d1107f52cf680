import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { Database, type SqlTransaction } from '../../../platform/database/database.js';
import { Log } from '../../../platform/logging/log.js';
import { LabAuthorError } from '../model/faults.js';
import type { RunEnding } from './fault-breaker.js';
import { enqueueGrading } from '../submissions/enqueue-grading.js';
import { finishRegrade } from './regrade-runs.repository.js';
import { tell } from './run-events.js';
import {
  type FaultPolicy,
  type FaultVerdict,
  putBackUnanswered,
  putBackUnavailable,
  recordFault,
  recordLostRun,
} from './runs.repository.js';
import { LabSignals } from '../events/signals.js';
import type { RunKey } from '../submissions/run-key.js';

/** Puts back a submission, or a regrade's item, whose run ended in a fault of ours, or was lost; after too many of them, gives it up. It never scores. */
@Injectable()
export class SubmissionFaults {
  private readonly policy: FaultPolicy;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly database: Database,
    private readonly signals: LabSignals,
    private readonly log: Log,
  ) {
    this.policy = { maxFaults: settings.GRADING_MAX_FAULTS, retryMs: settings.GRADING_RETRY_MS };
  }

  /** Says what became of the submission (`fault`, `failed_internally` or `stale`), and what that says of the worker. */
  async record(key: RunKey, run: number, error: unknown): Promise<RunEnding> {
    const fault = textOf(error);
    const ending = await this.settle(key, fault, (tx) => recordFault(tx, key, run, fault, this.policy));
    return { ...ending, ofLab: error instanceof LabAuthorError };
  }

  /** What the run needed was away, which is no fault: it is put back where it stood. `unavailable` or `stale`. */
  async recordUnavailable(key: RunKey, run: number, error: unknown): Promise<RunEnding> {
    const fault = textOf(error);
    return this.settle(key, fault, (tx) => putBackUnavailable(tx, key, run, fault));
  }

  /** The same for a claim, of `worker`'s, that the database has not answered. It may have been committed; if so, nobody is at it. */
  async recordUnanswered(key: RunKey, worker: string, error: unknown): Promise<void> {
    const fault = textOf(error);
    await this.settle(key, fault, (tx) => putBackUnanswered(tx, key, worker, fault));
  }

  /** @param inTouchMs for how long the database has answered without a break */
  async recordLost(key: RunKey, inTouchMs: number): Promise<void> {
    await this.settle(key, 'lease over', (tx) => recordLostRun(tx, key, this.policy, inTouchMs));
  }

  private async settle(
    key: RunKey,
    fault: string,
    note: (tx: SqlTransaction) => Promise<FaultVerdict | null>,
  ): Promise<RunEnding> {
    const verdict = await this.database.withTenant(key, async (tx) => {
      const noted = await note(tx);
      if (noted) await this.follow(tx, key, noted);
      return noted;
    });
    if (!verdict) return { outcome: 'stale' };
    this.signals.signal(key.id);
    const { run, faults, status, because, personId } = verdict;
    this.log.error(
      { id: key.id, kind: key.kind, run, faults, fault, now: status },
      'a run failed, and it is our fault',
    );
    return { outcome: status === 'queued' ? because : status, personId };
  }

  private async follow(
    tx: SqlTransaction,
    key: RunKey,
    { status, because, run, delayMs }: FaultVerdict,
  ): Promise<void> {
    if (status === 'failed_internally') {
      await tell(tx, key, { type: status, status });
      if (key.kind === 'regrade') await finishRegrade(tx, key);
      return;
    }
    await tell(tx, key, { type: 'queued', status, because });
    await enqueueGrading(tx, key, run, delayMs);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
