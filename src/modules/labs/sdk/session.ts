import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Channel,
  ProgramLimits,
  ProgramSpec,
  QueueState,
  Sandbox,
  Settled,
  Snapshot,
} from '../../sandbox/sandbox.port.js';
import { SandboxRequestError } from '../../sandbox/errors.js';
import type { Leak } from '../model/results.js';
import { LabAuthorError, StudentFault } from '../model/faults.js';
import { findLeaks } from '../diagnosis/leaks.js';
import type { Acquaintance } from '../trace/process-names.js';
import { Run } from '../trace/run.js';
import { msToLaterSecond } from './time-of-day.js';
import type { SourceText } from '../trace/source-text.js';
import type { SemaphoreValues } from '../trace/semaphores.js';
import { Trace } from '../trace/trace.js';
import { opensTo, type Wait, waitsOf } from '../trace/waits.js';

/** How a scenario stood when it was finished. */
export interface Ending {
  readonly state: Settled;
  readonly snapshot: Snapshot;
  /** Values of the semaphore sets that somebody waits at. */
  readonly semaphores: SemaphoreValues;
  /** Throws a StudentFault when there are none as far as is known, and the trace was cut off. */
  readonly leaks: readonly Leak[];
}

function endingOf(
  { state, snapshot, semaphores }: Pick<Ending, 'state' | 'snapshot' | 'semaphores'>,
  leaks: readonly Leak[],
  trace: Trace,
): Ending {
  return {
    state,
    snapshot,
    semaphores,
    get leaks() {
      if (leaks.length === 0) trace.expectWhole();
      return leaks;
    },
  };
}

export interface StartOptions {
  args?: string[];
  /** Given to its standard input, which is then closed. */
  input?: string;
  /** Leaves its standard input open, for `type`. */
  interactive?: boolean;
  /** Milliseconds for which the grader itself makes it wait: they are added to its time, and to its processor time, for it may wait in a loop. */
  heldMs?: number;
}

/** How a program that was built is started. */
export interface StartCommand {
  argv: string[];
  /** Default: `argv[0]`, looked up in PATH. */
  exe?: string;
  /** What it was built from. */
  source?: SourceText;
}

export interface SessionSettings {
  /** Those of the lab's programs that the scenario may start, by name. */
  programs: ReadonlyMap<string, StartCommand>;
  /** `wallTimeMs` is a program's own time in a scenario: what it waits for another one comes on top. */
  limits: (program: string) => ProgramLimits;
  /** Milliseconds until the lab's time is up. */
  remainingMs: () => number;
  /** How programs are started, where it is not as in a lab: traced, with a terminal as their output. */
  started?: Pick<ProgramSpec, 'stdout' | 'traced'>;
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

/** A program's own time in a scenario, where the lab does not say. */
export const ownTimeMs = 10_000;
// That the sandbox stops a program whose time is up is to be seen before the scenario is over.
const graceMs = 1_000;
// A scenario's condition is looked at this often while programs are busy.
const sliceMs = 25;
// More than any message of a lab, and little enough for the tens of thousands of calls that a hostile program makes.
const captureBytes = 512;
const gone = new Set(['ENOENT', 'EINVAL', 'EIDRM', 'EAGAIN', 'ENXIO', 'EPIPE']);
/** More than any queue of a sandbox holds: whoever refills one while it is emptied is left to it. */
const drainedMessages = 1_000;
/** Whose values are asked for where somebody waits: more than any lab has. */
const setsMost = 8;

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
  /** What the programs have left of their time, together. */
  #leftMs = 0;
  /** Kept, since a condition that is looked at again and again asks for it each time. */
  #trace: { of: Trace; runs: number } | null = null;

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
    const { runs } = this;
    if (this.#trace?.runs !== runs.length)
      this.#trace = { of: new Trace(runs.map(({ program }) => program)), runs: runs.length };
    return this.#trace.of;
  }

  /** Have all programs that were started used up their time, together? */
  get timeIsUp(): boolean {
    return this.#leftMs <= 0;
  }

  /** What explanations of this scenario may know: as it is now. That the sandbox is then cleared away ends programs, too. */
  acquaintance(): Acquaintance {
    return {
      trace: new Trace(this.runs.map(({ program }) => ({ trace: [...program.trace], input: program.input }))),
      programs: this.runs.map(({ pid, name, program }) => ({ pid, name, typed: program.input.length })),
    };
  }

  /** Starts one of the lab's programs in /lab, traced, with a terminal as its output. Its input is closed unless it is given one. */
  async start(name: string, options: StartOptions = {}): Promise<Run> {
    const found = this.settings.programs.get(name);
    if (found === undefined)
      throw new LabAuthorError(`the scenario starts "${name}", which it does not list among its programs`);
    const { source = null, ...command } = found;
    const { wallTimeMs = ownTimeMs, cpuTimeMs, ...others } = this.settings.limits(name);
    const heldMs = options.heldMs ?? 0;
    const limits = { ...others, ...(cpuTimeMs === undefined ? {} : { cpuTimeMs: cpuTimeMs + heldMs }) };
    const program = await this.sandbox.start({
      ...command,
      argv: [...command.argv, ...(options.args ?? [])],
      cwd: '/lab',
      stdin: options.input === undefined && options.interactive !== true ? 'empty' : 'pipe',
      stdout: 'terminal',
      traced: true,
      ...this.settings.started,
      captureBytes,
      // From outside, waiting for another program can't be told from pausing: it may take all of the other one's time.
      limits: { ...limits, wallTimeMs: wallTimeMs * Math.max(1, this.settings.programs.size) + heldMs },
    });
    this.#leftMs += wallTimeMs + heldMs;
    const run = new Run(name, program, this.runs, { ...limits, wallTimeMs }, source);
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
   * Waits until no program can go on by itself, at most until the programs' time is up: each that was started may pause that long, whatever it is
   * waited for. Time in which programs get no processor is not counted, up to twice as long again.
   * @param limitMs for scenarios that do not need to wait for the programs: they do their next step after that long
   */
  async settle(limitMs = Number.POSITIVE_INFINITY): Promise<Settled> {
    return this.#settle(Math.min(limitMs, this.#leftMs));
  }

  /**
   * Waits until `reached` holds, or no program can go on by itself, at most `limitMs`, and at most until the programs' time is up. For programs that
   * look for news again and again instead of waiting for them: these never stand still.
   */
  async settleUntil(reached: () => boolean, limitMs = Number.POSITIVE_INFINITY): Promise<Settled> {
    let state = await this.settle(sliceMs);
    // Not by this clock: the sandbox gives a slice longer where programs wait for a processor.
    for (let left = limitMs - sliceMs; state === 'timedOut' && !reached() && left > 0; left -= sliceMs) {
      if (this.timeIsUp) break;
      state = await this.settle(sliceMs);
    }
    return state;
  }

  /**
   * Waits until the clock shows another second than it did at `earlier`: the one wait of this kind, a second at most, for what programs take from the clock
   * and show in whole seconds.
   */
  async untilSecondAfter(earlier: Date): Promise<void> {
    const waitMs = msToLaterSecond(earlier, new Date());
    if (waitMs === 0) return;
    await sleep(waitMs);
    this.#leftMs -= waitMs;
  }

  /** Waits for the programs' end. One that then still stands, or runs, is explained and counts against the checks that fail. */
  async finish(limitMs = Number.POSITIVE_INFINITY): Promise<Ending> {
    const state = await this.#settle(Math.min(limitMs, this.#leftMs + graceMs));
    const snapshot = await this.sandbox.snapshot();
    const semaphores = state === 'blocked' ? await this.#valuesWaitedFor(snapshot) : new Map<number, number[]>();
    this.ending = endingOf({ state, snapshot, semaphores }, this.#leaks(snapshot), this.trace);
    return this.ending;
  }

  /**
   * Finishes a scenario after which nothing may be left: what is, goes into the submission's list of leaks.
   * @param isOthers what a program is not to blame for, such as a language's own helpers
   */
  async finishClean(
    limitMs = Number.POSITIVE_INFINITY,
    isOthers: (leak: Leak) => boolean = () => false,
  ): Promise<Ending> {
    const ended = await this.finish(limitMs);
    const { snapshot } = ended;
    const leaks = this.#leaks(snapshot).filter((leak) => !isOthers(leak));
    this.ending = endingOf(ended, leaks, this.trace);
    this.reportedLeaks.push(...leaks);
    return this.ending;
  }

  /**
   * Kills every process of the programs that run, at the moment at which something has happened to them: a process that what `just` does wakes up from
   * a system call is killed, as a rule, before it does anything else. Look in the trace whether it was.
   */
  async killAll(just: () => Promise<void>): Promise<void> {
    for (const run of this.runs) if (!run.ended) run.kill();
    // In one turn: the requests travel together, and the agent carries both out before it lets a traced process go on.
    await Promise.all([just(), this.sandbox.signalAll('SIGKILL')]);
  }

  /** Does something to an object that a program may have removed, or filled, in the meantime. False if it was not there to do it with. */
  async attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof SandboxRequestError && gone.has(error.code)) return false;
      throw error;
    }
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
      if (!(error instanceof SandboxRequestError) || error.isShortage) throw error;
      if (error.code === 'ENXIO')
        return refuse(`When the grader opened the FIFO ${path} to write, nobody had it open for reading.`);
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
      if (!(error instanceof SandboxRequestError) || error.isShortage) throw error;
      if (error.code !== 'ENOENT')
        throw new StudentFault(`The queue ${name} can't be opened for reading (${error.code}): check its permissions.`);
    }
    return messages;
  }

  /** Attributes of a POSIX queue, or null when there is none of that name. */
  async queue(name: string): Promise<QueueState | null> {
    return this.sandbox.queues.stat(name);
  }

  async #valuesWaitedFor({ processes }: Snapshot): Promise<SemaphoreValues> {
    const waited = processes.flatMap(({ threads }) => threads.filter(({ call }) => call === 'semop'));
    const sets = [...new Set(waited.map(({ args }) => Number(args[0] ?? -1n)))].slice(0, setsMost);
    const values = new Map<number, readonly number[]>();
    for (const set of sets)
      try {
        values.set(set, await this.sandbox.semaphores.read(set));
      } catch (error) {
        // What its mode closes, or what has gone meanwhile, is not explained.
        if (!(error instanceof SandboxRequestError) || error.isShortage) throw error;
      }
    return values;
  }

  #leaks(snapshot: Snapshot): Leak[] {
    const sources = this.runs.flatMap(({ source }) => source ?? []);
    return findLeaks(snapshot, this.trace, sources);
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

  /** Waits, and takes what it took from the programs' time; how much of it they stood ready without a processor is not known here. */
  async #settle(limitMs: number): Promise<Settled> {
    const remaining = this.settings.remainingMs();
    if (remaining <= 0) throw new StudentFault('The time for the whole lab was up.', 'timeout');
    const boundedMs = Math.max(1, Math.ceil(Math.min(limitMs, remaining)));
    const begun = performance.now();
    const state = await this.sandbox.settle(boundedMs);
    this.#leftMs -= state === 'timedOut' ? boundedMs : Math.min(boundedMs, performance.now() - begun);
    return state;
  }
}
