import type { Snapshot } from '../../sandbox/sandbox.port.js';
import type { Leak } from '../grading/grading.types.js';
import { errorName } from './failed-calls.js';
import { hexKey } from './object-names.js';
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
  const parentOf = new Map(trace.forks().map(({ parent, child }) => [child, parent]));
  for (const child of trace.children().abandoned) {
    if (snapshot.processes.some((process) => process.pid === child)) continue;
    leaks.push({
      kind: 'zombie',
      name: `pid ${child}`,
      detail: `a child that its parent (pid ${parentOf.get(child) ?? '?'}) never waited for: it calls neither wait nor waitpid for it`,
    });
  }
  for (const segment of snapshot.segments) {
    leaks.push({
      kind: 'segment',
      name: `key ${hexKey(segment.key)}`,
      detail: `shared memory segment ${segment.id}, ${segment.size} bytes${madeBy(segment.creator)}; ${whyStillThere(trace, 'shmctl', segment.id)}`,
    });
  }
  for (const set of snapshot.semaphores)
    leaks.push({
      kind: 'semaphores',
      name: `key ${hexKey(set.key)}`,
      detail: `semaphore set ${set.id} of ${set.count}; ${whyStillThere(trace, 'semctl', set.id)}`,
    });
  for (const queue of snapshot.sysvQueues) {
    leaks.push({
      kind: 'sysvQueue',
      name: `key ${hexKey(queue.key)}`,
      detail: `System V queue ${queue.id}, ${queue.messages} messages in it; ${whyStillThere(trace, 'msgctl', queue.id)}`,
    });
  }
  for (const queue of snapshot.queues)
    leaks.push({
      kind: 'queue',
      name: queue.name,
      detail: `POSIX queue, ${queue.messages} messages in it; ${whyStillThere(trace, 'mq_unlink', queue.name)}`,
    });
  for (const { path, stat } of snapshot.files) {
    if (stat.kind === 'fifo')
      leaks.push({ kind: 'fifo', name: path, detail: `a FIFO; ${whyStillThere(trace, 'unlink', path)}` });
    else if (path.startsWith('/dev/shm/'))
      leaks.push({ kind: 'posixShm', name: path, detail: `${stat.size} bytes of POSIX shared memory` });
  }
  return leaks;
}

const madeBy = (pid: number): string => (pid > 0 ? `, made by pid ${pid}` : '');

const removals = {
  shmctl: { command: 1, shown: 'shmctl(…, IPC_RMID, …)' },
  semctl: { command: 2, shown: 'semctl(…, IPC_RMID)' },
  msgctl: { command: 1, shown: 'msgctl(…, IPC_RMID, …)' },
  mq_unlink: { command: null, shown: 'mq_unlink()' },
  unlink: { command: null, shown: 'unlink()' },
} as const;

/**
 * Why an object is still there, as its removal's calls show it: "nobody called mq_unlink()", or with what it failed.
 * @param object System V id, or path or name
 */
export function whyStillThere(trace: Trace, removal: keyof typeof removals, object: number | string): string {
  const { command, shown } = removals[removal];
  const tries = trace
    .calls(removal)
    .filter(({ args, text }) =>
      command === null
        ? text === object
        : Number(args[0] ?? -1n) === object && (Number(args[command] ?? -1n) & 0xff) === 0,
    );
  const last = tries.at(-1);
  if (last === undefined) return `nobody called ${shown} for it`;
  return last.result < 0
    ? `pid ${last.pid} called ${shown}, which failed with ${errorName(last.result)}`
    : `it was there again after pid ${last.pid} had called ${shown}`;
}

const toldMost = 5;

/** Leaks in one line for a message. */
export function describeLeaks(leaks: readonly Leak[]): string {
  const told = leaks.slice(0, toldMost);
  const rest = leaks.length > told.length ? `; and ${leaks.length - told.length} more` : '';
  return told.map(({ kind, name, detail }) => `${kind} ${name} (${detail})`).join('; ') + rest;
}
