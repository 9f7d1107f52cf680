import type { Trace } from './trace.js';

/** How often one process attached segments, and detached them again. */
export interface Attachments {
  pid: number;
  attached: number;
  detached: number;
  /** The last shmdt() that failed. */
  failed: number | null;
}

/**
 * One entry for each process that called shmat() with success. What a child inherits is its parent's entry alone.
 * @param segment id of the only segment to look at
 */
export function attachmentsOf(trace: Trace, segment?: number): Attachments[] {
  const found = new Map<number, Attachments>();
  for (const { call, pid, object, result, leftNs } of trace.calls('shmat', 'shmdt')) {
    if (leftNs === null || (segment !== undefined && object.id !== BigInt(segment))) continue;
    const entry = found.get(pid) ?? { pid, attached: 0, detached: 0, failed: null };
    if (result >= 0) entry[call === 'shmat' ? 'attached' : 'detached'] += 1;
    else if (call === 'shmdt') entry.failed = result;
    found.set(pid, entry);
  }
  return [...found.values()].filter(({ attached }) => attached > 0);
}
