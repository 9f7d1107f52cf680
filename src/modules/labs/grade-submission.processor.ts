import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type SqlTransaction } from '../../platform/database/database.js';
import { Log } from '../../platform/logging/log.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import type { JobProcessor, Rest } from '../../platform/queue/job-workers.js';
import { Outbox } from '../../platform/queue/outbox.js';
import { insertOutboxMessage, type OutboxMessage } from '../../platform/queue/outbox.repository.js';
import { gradeSubmission, gradeSubmissionJob } from './grade-submission.job.js';
import { FaultBreaker } from './fault-breaker.js';
import { GRADER } from './grader.token.js';
import type { Grader } from './grading/grading.types.js';
import { GradingRun, type RunOutcome, StaleRunError } from './grading-run.js';
import { recordLabEvidence } from './lab-evidence.js';
import { recordRegrade } from './regrade-runs.repository.js';
import { tell } from './run-events.js';
import type { SubmissionEvent } from './submission-events.repository.js';
import { type Claim, claimRun, handBack, type RunKey } from './submission-runs.repository.js';
import { SubmissionFaults } from './submission-faults.js';
import { SubmissionSignals } from './submission-signals.js';
import { countBacklog, recordResult, selectFiles, type StoredFile } from './submissions.repository.js';

/** The worker was asked to stop before the run was over. */
class WorkerStoppingError extends Error {
  override readonly name = 'WorkerStoppingError';
}

interface Claimed {
  claim: Claim;
  files: StoredFile[];
  told: SubmissionEvent[];
}

/** Claims a submission, grades it, and writes down how that ended. What can go wrong, and what then: see grade-submission.job.ts. */
@Injectable()
export class GradeSubmissionProcessor implements JobProcessor {
  readonly kind = gradeSubmissionJob;
  readonly concurrency: number;
  private readonly worker = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  private readonly working = new Set<Promise<void>>();
  private readonly runs = new Set<GradingRun>();
  private readonly breaker: FaultBreaker;
  private stopping = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(GRADER) private readonly grader: Grader,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly faults: SubmissionFaults,
    private readonly signals: SubmissionSignals,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {
    this.concurrency = settings.GRADING_CONCURRENCY;
    this.breaker = new FaultBreaker(settings.GRADING_FAULTS_UNTIL_REST, settings.GRADING_REST_MS);
  }

  async process(payload: unknown): Promise<Rest | void> {
    const key = gradeSubmissionJob.payload.parse(payload);
    if (this.stopping) return;
    const work = this.claimAndGrade(key);
    this.working.add(work);
    await work.finally(() => this.working.delete(work));
    return this.breaker.rest();
  }

  /** Lets what runs end within SHUTDOWN_GRACE_MS and hands back the rest. */
  async stop(): Promise<void> {
    this.stopping = true;
    const grace = setTimeout(() => {
      for (const run of this.runs) run.abort(new WorkerStoppingError('the worker stops'));
    }, this.settings.SHUTDOWN_GRACE_MS);
    await Promise.allSettled(this.working);
    clearTimeout(grace);
  }

  private async claimAndGrade(key: RunKey): Promise<void> {
    // A claim that the database's machine loses leaves the submission as it was: queued, to be claimed again. The result's transaction waits for the disk.
    const claimed = await this.database.withTenantLoosely(key, (tx) => this.claim(tx, key));
    if (!claimed) return;
    const { claim, files, told } = claimed;
    this.signals.signal(key.id, told);
    // A regrade waits by design.
    if (key.kind === 'submission') this.metrics.observe('prayog_queue_wait_seconds', {}, claim.waitedMs / 1000);
    const { database, grader, signals, log } = this;
    const run = new GradingRun(key, claim, files, {
      database,
      grader,
      signals,
      log,
      leaseMs: this.settings.GRADING_LEASE_MS,
    });
    this.runs.add(run);
    await this.runToItsEnd(run, key, claim).finally(() => this.runs.delete(run));
  }

  private async claim(tx: SqlTransaction, key: RunKey): Promise<Claimed | null> {
    const claim = await claimRun(tx, key, this.worker, this.settings.GRADING_LEASE_MS);
    if (!claim) return null;
    const [told, files] = await Promise.all([
      tell(tx, key, { type: 'running', status: 'running', run: claim.run }),
      selectFiles(tx, claim.submissionId),
    ]);
    return { claim, files, told };
  }

  private async runToItsEnd(run: GradingRun, key: RunKey, claim: Claim): Promise<void> {
    const begun = performance.now();
    const outcome = await this.tryToGrade(run, key, claim);
    this.breaker.note(outcome);
    this.metrics.observe('prayog_grading_seconds', { outcome }, (performance.now() - begun) / 1000);
    this.log.info(
      {
        submissionId: claim.submissionId,
        kind: key.kind,
        lab: claim.lab,
        run: claim.run,
        outcome,
        ms: Math.round(performance.now() - begun),
      },
      'graded',
    );
  }

  private async tryToGrade(run: GradingRun, key: RunKey, claim: Claim): Promise<string> {
    try {
      return await run.grade((outcome) => this.writeResult(key, claim, outcome));
    } catch (error) {
      if (error instanceof StaleRunError) return 'stale';
      if (error instanceof WorkerStoppingError) return this.putBack(key, claim);
      return this.faults.record(key, claim.run, error);
    }
  }

  private async writeResult(key: RunKey, claim: Claim, { result, untold }: RunOutcome): Promise<string> {
    const { verdict, score, maxScore } = result;
    if (verdict === 'internal_error') throw new Error('the grader could not come to a verdict');
    const lab = this.grader.labs().find(({ slug }) => slug === claim.lab);
    if (!lab) throw new Error(`the grader has graded ${claim.lab} and does not know it`);
    const told = await this.database.withTenantSql(key, async (tx) => {
      if (key.kind === 'regrade') {
        const recorded = await recordRegrade(tx, key, claim.run, result);
        if (recorded === 'replaced') await recordLabEvidence(tx, lab, claim.submissionId, result);
        return recorded === 'stale' ? null : [];
      }
      if (!(await recordResult(tx, key.id, claim.run, result))) return null;
      const [events] = await Promise.all([
        tell(tx, key, ...untold, { type: 'graded', status: 'graded', verdict, score, maxScore }),
        recordLabEvidence(tx, lab, claim.submissionId, result),
      ]);
      return events;
    });
    if (!told) return 'stale';
    this.signals.signal(claim.submissionId, told);
    return 'graded';
  }

  private async putBack(key: RunKey, claim: Claim): Promise<string> {
    const owed = await this.database.withTenantSql(key, async (tx): Promise<OutboxMessage | null> => {
      if (!(await handBack(tx, key, claim.run))) return null;
      await tell(tx, key, { type: 'queued', status: 'queued', because: 'worker_stopped' });
      return insertOutboxMessage(tx, gradeSubmission(key, claim.run, await countBacklog(tx, key.kind)));
    });
    if (!owed) return 'stale';
    this.signals.signal(claim.submissionId);
    await this.outbox.handOver(owed);
    return 'handed_back';
  }
}
