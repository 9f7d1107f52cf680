import { Inject, Injectable } from '@nestjs/common';
import type { SqlTransaction } from '../../../platform/database/database.js';
import { Metrics } from '../../../platform/metrics/metrics.js';
import type { Lease } from '../../../platform/queue/leased/lease.js';
import { type ClaimedRow, LeasedProcessor } from '../../../platform/queue/leased/leased-processor.js';
import { LeasedTools } from '../../../platform/queue/leased/leased-tools.js';
import { SandboxUnavailableError } from '../../sandbox/index.js';
import { LabSignals } from '../events/signals.js';
import type { SubmissionEvent } from '../events/submission-events.repository.js';
import { LabAuthorError } from '../model/faults.js';
import type { GradeProgress, Grader, GradeResult } from '../model/results.js';
import { recordFirstLabEvidence, recordLabEvidence } from '../standings/lab-evidence.js';
import { type EvidenceSource, selectOptionalEvidenceSource } from '../standings/lab-standings.repository.js';
import { gradeSubmissionJob } from '../submissions/grade-submission.job.js';
import type { RunKey } from '../submissions/run-key.js';
import { recordResult, selectFiles, type StoredFile } from '../submissions/submissions.repository.js';
import { type GradedRow, gradingLines } from './graded-rows.js';
import { GRADER } from './grader.token.js';
import { ProgressNews } from './progress-news.js';
import { recordRegrade } from './regrade-runs.repository.js';
import { tell } from './run-events.js';

/** What is needed to grade a claimed row. */
interface Material {
  files: StoredFile[];
  /** Whom the result will be evidence of; null when of nobody. */
  source: EvidenceSource | null;
  told: SubmissionEvent[];
}

/** Claims a submission, or a regrade's item, grades it, and writes down how that ended. What can go wrong, and what then: see grade-submission.job.ts. */
@Injectable()
export class GradeSubmissionProcessor extends LeasedProcessor<GradedRow, Material> {
  readonly kind = gradeSubmissionJob;
  readonly concurrency: number;

  constructor(
    tools: LeasedTools,
    @Inject(GRADER) private readonly grader: Grader,
    private readonly signals: LabSignals,
    private readonly metrics: Metrics,
  ) {
    super(tools, gradingLines(tools.settings.GRADING_MAX_FAULTS, signals));
    this.concurrency = tools.settings.GRADING_CONCURRENCY;
  }

  protected async begin(tx: SqlTransaction, claimed: ClaimedRow<GradedRow>): Promise<Material> {
    const { run, row } = claimed.claim;
    const [files, source, told] = await Promise.all([
      selectFiles(tx, row.submissionId),
      selectOptionalEvidenceSource(tx, row.submissionId),
      tell(tx, runKeyOf(claimed), { type: 'running', status: 'running', run }),
    ]);
    return { files, source, told };
  }

  protected async work(lease: Lease<GradedRow>, { files, source, told }: Material): Promise<void> {
    this.signals.signal(lease.key.id, told);
    // A regrade waits by design.
    if (runKeyOf(lease).kind === 'submission')
      this.metrics.observe('prayog_queue_wait_seconds', {}, lease.claim.waitedMs / 1000);
    const news = new ProgressNews((progress) => this.tellProgress(lease, progress));
    try {
      const { result, release } = await this.grader.grade({
        lab: lease.claim.row.lab,
        files,
        onProgress: (progress) => news.note(progress),
        signal: lease.signal,
      });
      try {
        await this.store(lease, source, result, await news.close());
      } finally {
        release();
      }
    } finally {
      await news.close();
    }
  }

  protected override async ready(): Promise<void> {
    await this.grader.ready?.();
  }

  protected override isHostAway(error: unknown): boolean {
    return error instanceof SandboxUnavailableError;
  }

  protected override isAuthorsFault(error: unknown): boolean {
    return error instanceof LabAuthorError;
  }

  protected override onRunEnded({ rows, claim }: Lease<GradedRow>, ended: string, ms: number): void {
    const outcome = ended === 'done' ? 'graded' : ended;
    const { lab, submissionId } = claim.row;
    this.metrics.observe('prayog_grading_seconds', { outcome }, ms / 1000);
    this.tools.log.info(
      { submissionId, kind: rows.kind.name, lab, run: claim.run, outcome, ms: Math.round(ms) },
      'graded',
    );
  }

  private async tellProgress(lease: Lease<GradedRow>, progress: readonly GradeProgress[]): Promise<void> {
    const key = runKeyOf(lease);
    const told = await lease.renew((tx) => tell(tx, key, ...eventsOf(lease, progress)));
    if (told.length > 0) this.signals.signal(key.id, told);
  }

  private async store(
    lease: Lease<GradedRow>,
    source: EvidenceSource | null,
    result: GradeResult,
    untold: readonly GradeProgress[],
  ): Promise<void> {
    if (result.verdict === 'internal_error') throw new Error('the grader could not come to a verdict');
    const { submissionId } = lease.claim.row;
    const told = await lease.store((tx) =>
      runKeyOf(lease).kind === 'regrade'
        ? this.writeRegrade(tx, lease, result)
        : this.writeResult(tx, lease, source, result, untold),
    );
    this.signals.signal(submissionId, told);
  }

  /** Gives what was told; null when the run does not count any more. */
  private async writeResult(
    tx: SqlTransaction,
    lease: Lease<GradedRow>,
    source: EvidenceSource | null,
    result: GradeResult,
    untold: readonly GradeProgress[],
  ): Promise<SubmissionEvent[] | null> {
    const { verdict, score, maxScore } = result;
    const graded = { type: 'graded', status: 'graded', verdict, score, maxScore } as const;
    const labs = this.grader.labs();
    const recording = recordResult(tx, lease.key.id, lease.run, result);
    // All of it is asked for at once, so that a verdict waits for the database once. What turns out to be stale is taken back.
    const noting = Promise.all([
      tell(tx, runKeyOf(lease), ...eventsOf(lease, untold), graded),
      source && recordFirstLabEvidence(tx, labs, this.labOf(lease), source, result),
    ]);
    noting.catch(() => undefined);
    if (!(await recording)) return null;
    const [told] = await noting;
    return told;
  }

  private async writeRegrade(
    tx: SqlTransaction,
    lease: Lease<GradedRow>,
    result: GradeResult,
  ): Promise<SubmissionEvent[] | null> {
    const recorded = await recordRegrade(tx, runKeyOf(lease), lease.run, result);
    const { submissionId } = lease.claim.row;
    if (recorded === 'replaced')
      await recordLabEvidence(tx, this.grader.labs(), this.labOf(lease), submissionId, result);
    return recorded === 'stale' ? null : [];
  }

  private labOf({ claim }: Lease<GradedRow>): ReturnType<Grader['labs']>[number] {
    const { lab } = claim.row;
    const found = this.grader.labs().find(({ slug }) => slug === lab);
    if (!found) throw new Error(`the grader has graded ${lab} and does not know it`);
    return found;
  }
}

function runKeyOf({ rows, key }: Pick<ClaimedRow<GradedRow>, 'rows' | 'key'>): RunKey {
  const { tenantId, id } = key;
  return { tenantId, kind: rows.kind.name === 'regrade' ? 'regrade' : 'submission', id };
}

function eventsOf({ run }: Lease<GradedRow>, progress: readonly GradeProgress[]) {
  return progress.map((step) => ({ type: 'progress', status: 'running', run, progress: step }) as const);
}
