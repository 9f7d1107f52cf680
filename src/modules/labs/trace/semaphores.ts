import type { TracedCall } from '../../sandbox/sandbox.port.js';
import type { Trace } from './trace.js';

/** One operation of a `semop()`: what it adds to which semaphore of the set. 0 waits for 0. */
export interface SemaphoreOperation {
  semaphore: number;
  change: number;
  /** With SEM_UNDO: the kernel takes it back when the process ends. */
  undo: boolean;
}

/** By a set's id: the value of each of its semaphores. */
export type SemaphoreValues = ReadonlyMap<number, readonly number[]>;

const SEM_UNDO = 0x1000;

/** What a `semop` was to do, in its order: PROTOCOL.md has it as `number,operation,flags` on lines. */
export function operationsIn(text: string): SemaphoreOperation[] {
  return text.split('\n').flatMap((line) => {
    const [semaphore, change, flags] = line.split(',').map(Number);
    if (semaphore === undefined || change === undefined || flags === undefined) return [];
    return [{ semaphore, change, undo: (flags & SEM_UNDO) !== 0 }];
  });
}

/** Operations on a semaphore set that were carried out, in the order of time, each with its call. */
export function semaphoreOperations(
  trace: Trace,
  set: number,
  by?: ReadonlySet<number>,
): (SemaphoreOperation & { call: TracedCall })[] {
  return trace
    .succeeded('semop')
    .filter(({ object, pid }) => object.id === BigInt(set) && (by?.has(pid) ?? true))
    .sort((a, b) => ((a.leftNs ?? 0n) < (b.leftNs ?? 0n) ? -1 : 1))
    .flatMap((call) => operationsIn(call.text).map((operation) => ({ ...operation, call })));
}

/** What the given processes, or all, have added to one semaphore in all: −1 of a lock that one of them holds. */
export function addedTo(trace: Trace, set: number, semaphore: number, by?: ReadonlySet<number>): number {
  return semaphoreOperations(trace, set, by)
    .filter((operation) => operation.semaphore === semaphore)
    .reduce((sum, { change }) => sum + change, 0);
}
