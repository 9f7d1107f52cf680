import type { ProcessState } from '../../sandbox/sandbox.port.js';
import type { ObjectNames } from '../trace/object-names.js';
import { type Acquaintance, capital, processName } from '../trace/process-names.js';
import { endsHeld, opensTo, type Wait } from '../trace/waits.js';

/** Of a process that can't go on writing: what nobody takes out of which pipe. */
interface Writer {
  process: ProcessState;
  object: NonNullable<Wait['descriptor']>['object'];
  name: string;
}

/** Standstills of writers, of whoever opens FIFOs, and of whoever waits for a lock. */
export interface Ring {
  waits: readonly Wait[];
  known: Acquaintance;
  names: ObjectNames;
  nameOf: (process: ProcessState) => string;
}

/** Each writes into a full pipe that the other one is to empty. */
export function bothWriteFirst({ waits, names }: Ring): string | null {
  const writers = writersOf(waits, names);
  for (const first of writers) {
    const second = writers.find(
      (other) =>
        other.process.pid !== first.process.pid &&
        other.name !== first.name &&
        endsHeld(other.process, first.object, 'read').length > 0 &&
        endsHeld(first.process, other.object, 'read').length > 0,
    );
    if (second !== undefined)
      return `Both write and neither reads, so that ${first.name} and ${second.name} are full: one of the two has to read before it writes, or both in turns, a piece at a time.`;
  }
  return null;
}

/** A parent waits for the end of a child whose output it has not read. */
export function waitsBeforeDraining({ waits, names, nameOf }: Ring): string | null {
  for (const { process, object, name } of writersOf(waits, names)) {
    const parent = waits.find((wait) => wait.process.pid === process.parent && wait.thread.call === 'wait')?.process;
    if (parent !== undefined && endsHeld(parent, object, 'read').length > 0)
      return `${capital(nameOf(parent))} waits for the end of a child that waits for it: ${name} is full, so read it to its end before wait().`;
  }
  return null;
}

/** Two that each begin with another FIFO, both as writers or both as readers. */
export function crosswiseFifos({ waits }: Ring): string | null {
  const opening = waits.filter(({ thread }) => thread.call === 'open' && thread.text !== '');
  const [first, second] = opening;
  if (first === undefined || second === undefined || opening.length > 2) return null;
  if (first.thread.text === second.thread.text || opensTo(first.thread) !== opensTo(second.thread)) return null;
  return `Each waits at another FIFO for the other one to come: both have to open the same FIFO first, one of them for reading and one for writing.`;
}

/** A semaphore that its holder took into death. */
export function deadHolder({ waits, known }: Ring): string | null {
  // A System V semaphore may be given back, by SEM_UNDO.
  if (!waits.some(({ thread }) => thread.call === 'futex')) return null;
  const dead = known.trace
    .calls('exit')
    .find(({ pid, result }) => (result & 0x7f) !== 0 && !waits.some(({ process }) => process.pid === pid));
  if (dead === undefined) return null;
  return `${capital(processName(dead.pid, known))} was ended by a signal before: if it held the semaphore or lock, that stays taken, since the kernel does not know who holds one. A robust mutex tells the next one that its holder has died.`;
}

function writersOf(waits: readonly Wait[], names: ObjectNames): Writer[] {
  return waits.flatMap(({ process, thread, descriptor }) => {
    const name = descriptor === null ? null : names.of(descriptor.object);
    const isPipe = descriptor?.object.kind === 'pipe' || descriptor?.object.kind === 'fifo';
    if (thread.call !== 'write' || descriptor === null || name === null || !isPipe) return [];
    return [{ process, object: descriptor.object, name }];
  });
}
