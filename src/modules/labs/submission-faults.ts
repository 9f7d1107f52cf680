import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type SqlTransaction } from '../../platform/database/database.js';
import { Log } from '../../platform/logging/log.js';
import { oweGrading } from './owe-grading.repository.js';
import { finishRegrade } from './regrade-runs.repository.js';
import { tell } from './run-events.js';
import {
  type FaultPolicy,
  type FaultVerdict,
  recordFault,
  recordLostRun,
  type RunKey,
} from './submission-runs.repository.js';
import { LabSignals } from './lab-signals.js';

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

  /** Says what became of the submission: `fault`, `failed_internally` or `stale`. */
  async record(key: RunKey, run: number, error: unknown): Promise<string> {
    const fault = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return this.settle(key, fault, (tx) => recordFault(tx, key, run, fault, this.policy));
  }

  async recordLost(key: RunKey): Promise<string> {
    return this.settle(key, 'lease over', (tx) => recordLostRun(tx, key, this.policy));
  }

  private async settle(
    key: RunKey,
    fault: string,
    note: (tx: SqlTransaction) => Promise<FaultVerdict | null>,
  ): Promise<string> {
    const verdict = await this.database.withTenant(key, async (tx) => {
      const noted = await note(tx);
      if (noted) await this.follow(tx, key, noted);
      return noted;
    });
    if (!verdict) return 'stale';
    this.signals.signal(key.id);
    this.log.error(
      { id: key.id, kind: key.kind, run: verdict.run, faults: verdict.faults, fault, now: verdict.status },
      'a run failed, and it is our fault',
    );
    return verdict.status === 'queued' ? 'fault' : 'failed_internally';
  }

  private async follow(tx: SqlTransaction, key: RunKey, { status, run, delayMs }: FaultVerdict): Promise<void> {
    if (status === 'failed_internally') {
      await tell(tx, key, { type: status, status });
      if (key.kind === 'regrade') await finishRegrade(tx, key);
      return;
    }
    await tell(tx, key, { type: 'queued', status, because: 'fault' });
    await oweGrading(tx, key, run, delayMs);
  }
}
