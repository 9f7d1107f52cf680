import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';

/** Identity of a kernel object within one run. */
export function objectKey(object: KernelObject): string {
  return `${object.kind}:${object.id}`;
}

export function sameObject(a: KernelObject, b: KernelObject): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/**
 * Questions about the system calls of one or several traced programs of one scenario. Names of calls are those of PROTOCOL.md
 * ("Names of calls"): `write` stands for writev, too, `dup` for dup2, and so on.
 */
export class Trace {
  /** @param programs read anew for each question: calls that never return are only known once their program was ended. */
  constructor(private readonly programs: readonly { readonly trace: readonly TracedCall[] }[]) {}

  /** All calls, or those of the given names, in the order in which each process made them. */
  calls(...names: string[]): TracedCall[] {
    const all = this.programs.flatMap(({ trace }) => trace);
    return names.length === 0 ? all : all.filter((call) => names.includes(call.call));
  }

  /** Calls of the given names that did not fail. */
  succeeded(...names: string[]): TracedCall[] {
    return this.calls(...names).filter((call) => call.leftNs !== null && call.result >= 0);
  }

  /** The children that were made, each with its parent. */
  forks(): { parent: number; child: number; call: TracedCall }[] {
    return this.calls('fork')
      .filter((call) => call.result > 0)
      .map((call) => ({ parent: call.pid, child: call.result, call }));
  }

  /** Children, their children, and so on. */
  descendantsOf(pid: number): number[] {
    const found: number[] = [];
    const forks = this.forks();
    for (let next = [pid]; next.length > 0;) {
      next = forks
        .filter(({ parent, child }) => next.includes(parent) && !found.includes(child))
        .map(({ child }) => child);
      found.push(...next);
    }
    return found;
  }

  /** The pipes that the programs made, in the order of their making: the first one is "pipe 1" in messages. */
  pipes(): KernelObject[] {
    const pipes = new Map<string, KernelObject>();
    for (const call of this.succeeded('pipe')) pipes.set(objectKey(call.object), call.object);
    return [...pipes.values()];
  }

  /** What one process, or any of them, wrote into an object: every write's bytes, one after the other. */
  written(object: KernelObject, pid?: number): Buffer {
    return this.#moved('write', object, pid);
  }

  /** What one process, or any of them, read from an object. */
  received(object: KernelObject, pid?: number): Buffer {
    return this.#moved('read', object, pid);
  }

  /** What a process wrote to its terminal or to another output that was there before the program began. */
  printed(pid: number): Buffer {
    const own = new Set(this.pipes().map(objectKey));
    const writes = this.succeeded('write').filter(
      ({ pid: writer, object }) =>
        writer === pid && (object.kind === 'terminal' || (object.kind === 'pipe' && !own.has(objectKey(object)))),
    );
    return Buffer.concat(writes.map((call) => moved(call)));
  }

  /** Children that somebody waited for; `abandoned` ended, or were left, without. */
  children(): { reaped: number[]; abandoned: number[] } {
    const waited = new Set(this.succeeded('wait').map((call) => call.result));
    const reaped: number[] = [];
    const abandoned: number[] = [];
    for (const { parent, child } of this.forks()) {
      (waited.has(child) || this.#reapedByKernel(parent, child) ? reaped : abandoned).push(child);
    }
    return { reaped, abandoned };
  }

  /** Processes that a signal ended, e.g. by a bad memory access. */
  crashes(): { pid: number; signal: number }[] {
    return this.calls('exit')
      .filter((call) => (call.result & 0x7f) !== 0)
      .map((call) => ({ pid: call.pid, signal: call.result & 0x7f }));
  }

  /** With SIGCHLD ignored no wait returns the child: it fails with ECHILD, after the child's end. */
  #reapedByKernel(parent: number, child: number): boolean {
    const end = this.calls('exit').find((call) => call.pid === child);
    if (end === undefined) return false;
    return this.calls('wait').some(
      (call) => call.pid === parent && call.result === -10 && call.leftNs !== null && call.leftNs >= end.enteredNs,
    );
  }

  #moved(direction: 'read' | 'write', object: KernelObject, pid?: number): Buffer {
    const calls = this.succeeded(direction).filter(
      (call) => sameObject(call.object, object) && (pid === undefined || call.pid === pid),
    );
    return Buffer.concat(calls.map((call) => moved(call)));
  }
}

/** The buffer may be longer than what the call took or gave. */
function moved(call: TracedCall): Buffer {
  return call.data.subarray(0, Math.min(call.data.length, call.result));
}
