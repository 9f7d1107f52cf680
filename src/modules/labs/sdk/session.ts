import type { Channel, ProgramLimits, QueueState, Sandbox, Settled, Snapshot } from '../../sandbox/sandbox.port.js';
import { SandboxRequestError } from '../../sandbox/errors.js';
import type { Leak } from '../grading/grading.types.js';
import { LabAuthorError, StudentFault } from './faults.js';
import { findLeaks } from './leaks.js';
import type { Acquaintance } from './process-names.js';
import { Run } from './run.js';
import { Trace } from './trace.js';
import { opensTo, type Wait, waitsOf } from './waits.js';

/** How a scenario stood when it was finished. */
export interface Ending {
  state: Settled;
  snapshot: Snapshot;
  leaks: Leak[];
}

export interface StartOptions {
  args?: string[];
  /** Given to its standard input, which is then closed. */
  input?: string;
  /** Leaves its standard input open, for `type`. */
  interactive?: boolean;
}

/** How a program that was built is started. */
export interface StartCommand {
  argv: string[];
  /** Default: `argv[0]`, looked up in PATH. */
  exe?: string;
}

export interface SessionSettings {
  /** Those of the lab's programs that the scenario may start, by name. */
  programs: ReadonlyMap<string, StartCommand>;
  limits: (program: string) => ProgramLimits;
  /** Milliseconds until the lab's time is up. */
  remainingMs: () => number;
}

/** What the kernel is asked, or made to do, from outside the programs. */
export type Kernel = Pick<
  Sandbox,
  | 'writeFile'
  | 'readFile'
  | 'stat'
  | 'list'
  | 'mkfifo'
  | 'ftok'
  | 'snapshot'
  | 'segments'
  | 'semaphores'
  | 'sysvQueues'
  | 'queues'
>;

// Long enough for a program that sleeps a second or two to order things; programs that loop meet their own limits first.
const finishMs = 8_000;
// A scenario's condition is looked at this often while programs are busy.
const sliceMs = 25;
// More than any message of a lab, and little enough for the tens of thousands of calls that a hostile program makes.
const captureBytes = 512;
/** More than any queue of a sandbox holds: whoever refills one while it is emptied is left to it. */
const drainedMessages = 1_000;

/**
 * One scenario being played. There are no sleeps here: `settle` is how a scenario waits, and it answers as soon as no program can go on
 * by itself.
 */
export class Session {
  readonly runs: Run[] = [];
  /** Set by `finish`. */
  ending: Ending | null = null;
  /** What the submission's result is to list. */
  readonly reportedLeaks: Leak[] = [];

  constructor(
    private readonly sandbox: Sandbox,
    private readonly settings: SessionSettings,
  ) {}

  /** Everything that may be asked of the kernel. A refusal is a SandboxRequestError with `code`. */
  get kernel(): Kernel {
    return this.sandbox;
  }

  /** The calls of all traced programs so far. */
  get trace(): Trace {
    return new Trace(this.runs.map(({ program }) => program));
  }

  /** What explanations of this scenario may know: as it is now. That the sandbox is then cleared away ends programs, too. */
  acquaintance(): Acquaintance {
    return {
      trace: new Trace(this.runs.map(({ program }) => ({ trace: [...program.trace], input: program.input }))),
      programs: this.runs.map(({ pid, name }) => ({ pid, name })),
    };
  }

  /** Starts one of the lab's programs in /lab, traced, with a terminal as its output. Its input is closed unless it is given one. */
  async start(name: string, options: StartOptions = {}): Promise<Run> {
    const command = this.settings.programs.get(name);
    if (command === undefined)
      throw new LabAuthorError(`the scenario starts "${name}", which it does not list among its programs`);
    const program = await this.sandbox.start({
      ...command,
      argv: [...command.argv, ...(options.args ?? [])],
      cwd: '/lab',
      stdin: options.input === undefined && options.interactive !== true ? 'empty' : 'pipe',
      stdout: 'terminal',
      traced: true,
      captureBytes,
      limits: this.settings.limits(name),
    });
    const run = new Run(name, program, this.runs);
    this.runs.push(run);
    if (options.input !== undefined)
      await this.#feed(Promise.all([run.program.write(options.input), run.program.closeInput()]));
    return run;
  }

  /** Types at an interactive program. One that has ended, or has closed its input, does not hear it. */
  async type(run: Run, input: string): Promise<void> {
    await this.#feed(run.program.write(input));
  }

  /**
   * Waits until no program can go on by itself, at most `limitMs`, not counting time in which programs wait for a processor (up to twice as long again).
   * For scenarios that then do the next step: the limit lets a program sleep a few seconds first, and only one that never stands still meets it.
   */
  async settle(limitMs = 4_000): Promise<Settled> {
    return this.sandbox.settle(this.#bounded(limitMs));
  }

  /**
   * Waits until `reached` holds, or no program can go on by itself, at most `limitMs`. For programs that look for news again and again instead of
   * waiting for them: these never stand still.
   */
  async settleUntil(reached: () => boolean, limitMs = 2_000): Promise<Settled> {
    let state = await this.settle(sliceMs);
    // Not by this clock: the sandbox gives a slice longer where programs wait for a processor.
    for (let left = limitMs - sliceMs; state === 'timedOut' && !reached() && left > 0; left -= sliceMs)
      state = await this.settle(sliceMs);
    return state;
  }

  /** Waits for the programs' end. One that then still stands, or runs, is explained and counts against the checks that fail. */
  async finish(limitMs = finishMs): Promise<Ending> {
    const state = await this.sandbox.settle(this.#bounded(limitMs));
    const snapshot = await this.sandbox.snapshot();
    this.ending = { state, snapshot, leaks: findLeaks(snapshot, this.trace) };
    return this.ending;
  }

  /**
   * Finishes a scenario after which nothing may be left: what is, goes into the submission's list of leaks.
   * @param isOthers what a program is not to blame for, such as a language's own helpers
   */
  async finishClean(limitMs = finishMs, isOthers: (leak: Leak) => boolean = () => false): Promise<Ending> {
    const { leaks, ...ending } = await this.finish(limitMs);
    this.ending = { ...ending, leaks: leaks.filter((leak) => !isOthers(leak)) };
    this.reportedLeaks.push(...this.ending.leaks);
    return this.ending;
  }

  /** Opens one end of the FIFO at `path` as a student's program would. What is no FIFO, or can't be opened, is the student's fault. */
  async openFifo(path: string, direction: 'read' | 'write'): Promise<Channel> {
    const refuse = (message: string): Promise<never> => this.#refuse(message, path, direction);
    const stat = await this.sandbox.stat(path);
    if (stat === null) return refuse(`There is nothing at ${path}.`);
    if (stat.kind !== 'fifo') return refuse(`${path} is not a FIFO but a ${stat.kind}.`);
    try {
      return await this.sandbox.openChannel(path, direction);
    } catch (error) {
      if (!(error instanceof SandboxRequestError)) throw error;
      if (error.code === 'ENXIO') return refuse(`Nobody has the FIFO ${path} open for reading.`);
      const aim = direction === 'read' ? 'reading' : 'writing';
      return refuse(`The FIFO ${path} can't be opened for ${aim} (${error.code}): check its permissions.`);
    }
  }

  /** Receives whatever a POSIX queue holds, in the kernel's order. A queue that can't be read is the student's fault. */
  async drainQueue(name: string): Promise<{ priority: number; data: Buffer }[]> {
    const messages: { priority: number; data: Buffer }[] = [];
    try {
      while (messages.length < drainedMessages) {
        const next = await this.sandbox.queues.receive(name);
        if (next === null) break;
        messages.push(next);
      }
    } catch (error) {
      if (!(error instanceof SandboxRequestError)) throw error;
      if (error.code !== 'ENOENT')
        throw new StudentFault(`The queue ${name} can't be opened for reading (${error.code}): check its permissions.`);
    }
    return messages;
  }

  /** Attributes of a POSIX queue, or null when there is none of that name. */
  async queue(name: string): Promise<QueueState | null> {
    return this.sandbox.queues.stat(name);
  }

  async #feed(fed: Promise<unknown>): Promise<void> {
    try {
      await fed;
    } catch (error) {
      // A program may end, or close its input, before it has taken everything.
      if (!(error instanceof SandboxRequestError)) throw error;
    }
  }

  /** Fails the scenario. A standstill is explained unless it is the grader, at this end of the FIFO, that is waited for. */
  async #refuse(message: string, path: string, direction: 'read' | 'write'): Promise<never> {
    const { state, snapshot } = await this.finish(1_000);
    const forGrader = ({ thread }: Wait): boolean =>
      thread.call === 'open' && thread.text === path && opensTo(thread) !== direction;
    // Who is still busy was not given the time to end.
    if (state === 'timedOut' || waitsOf(snapshot).some(forGrader)) this.ending = null;
    throw new StudentFault(message);
  }

  #bounded(limitMs: number): number {
    const remaining = this.settings.remainingMs();
    if (remaining <= 0) throw new StudentFault('The time for the whole lab was up.', 'timeout');
    return Math.ceil(Math.min(limitMs, remaining));
  }
}
