import { performance } from 'node:perf_hooks';
import type { Sandbox, SandboxPool } from '../../sandbox/sandbox.port.js';
import { LabAuthorError, PlatformFault } from '../sdk/faults.js';
import type { Check } from '../sdk/lab.js';
import { compileSubmission } from './compile.js';
import type { GradeProgress, Grader, GradeRequest, GradeResult, LabDescription } from './grading.types.js';
import type { Lab } from './load-labs.js';
import { runChecks } from './run-checks.js';
import { scoreOf, verdictOf } from './score.js';

/** On top of a lab's own time: a sandbox that has still not answered by then is broken. */
const graceMs = 10_000;

/** Grades in sandboxes of a pool: one for each submission, destroyed as soon as the last question is answered. */
export class SandboxGrader implements Grader {
  readonly #labs: ReadonlyMap<string, Lab>;
  readonly #leaving = new Set<Promise<void>>();

  constructor(
    labs: readonly Lab[],
    private readonly pool: SandboxPool,
  ) {
    this.#labs = new Map(labs.map((lab) => [lab.description.slug, lab]));
  }

  labs(): readonly LabDescription[] {
    return [...this.#labs.values()].map(({ description }) => description);
  }

  /**
   * Grades one submission.
   * @throws LabAuthorError when the lab is unknown, is no program, or its grader is at fault
   * @throws SandboxLostError, SandboxUnavailableError, PlatformFault when this machine is
   * @throws the signal's reason when it was aborted
   */
  async grade(request: GradeRequest): Promise<GradeResult> {
    const lab = this.#labs.get(request.lab);
    if (lab === undefined) throw new LabAuthorError(`there is no lab "${request.lab}"`);
    if (lab.description.kind === 'design')
      throw new LabAuthorError(`the lab "${request.lab}" is marked by a person: there is nothing to run`);
    request.signal?.throwIfAborted();
    const tell = (progress: GradeProgress): void => request.onProgress?.(progress);

    const begun = performance.now();
    tell({ step: 'preparing' });
    const sandbox = await this.pool.acquire();
    const guard = new Guard(sandbox, lab.description.timeLimitMs + graceMs, request.signal);
    try {
      return await this.#gradeIn(sandbox, lab, request, tell, begun);
    } catch (error) {
      throw guard.reason ?? error;
    } finally {
      guard.release();
      this.#leave(sandbox, request.kept);
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#leaving);
    await this.pool.close();
  }

  async #gradeIn(
    sandbox: Sandbox,
    lab: Lab,
    request: GradeRequest,
    tell: (progress: GradeProgress) => void,
    begun: number,
  ): Promise<GradeResult> {
    const acquired = performance.now();
    const deadline = acquired + lab.description.timeLimitMs;
    const { checks, files, slug, maxScore } = lab.description;
    const compilation = await compileSubmission(sandbox, files, request.files, (file) =>
      tell({ step: 'compiling', file }),
    );
    await sandbox.reset();

    const compiled = performance.now();
    const {
      checks: results,
      leaks,
      timeline,
    } = await runChecks({
      sandbox,
      // What defineLab gave, as `grade.ts` exports it.
      checks: lab.definition.checks as readonly Check[],
      ...(lab.definition.read === undefined ? {} : { read: lab.definition.read }),
      files: files.map(({ name }) => name),
      compilation,
      limits: lab.limits,
      remainingMs: () => deadline - performance.now(),
      onCheck: ({ id, title }, number) => tell({ step: 'checking', check: id, title, number, of: checks.length }),
    });
    const checked = performance.now();
    const span = (from: number, to: number): number => Math.round((to - from) * 10) / 10;
    return {
      lab: slug,
      driver: sandbox.driver,
      verdict: verdictOf(checks, results, compilation.ok),
      score: scoreOf(results),
      maxScore,
      compile: { ok: compilation.ok, output: compilation.output },
      checks: results,
      leaks,
      timeline,
      timings: {
        acquire: span(begun, acquired),
        compile: span(acquired, compiled),
        checks: span(compiled, checked),
        total: span(begun, checked),
      },
    };
  }

  /** The verdict does not wait for the sandbox's removal; `close` does. */
  #leave(sandbox: Sandbox, kept: Promise<unknown> | undefined): void {
    const leaving = kept === undefined ? dispose(sandbox) : kept.then(() => dispose(sandbox));
    this.#leaving.add(leaving);
    void leaving.then(() => this.#leaving.delete(leaving));
  }
}

/** Destroys the sandbox under a grading that is aborted or overdue, which makes each of its outstanding requests reject. */
class Guard {
  reason: unknown = null;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: () => void;

  constructor(
    private readonly sandbox: Sandbox,
    limitMs: number,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.#timer = setTimeout(() => this.#end(new PlatformFault(`grading did not end within ${limitMs} ms`)), limitMs);
    this.#onAbort = () => this.#end(signal?.reason);
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  release(): void {
    clearTimeout(this.#timer);
    this.signal?.removeEventListener('abort', this.#onAbort);
  }

  #end(reason: unknown): void {
    this.reason = reason;
    void dispose(this.sandbox);
  }
}

/** That a broken sandbox can't be removed cleanly is the driver's to report and to sweep. */
async function dispose(sandbox: Sandbox): Promise<void> {
  try {
    await sandbox[Symbol.asyncDispose]();
  } catch {
    return;
  }
}
