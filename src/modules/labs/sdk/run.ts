import type { LimitFlag, Program, ProgramExit } from '../../sandbox/sandbox.port.js';
import { printable } from './text.js';

/** One program of a scenario, as a lab's checks see it. */
export class Run {
  #sealed: ProgramExit | null | undefined;

  constructor(
    /** As students know it, e.g. `fifo_writer`. */
    readonly name: string,
    readonly program: Program,
  ) {}

  get pid(): number {
    return this.program.pid;
  }

  /** What it wrote to its standard output so far. */
  get output(): string {
    return this.program.stdout.toString('utf8');
  }

  /** What it wrote to its standard error so far. */
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

  /** Its first process ended by itself with status 0. */
  get succeeded(): boolean {
    return this.exit?.code === 0;
  }

  /** How it ended, in words: "ended with exit status 1". */
  get ending(): string {
    const { exit } = this;
    if (exit === null) return 'had not ended';
    return exit.signal === null ? `ended with exit status ${exit.code ?? 0}` : `was ended by ${exit.signal}`;
  }

  hasFlag(...flags: LimitFlag[]): boolean {
    return flags.some((flag) => this.exit?.flags.includes(flag) ?? false);
  }

  /** Its output, printable and cut, for evidence. */
  shown(max = 400): string {
    return printable(this.program.stdout, max);
  }
}
