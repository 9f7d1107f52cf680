import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';
import { explainCut } from './cut-trace.js';
import { StudentFault } from '../model/faults.js';
import { callsOf, type TracedProgram } from './moved-bytes.js';
import { TraceIndex } from './trace-index.js';

/** Identity of a kernel object within one run. */
export function objectKey(object: KernelObject): string {
  return `${object.kind}:${object.id}`;
}

export function sameObject(a: KernelObject, b: KernelObject): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/** A way for bytes, in one direction: what is written to `into` is read from `out`. */
export interface Connection {
  into: KernelObject;
  /** Of a pipe, the same object as `into`. */
  out: KernelObject;
  /** As messages call it: "pipe 1", "socket pair 1". */
  name: string;
}

const ECHILD = 10;

// Far beyond any lab: bounds what a program can cost that makes processes by the ten thousand.
const generationsMost = 64;
const usersMost = 32;

/**
 * Questions about the system calls of one or several traced programs of one scenario. Names of calls are those of PROTOCOL.md
 * ("Names of calls"): `write` stands for writev, too, `dup` for dup2, and so on.
 */
export class Trace {
  #index = new TraceIndex([]);
  #size = 0;

  /** @param programs looked at anew for each question: calls that never return are only known once their program was ended. */
  constructor(private readonly programs: readonly TracedProgram[]) {}

  /** All calls, or those of the given names, in the order in which each process made them. */
  calls(...names: string[]): readonly TracedCall[] {
    return names.length === 0 ? this.#indexed.calls : this.#indexed.named(names);
  }

  /** Calls of one name that the given processes made, process by process: for who would else go through all calls for each of many. */
  callsBy(pids: Iterable<number>, name: string): readonly TracedCall[] {
    const byProcess = this.#indexed.namedBy(name);
    return [...pids].flatMap((pid) => byProcess.get(pid) ?? []);
  }

  /** Calls of the given names that did not fail. */
  succeeded(...names: string[]): TracedCall[] {
    return this.calls(...names).filter((call) => call.leftNs !== null && call.result >= 0);
  }

  /** The children that were made, each with its parent. */
  forks(): readonly { parent: number; child: number; call: TracedCall }[] {
    return this.#indexed.forks;
  }

  /** A process, its children, their children, and so on. */
  familyOf(pid: number): ReadonlySet<number> {
    const { childrenOf } = this.#indexed;
    const family = new Set([pid]);
    // A set is walked in the order of insertion, what is added meanwhile included; a number used twice is there once.
    for (const member of family) for (const child of childrenOf.get(member) ?? []) family.add(child);
    return family;
  }

  /** Does `pid` descend from `ancestor`? */
  descends(pid: number, ancestor: number): boolean {
    const { parentOf } = this.#indexed;
    let current = parentOf.get(pid);
    for (let generation = 0; generation < generationsMost && current !== undefined; generation += 1) {
      if (current === ancestor) return true;
      current = parentOf.get(current);
    }
    return false;
  }

  /** The pipes that the programs made, in the order of their making: the first one is "pipe 1" in messages. */
  pipes(): readonly KernelObject[] {
    return this.#indexed.pipes;
  }

  /** The pairs of connected sockets that the programs made, as Python's `Pipe()` does. */
  socketPairs(): readonly (readonly [KernelObject, KernelObject])[] {
    return this.#indexed.socketPairs;
  }

  /** Every pipe, and both directions of every pair of sockets. */
  connections(): Connection[] {
    return [
      ...this.pipes().map((pipe, index) => ({ into: pipe, out: pipe, name: `pipe ${index + 1}` })),
      ...this.socketPairs().flatMap(([first, second], index) => {
        const name = `socket pair ${index + 1}`;
        return [
          { into: first, out: second, name },
          { into: second, out: first, name },
        ];
      }),
    ];
  }

  /** Sockets that were written to or read from and belong to no pair: they lead to a process that was asked for by an address. */
  otherSockets(): KernelObject[] {
    const paired = new Set(this.socketPairs().flatMap((pair) => pair.map(objectKey)));
    const others = new Map(
      this.succeeded('read', 'write').flatMap(({ object }) =>
        object.kind === 'socket' && !paired.has(objectKey(object)) ? [[objectKey(object), object] as const] : [],
      ),
    );
    return [...others.values()];
  }

  /** What the given processes, or any, wrote into an object: every write's bytes, one after the other. */
  written(object: KernelObject, by?: number | ReadonlySet<number>): Buffer {
    return this.#indexed.moved('write', objectKey(object), by);
  }

  /** What the given processes, or any, read from an object. */
  received(object: KernelObject, by?: number | ReadonlySet<number>): Buffer {
    return this.#indexed.moved('read', objectKey(object), by);
  }

  /** Did a process write anything into a pipe that the programs made? */
  wroteToPipe(pid: number): boolean {
    return this.#indexed.wroteToPipe(pid);
  }

  /** Processes that wrote into an object, or read from it; no more than a lab can mean. */
  usersOf(object: KernelObject, direction: 'read' | 'write'): number[] {
    return this.#indexed.movers(direction, objectKey(object)).slice(0, usersMost);
  }

  /**
   * What the given processes, or all, printed, in the order of time: what they wrote to the standard output or standard error that their program was
   * started with. What they wrote to a file, a pipe or a terminal of their own making is not printed.
   */
  printed(by?: number | ReadonlySet<number>): Buffer {
    return this.#indexed.outputs.printed(by);
  }

  /** Did a process print more in one call than is kept of a call? Then `printed` has gaps. */
  printedBeyond(pid: number): boolean {
    return (this.#indexed.outputs.printedBy.get(pid) ?? []).some(({ cut }) => cut);
  }

  /** Is this a standard output or standard error that a program was started with? */
  isOutput(object: KernelObject): boolean {
    return this.#indexed.outputs.has(object);
  }

  /** What a standard stream was when its program started: 0, 1 or 2 of the program's first process. */
  given(pid: number, fd: number): KernelObject | undefined {
    return this.calls('given').find((call) => call.pid === pid && call.result === fd)?.object;
  }

  /** What to tell of a trace that was cut off because the programs made too many calls; null of a whole one. */
  get cut(): string | null {
    return explainCut(this.#indexed.calls);
  }

  /**
   * To be called before anything is concluded from what the trace lacks.
   * @throws StudentFault when it was cut off
   */
  expectWhole(): void {
    const { cut } = this;
    if (cut !== null) throw new StudentFault(cut);
  }

  /**
   * Children that somebody waited for; `abandoned` ended, or were left, without.
   * @throws StudentFault when the trace was cut off: who waited is not known then
   */
  children(): { reaped: number[]; abandoned: number[] } {
    this.expectWhole();
    const { forks, ends, waits } = this.#indexed;
    const waited = new Set(waits.map((call) => call.result));
    const failedAt = new Map<number, bigint>();
    for (const { pid, result, leftNs } of waits) if (result === -ECHILD && leftNs !== null) failedAt.set(pid, leftNs);
    // With SIGCHLD ignored the kernel reaps, and no wait returns the child: it fails with ECHILD, after the child's end.
    const reapedByKernel = (parent: number, child: number): boolean => {
      const end = ends.get(child);
      return end !== undefined && (failedAt.get(parent) ?? -1n) >= end.enteredNs;
    };
    const reaped: number[] = [];
    const abandoned: number[] = [];
    for (const { parent, child } of forks) {
      (waited.has(child) || reapedByKernel(parent, child) ? reaped : abandoned).push(child);
    }
    return { reaped, abandoned };
  }

  /** The call in which a process ended; its result is the wait status. */
  endOf(pid: number): TracedCall | undefined {
    return this.#indexed.ends.get(pid);
  }

  /** Processes that a signal ended, e.g. by a bad memory access. */
  crashes(): { pid: number; signal: number }[] {
    return [...this.#indexed.ends.values()]
      .filter((call) => (call.result & 0x7f) !== 0)
      .map((call) => ({ pid: call.pid, signal: call.result & 0x7f }));
  }

  get #indexed(): TraceIndex {
    const size = this.programs.reduce((total, { trace }) => total + trace.length, 0);
    if (size !== this.#size) {
      this.#index = new TraceIndex(callsOf(this.programs));
      this.#size = size;
    }
    return this.#index;
  }
}
