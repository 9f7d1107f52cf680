import type { LimitFlag, Program, ProgramExit, ProgramLimits } from '../../sandbox/sandbox.port.js';
import type { SourceText } from './source-text.js';
import { printable } from '../model/text.js';
import { sameObject, Trace } from './trace.js';

/** One program of a scenario, as a lab's checks see it. */
export class Run {
  #sealed: ProgramExit | null | undefined;
  #killed = false;

  readonly #trace: Trace;

  constructor(
    /** As students know it, e.g. `fifo_writer`. */
    readonly name: string,
    readonly program: Program,
    /** The scenario's programs, this one among them. */
    private readonly runs: readonly Run[] = [],
    /** `wallTimeMs` is its own time, without what it waited for others. */
    readonly limits: ProgramLimits = {},
    /** Null where it is not known. */
    readonly source: SourceText | null = null,
  ) {
    this.#trace = new Trace([program]);
  }

  get pid(): number {
    return this.program.pid;
  }

  /**
   * What it printed so far, on standard output and standard error alike, in the order of time as far as the trace has it. What another
   * program of the scenario wrote there is not this one's.
   */
  get output(): string {
    const { stdout, stderr } = this.program;
    const traced = this.#trace.printed();
    if (traced.length >= stdout.length + stderr.length || this.runs.some((other) => other.#writesTo(this)))
      return traced.toString('utf8');
    // Of a long write the trace has no more than the beginning.
    return [stdout, stderr]
      .map((bytes) => bytes.toString('utf8'))
      .filter((text) => text !== '')
      .join('\n');
  }

  /** What it wrote to its standard error alone. */
  get errors(): string {
    return this.program.stderr.toString('utf8');
  }

  get exit(): ProgramExit | null {
    return this.#sealed === undefined ? this.program.exit : this.#sealed;
  }

  get ended(): boolean {
    return this.exit !== null;
  }

  /** Called when its scenario is over: that the sandbox then kills what is left is not how the program ended. */
  seal(): void {
    this.#sealed = this.program.exit;
  }

  /** The grader has killed it, as a crash would have. That is not a fault of its own. */
  get wasKilled(): boolean {
    return this.#killed;
  }

  /** Called when the grader kills it. */
  kill(): void {
    this.#killed = true;
  }

  /** Its first process ended by itself with status 0. */
  get succeeded(): boolean {
    return this.exit?.code === 0;
  }

  /** How it ended, in words: "ended with exit status 1". That a limit stopped it is not a signal of its own doing. */
  get ending(): string {
    const { exit } = this;
    if (exit === null) return 'had not ended';
    const byLimit = this.hasFlag('cpu', 'wall', 'memory', 'output');
    if (byLimit && (exit.signal === 'SIGKILL' || exit.signal === 'SIGXCPU')) return 'was stopped';
    return exit.signal === null ? `ended with exit status ${exit.code ?? 0}` : `was ended by ${exit.signal}`;
  }

  hasFlag(...flags: LimitFlag[]): boolean {
    return flags.some((flag) => this.exit?.flags.includes(flag) ?? false);
  }

  /** What it printed, printable and cut, for evidence. */
  shown(max = 400): string {
    return printable(this.output, max);
  }

  #writesTo(other: Run): boolean {
    const theirs = [1, 2].flatMap((fd) => other.#trace.given(other.pid, fd) ?? []);
    return (
      other !== this &&
      this.program.trace.some(
        ({ call, object }) => call === 'write' && theirs.some((output) => sameObject(output, object)),
      )
    );
  }
}
