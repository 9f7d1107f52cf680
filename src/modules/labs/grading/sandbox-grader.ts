import { performance } from 'node:perf_hooks';
import { SandboxUnavailableError } from '../../sandbox/errors.js';
import type { Sandbox, SandboxPool } from '../../sandbox/sandbox.port.js';
import { blame, tryHost } from '../../sandbox/try-host.js';
import { LabAuthorError, PlatformFault } from '../model/faults.js';
import type { GradeProgress, Grader, GradeRequest, GradeResult, Grading, LabDescription } from '../model/results.js';
import { builtFile } from './judge/built-file.js';
import { JudgePool, type JudgePoolOptions } from './judge/judge-pool.js';
import type { JudgeProcess } from './judge/judge-process.js';
import type { JudgeNote } from './judge/judge-messages.js';
import { judgeSubmission } from './judge/judging.js';
import { Progress } from './judge/progress.js';
import type { Lab } from './load-labs.js';
import { scoreOf, verdictOf } from './score.js';

const defaults: JudgePoolOptions = { processes: 1, memoryBytes: 1 << 30 };

/**
 * Grades in sandboxes of a pool: one for each submission, destroyed when its grading is let go of. What costs the more the more a
 * student's programs print and do is done in processes beside this one, which are kept ready.
 */
export class SandboxGrader implements Grader {
  readonly #labs: ReadonlyMap<string, Lab>;
  readonly #leaving = new Set<Promise<void>>();
  readonly #judges: JudgePool;
  readonly #options: JudgePoolOptions;

  constructor(
    labs: readonly Lab[],
    private readonly pool: SandboxPool,
    options: Partial<JudgePoolOptions> = {},
  ) {
    this.#labs = new Map(labs.map((lab) => [lab.description.slug, lab]));
    this.#options = { ...defaults, ...options };
    const graders = labs.flatMap((lab) => (lab.description.kind === 'design' ? [] : [builtFile(lab.grader)]));
    this.#judges = new JudgePool(graders, this.#options);
  }

  labs(): readonly LabDescription[] {
    return [...this.#labs.values()].map(({ description }) => description);
  }

  /**
   * Grades one submission.
   * @throws LabAuthorError when the lab is unknown, is no program, or its grader is at fault
   * @throws SandboxUnavailableError when this machine can't run anything now; SandboxLostError, PlatformFault when it failed at this submission and works otherwise
   * @throws the signal's reason when it was aborted
   */
  async grade(request: GradeRequest): Promise<Grading> {
    const lab = this.#labs.get(request.lab);
    if (lab === undefined) throw new LabAuthorError(`there is no lab "${request.lab}"`);
    if (lab.description.kind === 'design')
      throw new LabAuthorError(`the lab "${request.lab}" is marked by a person: there is nothing to run`);
    request.signal?.throwIfAborted();

    const begun = performance.now();
    request.onProgress?.({ step: 'preparing' });
    const sandbox = await this.pool.acquire();
    try {
      const result = await this.#gradeIn(sandbox, lab, request, begun);
      return { result, release: () => void this.#release(sandbox) };
    } catch (error) {
      const released = this.#release(sandbox);
      if (request.signal?.aborted === true || error instanceof LabAuthorError) throw error;
      // First of all, for what it holds may be what the host lacks.
      await released;
      throw await blame(error, this.pool);
    }
  }

  async ready(): Promise<void> {
    this.#judges.release(await this.#acquireJudge());
    await tryHost(this.pool);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#leaving);
    await Promise.all([this.pool.close(), this.#judges.close()]);
  }

  async #gradeIn(sandbox: Sandbox, lab: Lab, request: GradeRequest, begun: number): Promise<GradeResult> {
    const process = await this.#acquireJudge();
    try {
      return await this.#judgeIn(process, sandbox, lab, request, begun);
    } finally {
      this.#judges.release(process);
    }
  }

  async #acquireJudge(): Promise<JudgeProcess> {
    try {
      return await this.#judges.acquire();
    } catch (error) {
      throw new SandboxUnavailableError((error as Error).message, { cause: error });
    }
  }

  async #judgeIn(
    process: JudgeProcess,
    sandbox: Sandbox,
    lab: Lab,
    { files: submitted, onProgress, signal }: GradeRequest,
    begun: number,
  ): Promise<GradeResult> {
    const acquired = performance.now();
    const { checks, files, slug, maxScore, timeLimitMs } = lab.description;
    const progress = new Progress();
    const onNote = (note: JudgeNote): void => {
      progress.note(note);
      const told = progressOf(note, checks);
      if (told !== null) onProgress?.(told);
    };
    signal?.throwIfAborted();
    const task = { grader: builtFile(lab.grader), files, submitted, limits: lab.limits, timeLimitMs };
    const judged = await judgeSubmission(process, sandbox, task, { onNote, signal });
    const checked = performance.now();
    if (progress.compile === null) throw new PlatformFault('grading was cut short while the submission was compiled');
    const isCut = 'because' in judged;
    const { memoryBytes } = this.#options;
    const results = isCut ? progress.cutShort(checks, judged, { timeLimitMs, memoryBytes }) : progress.results;
    return {
      lab: slug,
      driver: sandbox.driver,
      verdict: verdictOf(checks, results, progress.compile.ok),
      score: scoreOf(results),
      maxScore,
      compile: progress.compile,
      checks: results,
      leaks: isCut ? progress.leaks : judged.leaks,
      ...(isCut ? {} : { timeline: judged.timeline }),
      timings: {
        acquire: rounded(acquired - begun),
        compile: rounded(progress.compileMs),
        checks: rounded(isCut ? checked - acquired - progress.compileMs : judged.checksMs),
        total: rounded(checked - begun),
      },
    };
  }

  #release(sandbox: Sandbox): Promise<void> {
    const leaving = dispose(sandbox).finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
    return leaving;
  }
}

function progressOf(note: JudgeNote, checks: LabDescription['checks']): GradeProgress | null {
  if (note.step === 'compiling') return note;
  if (note.step !== 'checking') return null;
  const check = checks[note.number - 1];
  if (check === undefined) return null;
  return { step: 'checking', check: check.id, title: check.title, number: note.number, of: checks.length };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** That a broken sandbox can't be removed cleanly is the driver's to report and to sweep. */
async function dispose(sandbox: Sandbox): Promise<void> {
  try {
    await sandbox[Symbol.asyncDispose]();
  } catch {
    return;
  }
}
