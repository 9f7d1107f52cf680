/** What multiprocessing's queues look like to the kernel. */
import { objectKey, type Trace } from '../../../../src/modules/labs/sdk/index.js';
import type { Ways, Who } from './conversation.js';

/** Is there a pipe for each direction? */
export function areApart({ M, S }: Record<Who, Ways>): boolean {
  return M.size > 0 && S.size > 0 && new Set([...M.keys(), ...S.keys()]).size > 1;
}

/** Are the pipe's bytes what multiprocessing sends: pickled objects, each behind its length? */
function isPickled(bytes: Buffer): boolean {
  const pickle = 0x80;
  return bytes.length > 4 && bytes[4] === pickle && bytes.readUInt32BE(0) > 1;
}

// Both kinds of queue in multiprocessing make their pipe first, then a lock for each of its ends, Queue one more for its size; a Pipe has no lock.
export const locksOfQueue = 2;
const O_CREAT = 0o100;

/** By pipe, the locks that its maker made before its next one. A pipe that carries no objects does not count: Python makes some for itself. */
export function locksByPipe(trace: Trace): ReadonlyMap<string, number> {
  const latest = new Map<number, string>();
  const locks = new Map<string, number>();
  for (const { call, pid, object, text, args } of trace.succeeded('pipe', 'open')) {
    if (call === 'pipe') {
      if (isPickled(trace.written(object))) latest.set(pid, objectKey(object));
    } else if (text.startsWith('/dev/shm/sem.') && (Number(args[1] ?? 0n) & O_CREAT) !== 0) {
      const pipe = latest.get(pid) ?? '';
      locks.set(pipe, (locks.get(pipe) ?? 0) + 1);
    }
  }
  return locks;
}
