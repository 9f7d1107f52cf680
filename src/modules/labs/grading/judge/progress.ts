import { printable } from '../../model/text.js';
import type { CheckOutcome, CheckResult, CheckSummary, GradeResult, Leak } from '../../model/results.js';
import type { JudgeNote, Volume } from './judge-messages.js';
import type { Cut } from './judging.js';

/** How far a submission's grading has come, for the case that it is cut short: what was decided until then counts. */
export class Progress {
  compile: GradeResult['compile'] | null = null;
  compileMs = 0;
  leaks: Leak[] = [];
  readonly results: CheckResult[] = [];
  #scenario = '';
  readonly #volumes = new Map<string, Volume>();

  note(note: JudgeNote): void {
    switch (note.step) {
      case 'compiled':
        this.compile = note.compile;
        this.compileMs = note.tookMs;
        break;
      case 'decided':
        this.results.push(note.result);
        this.leaks = note.leaks;
        break;
      case 'checking':
        this.#scenario = '';
        break;
      case 'scenario':
        this.#scenario = note.name;
        break;
      case 'volume':
        this.#volumes.set(this.#scenario, note.volume);
        break;
      case 'compiling':
        break;
    }
  }

  /** The results of all checks, when the one that came next could not be judged to its end. */
  cutShort(checks: readonly CheckSummary[], { because }: Cut, limits: CutLimits): CheckResult[] {
    const [current, ...rest] = checks.slice(this.results.length);
    if (current === undefined) return this.results;
    return [
      ...this.results,
      resultOf(current, because === 'time' ? 'timeout' : 'memory_limit', this.#explain(because, limits)),
      ...rest.map((check) =>
        resultOf(check, 'skipped', `Not judged: grading was stopped at the check "${current.title}".`),
      ),
    ];
  }

  #explain(because: Cut['because'], { timeLimitMs, memoryBytes }: CutLimits): string {
    const spent =
      because === 'time'
        ? `the lab's ${timeLimitMs / 1_000} seconds were over before the grader had read all that your programs did`
        : `what your programs did took the grader more than its ${memoryBytes >> 20} MiB of memory to read`;
    const scenario = this.#scenario === '' ? '' : ` in the scenario "${printable(this.#scenario, 120)}"`;
    const volume = this.#volumes.get(this.#scenario);
    const amounts =
      volume === undefined
        ? ''
        : ` There your programs had printed ${count(volume.printed, 'byte')} and made ${count(volume.calls, 'traced call')}, or more.`;
    const advice = 'Print no more than the brief asks for, and make no more processes and calls than it takes.';
    return `This check could not be judged: ${spent}${scenario}.${amounts} ${advice}`;
  }
}

export interface CutLimits {
  timeLimitMs: number;
  memoryBytes: number;
}

function resultOf({ id, title, points }: CheckSummary, outcome: CheckOutcome, message: string): CheckResult {
  return { id, title, outcome, points: 0, maxPoints: points, message };
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;
}
