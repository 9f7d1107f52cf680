import type { Snapshot } from '../../sandbox/sandbox.port.js';
import type { Leak } from '../grading/grading.types.js';
import type { Trace } from './trace.js';

/**
 * What is still there after every program of a scenario had its chance to end: processes, children that nobody waited for, FIFOs and IPC objects.
 * Regular files in /lab and /tmp are nobody's leak.
 */
export function findLeaks(snapshot: Snapshot, trace: Trace): Leak[] {
  const leaks: Leak[] = [];
  for (const process of snapshot.processes) {
    if (process.state === 'Z')
      leaks.push({
        kind: 'zombie',
        name: `pid ${process.pid}`,
        detail: `${process.command} has ended and its parent never waited for it`,
      });
    else leaks.push({ kind: 'process', name: `pid ${process.pid}`, detail: `${process.command} is still running` });
  }
  for (const child of trace.children().abandoned) {
    if (snapshot.processes.some((process) => process.pid === child)) continue;
    leaks.push({ kind: 'zombie', name: `pid ${child}`, detail: 'a child that its parent never waited for' });
  }
  for (const segment of snapshot.segments) {
    leaks.push({
      kind: 'segment',
      name: hex(segment.key),
      detail: `shared memory segment ${segment.id}, ${segment.size} bytes`,
    });
  }
  for (const set of snapshot.semaphores)
    leaks.push({ kind: 'semaphores', name: hex(set.key), detail: `semaphore set ${set.id} of ${set.count}` });
  for (const queue of snapshot.sysvQueues) {
    leaks.push({
      kind: 'sysvQueue',
      name: hex(queue.key),
      detail: `System V queue ${queue.id}, ${queue.messages} messages in it`,
    });
  }
  for (const queue of snapshot.queues)
    leaks.push({ kind: 'queue', name: queue.name, detail: `POSIX queue, ${queue.messages} messages in it` });
  for (const { path, stat } of snapshot.files) {
    if (stat.kind === 'fifo') leaks.push({ kind: 'fifo', name: path, detail: 'a FIFO that nobody removed' });
    else if (path.startsWith('/dev/shm/'))
      leaks.push({ kind: 'posixShm', name: path, detail: `${stat.size} bytes of POSIX shared memory` });
  }
  return leaks;
}

const toldMost = 5;

/** Leaks in one line for a message. */
export function describeLeaks(leaks: readonly Leak[]): string {
  const told = leaks.slice(0, toldMost);
  const rest = leaks.length > told.length ? `; and ${leaks.length - told.length} more` : '';
  return told.map(({ kind, name, detail }) => `${kind} ${name} (${detail})`).join('; ') + rest;
}

function hex(key: number): string {
  return `key 0x${(key >>> 0).toString(16).padStart(8, '0')}`;
}
