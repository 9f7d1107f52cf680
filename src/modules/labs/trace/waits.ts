import type { DescriptorState, KernelObject, ProcessState, Snapshot, ThreadState } from '../../sandbox/sandbox.port.js';
import { sameObject } from './trace.js';

/** A process that can't go on, and the descriptor that it waits on, if that is what it waits on. */
export interface Wait {
  process: ProcessState;
  thread: ThreadState;
  descriptor: DescriptorState | null;
}

/** The thread that says most about why its process waits: not the one that only waits for another thread. */
export function waitingThread(process: ProcessState): ThreadState | undefined {
  return (
    process.threads.find((thread) => thread.call !== '' && thread.call !== 'futex') ??
    process.threads.find((thread) => thread.call !== '')
  );
}

/** The descriptor that a call was given. */
export function fdOf(thread: ThreadState): number {
  return Number(thread.args[0] ?? -1);
}

/** What an `open` that waits at a FIFO is for. */
export function opensTo({ args }: ThreadState): 'read' | 'write' {
  return (Number(args[1] ?? 0n) & 3) === 0 ? 'read' : 'write';
}

// A connection of Python's multiprocessing reads the length of the next object first.
const lengthBytes = 4n;

/** Does a Python process wait for the next object, in `get()` of a queue or in `recv()`? */
export function waitsForObject(process: ProcessState, thread: ThreadState): boolean {
  return process.command.startsWith('python') && thread.call === 'read' && thread.args[2] === lengthBytes;
}

const onDescriptor = new Set(['read', 'write', 'mq_send', 'mq_receive']);

/** All waits of a scenario that stands still. */
export function waitsOf(snapshot: Snapshot): Wait[] {
  return snapshot.processes.flatMap((process) => {
    const thread = process.state === 'Z' ? undefined : waitingThread(process);
    if (thread === undefined) return [];
    const fd = onDescriptor.has(thread.call) ? fdOf(thread) : null;
    return [{ process, thread, descriptor: process.descriptors.find((candidate) => candidate.fd === fd) ?? null }];
  });
}

/** Descriptors of a process through which it could write to, or read from, an object. */
export function endsHeld(process: ProcessState, object: KernelObject, end: 'read' | 'write'): DescriptorState[] {
  return process.descriptors.filter(
    (candidate) => sameObject(candidate.object, object) && (candidate.access === end || candidate.access === 'both'),
  );
}

/** "fd 4, 6" */
export function fds(descriptors: readonly DescriptorState[]): string {
  return `fd ${descriptors.map(({ fd }) => fd).join(', ')}`;
}
