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

/**
 * By pipe, the locks that its maker made before its next one. A pipe that carries no objects does not count: Python makes some for itself. What tells a lock
 * is not its file's name, which any program can choose, but how the C library makes a semaphore.
 */
export function locksByPipe(trace: Trace): ReadonlyMap<string, number> {
  const latest = new Map<number, string>();
  const locks = new Map<string, number>();
  const opened = new Set<string>();
  for (const call of trace.succeeded('pipe', 'open', 'write')) {
    const { pid, object } = call;
    if (call.call === 'pipe') {
      if (isPickled(trace.written(object))) latest.set(pid, objectKey(object));
    } else if (call.call === 'open') {
      if (object.kind === 'posixShm' && Number(call.args[1] ?? 0n) === flagsOfSemaphore)
        opened.add(`${pid} ${objectKey(object)}`);
    } else if (opened.delete(`${pid} ${objectKey(object)}`) && isUnlockedSemaphore(call.data)) {
      const pipe = latest.get(pid) ?? '';
      locks.set(pipe, (locks.get(pipe) ?? 0) + 1);
    }
  }
  return locks;
}

// sem_open() opens with O_RDWR | O_CREAT | O_EXCL alone; Python's own open() and os.open() always add O_CLOEXEC.
const flagsOfSemaphore = 0o302;
const bytesOfSemaphore = 32;

/** What sem_open() then writes into it at once: the value, nobody who waits, and that processes share it. */
function isUnlockedSemaphore(data: Buffer): boolean {
  const shared = 0x80;
  return (
    data.length === bytesOfSemaphore &&
    data.readUInt32LE(0) > 0 &&
    data.readUInt32LE(4) === 0 &&
    data.readUInt32LE(8) === shared
  );
}
