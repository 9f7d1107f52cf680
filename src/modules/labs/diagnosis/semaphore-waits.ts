import type { ProcessState, Snapshot } from '../../sandbox/sandbox.port.js';
import { ObjectNames } from '../trace/object-names.js';
import { type Acquaintance, capital, processName } from '../trace/process-names.js';
import { addedTo, operationsIn, semaphoreOperations, type SemaphoreValues } from '../trace/semaphores.js';
import { waitingThread, waitsOf } from '../trace/waits.js';
import { type LineOf, siteOf } from './source-lines.js';

/** Which semaphore a process waits for in `semop()`. */
interface SemaphoreWait {
  process: ProcessState;
  set: number;
  semaphore: number;
  /** What it is to add; 0: it waits until it is 0. */
  change: number;
  value: number;
}

/** Standing still at System V semaphores: which one each process waits for, what became of that, and what to change. */
export class SemaphoreWaits {
  readonly #waits: readonly SemaphoreWait[];
  readonly #names: ObjectNames;

  constructor(
    snapshot: Snapshot,
    values: SemaphoreValues,
    private readonly known: Acquaintance,
    private readonly lineOf: LineOf,
  ) {
    this.#names = new ObjectNames(known.trace);
    this.#waits = waitsOf(snapshot).flatMap(({ process }) => waitOf(process, values) ?? []);
  }

  /** How it goes on behind "waits in semop (line)"; null where it is not known what the process waits for. */
  of(process: ProcessState): string | null {
    const wait = this.#waits.find((candidate) => candidate.process === process);
    if (wait === undefined) return null;
    const aim = wait.change === 0 ? 'until it is 0' : `to take ${-wait.change} from it`;
    return ` on ${this.#name(wait)}, which is ${wait.value}, ${aim}; ${this.#history(wait)}`;
  }

  /** One sentence that says what to change, for patterns that beginners make; null for others. */
  remedy(nameOf: (process: ProcessState) => string): string | null {
    for (const wait of this.#waits) {
      const sentence = this.#lockOf(wait, nameOf);
      if (sentence !== null) return sentence;
    }
    const names = new Set(this.#waits.filter((wait) => this.#neverRaised(wait)).map((wait) => this.#name(wait)));
    return names.size === 0
      ? null
      : `No program has raised ${[...names].join(' or ')}: whoever brings what a semaphore counts raises it, once for each, and a lock begins with 1.`;
  }

  #name({ set, semaphore }: Pick<SemaphoreWait, 'set' | 'semaphore'>): string {
    const name = this.#names.of({ kind: 'semaphores', id: BigInt(set), name: '' });
    return `semaphore ${semaphore} of ${name === null ? 'its set' : `the ${name}`}`;
  }

  /** What the programs have done to it, as far as their calls have returned. */
  #history({ set, semaphore }: SemaphoreWait): string {
    const operations = this.#operations(set, semaphore);
    const told = (verb: string, operation: (typeof operations)[number] | undefined): string | null =>
      operation === undefined
        ? null
        : `${verb} last by ${processName(operation.call.pid, this.known)}${this.lineOf(siteOf(operation.call, this.known))}${this.#hasEnded(operation.call.pid) ? ', which has ended' : ''}`;
    const parts = [
      told(
        'lowered',
        operations.findLast(({ change }) => change < 0),
      ),
      told(
        'raised',
        operations.findLast(({ change }) => change > 0),
      ),
    ].filter((part) => part !== null);
    const ended = this.#endedInside(set, semaphore);
    if (ended !== undefined) parts.push(`waited for by ${processName(ended, this.known)} when that was ended`);
    return parts.length === 0 ? 'no program has changed it with semop' : `it was ${parts.join(', and ')}`;
  }

  /**
   * For one that began with 1, a lock: who has taken it and not given it back. What it began with follows from what was added since, unless
   * somebody set it in between.
   */
  #lockOf(wait: SemaphoreWait, nameOf: (process: ProcessState) => string): string | null {
    const { set, semaphore, process } = wait;
    const last = this.#operations(set, semaphore).at(-1);
    if (wait.value !== 0 || last === undefined || last.change >= 0) return null;
    if (wait.value - addedTo(this.known.trace, set, semaphore) !== 1) return null;
    const holder = last.call.pid;
    const name = this.#name(wait);
    const own = this.#waits.find((other) => other.process.pid === holder);
    if (own?.set === set && own.semaphore === semaphore)
      return `${capital(nameOf(own.process))} has lowered ${name} itself and not raised it since: whoever takes a lock gives it back before it takes it again.`;
    const who = capital(processName(holder, this.known));
    if (this.#hasEnded(holder))
      return `${who} has ended with ${name} lowered: whoever takes a lock gives it back before it ends, and with SEM_UNDO the kernel does that for one that dies.`;
    return own === undefined
      ? null
      : `${who} has lowered ${name} and waits for semaphore ${own.semaphore} before it raises it again, while ${nameOf(process)} waits for it: wait for what may take long first, and take a lock last.`;
  }

  /** Not of one that began with 1, whose holder may be about to raise it. */
  #neverRaised({ set, semaphore, change, value }: SemaphoreWait): boolean {
    const raised = this.#operations(set, semaphore).some((operation) => operation.change > 0);
    const begins = value - addedTo(this.known.trace, set, semaphore);
    return change < 0 && begins !== 1 && !raised && this.#endedInside(set, semaphore) === undefined;
  }

  /** Those that changed it: a wait until it is 0 did not. */
  #operations(set: number, semaphore: number) {
    return semaphoreOperations(this.known.trace, set).filter(
      (operation) => operation.semaphore === semaphore && operation.change !== 0,
    );
  }

  /** A process that was ended inside a semop() on it: whether that was carried out is not known. */
  #endedInside(set: number, semaphore: number): number | undefined {
    return this.known.trace
      .calls('semop')
      .find(
        ({ object, pid, leftNs, text }) =>
          leftNs === null &&
          object.id === BigInt(set) &&
          this.#hasEnded(pid) &&
          operationsIn(text).some((operation) => operation.semaphore === semaphore),
      )?.pid;
  }

  #hasEnded(pid: number): boolean {
    return this.known.trace.endOf(pid) !== undefined;
  }
}

/** The first operation that can't be carried out on what those before it leave. */
function waitOf(process: ProcessState, values: SemaphoreValues): SemaphoreWait | null {
  const thread = waitingThread(process);
  if (thread?.call !== 'semop') return null;
  const set = Number(thread.args[0] ?? -1n);
  const now = [...(values.get(set) ?? [])];
  for (const { semaphore, change } of operationsIn(thread.text)) {
    const value = now[semaphore];
    if (value === undefined) return null;
    if (change === 0 ? value !== 0 : value + change < 0) return { process, set, semaphore, change, value };
    now[semaphore] = value + change;
  }
  return null;
}
