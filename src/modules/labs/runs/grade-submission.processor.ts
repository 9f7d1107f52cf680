import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { UnavailableError } from '../../../kernel/errors.js';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import { SandboxUnavailableError } from '../../sandbox/index.js';
import { Database, type SqlTransaction } from '../../../platform/database/database.js';
import { Patience } from '../../../platform/database/patience.js';
import { UpkeepDatabase } from '../../../platform/database/upkeep-database.js';
import { Log } from '../../../platform/logging/log.js';
import { FairClaims } from '../../../platform/queue/fair-claims.js';
import { Metrics } from '../../../platform/metrics/metrics.js';
import type { JobProcessor, Rest } from '../../../platform/queue/job-workers.js';
import { type Next, noteTurn } from '../../../platform/queue/lines.repository.js';
import { Outbox } from '../../../platform/queue/outbox.js';
import type { OutboxMessage } from '../../../platform/queue/outbox.repository.js';
import { gradeSubmissionJob } from '../submissions/grade-submission.job.js';
import { FaultBreaker, type RunEnding } from './fault-breaker.js';
import { GRADER } from './grader.token.js';
import { GRADING_LINES, runKeyOf } from '../submissions/grading-lines.js';
import type { Grader, GradeResult } from '../model/results.js';
import { GradingRun, StaleRunError } from './grading-run.js';
import { recordFirstLabEvidence, recordLabEvidence } from '../standings/lab-evidence.js';
import { type EvidenceSource, selectOptionalEvidenceSource } from '../standings/lab-standings.repository.js';
import { enqueueGrading } from '../submissions/enqueue-grading.js';
import { recordRegrade } from './regrade-runs.repository.js';
import { tell } from './run-events.js';
import type { SubmissionEvent } from '../events/submission-events.repository.js';
import type { SubmissionEventBody } from '../events/submission-events.schema.js';
import { type Claim, claimRun, handBack } from './runs.repository.js';
import { SubmissionFaults } from './run-faults.js';
import { LabSignals } from '../events/signals.js';
import { recordResult, selectFiles, type StoredFile } from '../submissions/submissions.repository.js';
import type { RunKey } from '../submissions/run-key.js';

/** The worker was asked to stop before the run was over. */
class WorkerStoppingError extends Error {
  override readonly name = 'WorkerStoppingError';
}

/** Whose host could not grade it so often may be what takes hosts down: from then on it counts as a fault. */
const MOST_FREE_RUNS = 30;

/** What a claim has taken, and what is needed to grade it. */
interface Claimed {
  key: RunKey;
  claim: Claim;
  files: StoredFile[];
  /** Whom the result will be evidence of; null when of nobody. */
  source: EvidenceSource | null;
  told: SubmissionEvent[];
}

async function selectMaterial(tx: SqlTransaction, submissionId: string): Promise<Pick<Claimed, 'files' | 'source'>> {
  const [files, source] = await Promise.all([
    selectFiles(tx, submissionId),
    selectOptionalEvidenceSource(tx, submissionId),
  ]);
  return { files, source };
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
  private readonly claims: FairClaims;
  private readonly patience: Patience;
  private stopping = false;
  private claimed = 0;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(GRADER) private readonly grader: Grader,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly faults: SubmissionFaults,
    private readonly signals: LabSignals,
    private readonly metrics: Metrics,
    private readonly log: Log,
    upkeep: UpkeepDatabase,
  ) {
    this.claims = new FairClaims(upkeep, GRADING_LINES);
    this.concurrency = settings.GRADING_CONCURRENCY;
    this.breaker = new FaultBreaker(settings.GRADING_FAULTS_UNTIL_REST, settings.GRADING_REST_MS);
    this.patience = new Patience(Math.min(1000, settings.GRADING_LEASE_MS / 3), log);
  }

  /** Whatever the job was for: what is graded is what is next. */
  async process(): Promise<Rest | void> {
    if (this.stopping) return;
    // While the database is away the job is held.
    await this.track(this.patience.untilAnswered(() => this.claimAndGrade()));
    const rest = this.breaker.rest();
    return rest && { ...rest, until: async () => this.grader.ready?.() };
  }

  /** Lets what runs end within SHUTDOWN_GRACE_MS and hands back the rest. */
  async stop(): Promise<void> {
    this.stopping = true;
    const grace = setTimeout(() => {
      for (const run of this.runs) run.abort(new WorkerStoppingError('the worker stops'));
      this.patience.stop();
    }, this.settings.SHUTDOWN_GRACE_MS);
    await Promise.allSettled(this.working);
    clearTimeout(grace);
  }

  private async track(work: Promise<void>): Promise<void> {
    this.working.add(work);
    await work.finally(() => this.working.delete(work));
  }

  private async claimAndGrade(): Promise<void> {
    const claimed = await this.claims.claim((next) => this.claim(next));
    if (!claimed) return;
    const { key, claim, files, told } = claimed;
    this.signals.signal(key.id, told);
    // A regrade waits by design.
    if (key.kind === 'submission') this.metrics.observe('prayog_queue_wait_seconds', {}, claim.waitedMs / 1000);
    const { database, grader, signals, log } = this;
    const leaseMs = this.settings.GRADING_LEASE_MS;
    const run = new GradingRun(key, claim, files, { database, grader, signals, log, leaseMs });
    this.runs.add(run);
    await this.runToItsEnd(run, claimed).finally(() => this.runs.delete(run));
  }

  /** Null when there is nothing to claim. */
  private async claim(next: Next): Promise<Claimed | null> {
    const key = runKeyOf(next);
    // Of this claim alone, so that what is put back is never another one's.
    const worker = `${this.worker}-${(this.claimed += 1)}`;
    try {
      // A claim that the database's machine loses leaves the submission as it was: queued, to be claimed again. The result's transaction waits for the disk.
      return await this.database.withTenantLoosely(key, (tx) => this.claimIn(tx, key, next.line, worker));
    } catch (error) {
      if (error instanceof UnavailableError) this.putBackLater(key, worker, error);
      throw error;
    }
  }

  private async claimIn(tx: SqlTransaction, key: RunKey, line: string, worker: string): Promise<Claimed | null> {
    const claiming = claimRun(tx, key, worker, this.settings.GRADING_LEASE_MS);
    const [claim, material] = await Promise.all([
      claiming,
      key.kind === 'submission'
        ? selectMaterial(tx, key.id)
        : claiming.then((claim) => claim && selectMaterial(tx, claim.submissionId)),
    ]);
    if (!claim || !material) return null;
    const [told] = await Promise.all([
      tell(tx, key, { type: 'running', status: 'running', run: claim.run }),
      noteTurn(tx, line, claim.round),
    ]);
    return { key, claim, told, ...material };
  }

  /** Whether a claim was committed before the database went away, nobody knows: nobody is at it, so it must not stay. */
  private putBackLater(key: RunKey, worker: string, error: UnavailableError): void {
    const work = this.patience
      .untilAnswered(() => this.faults.recordUnanswered(key, worker, error))
      // Its lease runs out.
      .catch(() => undefined);
    void this.track(work);
  }

  private async runToItsEnd(run: GradingRun, claimed: Claimed): Promise<void> {
    const { key, claim } = claimed;
    const begun = performance.now();
    const ending = await this.tryToGrade(run, claimed);
    const { outcome } = ending;
    this.breaker.note(ending);
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

  private async tryToGrade(run: GradingRun, claimed: Claimed): Promise<RunEnding> {
    try {
      await this.gradeAndStore(run, claimed);
      return { outcome: 'graded' };
    } catch (error) {
      if (error instanceof StaleRunError) return { outcome: 'stale' };
      return this.patience.untilAnswered(() => this.settle(claimed.key, claimed.claim, error));
    }
  }

  private async gradeAndStore(run: GradingRun, claimed: Claimed): Promise<void> {
    const { result, untold, release } = await run.grade();
    try {
      await this.patience.untilAnswered(() => this.store(claimed, result, untold));
    } finally {
      release();
    }
  }

  /** Writes down a run that came to no result, and why. */
  private async settle(key: RunKey, claim: Claim, error: unknown): Promise<RunEnding> {
    if (error instanceof WorkerStoppingError) return { outcome: await this.putBack(key, claim) };
    if (error instanceof UnavailableError) return this.putBackUnanswered(key, claim, error);
    if (error instanceof SandboxUnavailableError && claim.run <= MOST_FREE_RUNS)
      return this.faults.recordUnavailable(key, claim.run, error);
    return this.faults.record(key, claim.run, error);
  }

  /** The database was away, which says nothing of this worker. */
  private async putBackUnanswered(key: RunKey, claim: Claim, error: UnavailableError): Promise<RunEnding> {
    const { outcome } = await this.faults.recordUnavailable(key, claim.run, error);
    return { outcome: outcome === 'stale' ? 'stale' : 'handed_back' };
  }

  private async store(
    { key, claim, source }: Claimed,
    result: GradeResult,
    untold: readonly SubmissionEventBody[],
  ): Promise<void> {
    const { verdict, score, maxScore } = result;
    if (verdict === 'internal_error') throw new Error('the grader could not come to a verdict');
    const labs = this.grader.labs();
    const lab = labs.find(({ slug }) => slug === claim.lab);
    if (!lab) throw new Error(`the grader has graded ${claim.lab} and does not know it`);
    const told = await this.database.withTenantSql(key, async (tx) => {
      if (key.kind === 'regrade') {
        const recorded = await recordRegrade(tx, key, claim.run, result);
        if (recorded === 'replaced') await recordLabEvidence(tx, labs, lab, claim.submissionId, result);
        if (recorded === 'stale') throw new StaleRunError(`run ${claim.run} does not count any more`);
        return [];
      }
      const recording = recordResult(tx, key.id, claim.run, result);
      // All of it is asked for at once, so that a verdict waits for the database once. What turns out to be stale is taken back.
      const noting = Promise.all([
        tell(tx, key, ...untold, { type: 'graded', status: 'graded', verdict, score, maxScore }),
        source && recordFirstLabEvidence(tx, labs, lab, source, result),
      ]);
      noting.catch(() => undefined);
      if (!(await recording)) throw new StaleRunError(`run ${claim.run} does not count any more`);
      const [events] = await noting;
      return events;
    });
    this.signals.signal(claim.submissionId, told);
  }

  private async putBack(key: RunKey, claim: Claim): Promise<string> {
    const message = await this.database.withTenantSql(key, async (tx): Promise<OutboxMessage | null> => {
      if (!(await handBack(tx, key, claim.run))) return null;
      await tell(tx, key, { type: 'queued', status: 'queued', because: 'worker_stopped' });
      return enqueueGrading(tx, key, claim.run);
    });
    if (!message) return 'stale';
    this.signals.signal(claim.submissionId);
    await this.outbox.publish(message);
    return 'handed_back';
  }
}
