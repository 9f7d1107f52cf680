import type { SegmentState, Snapshot, TracedCall } from '../../sandbox/sandbox.port.js';
import type { Leak } from '../model/results.js';
import { attachmentsOf } from '../trace/attachments.js';
import { errorName } from './error-names.js';
import { hexKey } from '../trace/object-names.js';
import { printable, quote } from '../model/text.js';
import type { SourceText } from '../trace/source-text.js';
import type { Trace } from '../trace/trace.js';

/**
 * What is still there after every program of a scenario had its chance to end: processes, children that nobody waited for, FIFOs and IPC objects.
 * Regular files in /lab and /tmp are nobody's leak.
 */
export function findLeaks(snapshot: Snapshot, trace: Trace, sources: readonly SourceText[] = []): Leak[] {
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
  // Of a trace that was cut off it is not known who was waited for later.
  if (trace.cut === null) leaks.push(...abandonedChildren(snapshot, trace));
  for (const segment of snapshot.segments) {
    leaks.push({
      kind: 'segment',
      name: `key ${hexKey(segment.key)}`,
      detail: `shared memory segment ${segment.id}, ${segment.size} bytes${madeBy(segment.creator)}; ${whySegmentStillThere(trace, segment)}`,
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
      detail: `POSIX queue, ${queue.messages} messages in it; ${whyStillThere(trace, 'mq_unlink', queue.name, sources)}`,
    });
  for (const { path, stat } of snapshot.files) {
    if (stat.kind === 'fifo')
      leaks.push({ kind: 'fifo', name: path, detail: `a FIFO; ${whyStillThere(trace, 'unlink', path)}` });
    else if (path.startsWith('/dev/shm/'))
      leaks.push({ kind: 'posixShm', name: path, detail: `${stat.size} bytes of POSIX shared memory` });
  }
  return leaks;
}

const SIGKILL = 9;

/** Children that nobody waited for and that are not there any more. What is asked of the trace is asked once: there may be thousands. */
function abandonedChildren(snapshot: Snapshot, trace: Trace): Leak[] {
  const present = new Set(snapshot.processes.map(({ pid }) => pid));
  const parentOf = new Map(trace.forks().map(({ parent, child }) => [child, parent]));
  const becameAnother = new Set(trace.calls('exec').map(({ pid }) => pid));
  const waitsOf = new Map<number, TracedCall[]>();
  for (const call of trace.calls('wait')) {
    const waits = waitsOf.get(call.pid);
    if (waits === undefined) waitsOf.set(call.pid, [call]);
    else waits.push(call);
  }
  const killEachOther = trace.calls('kill').some(({ args }) => Number(args[1] ?? 0n) === SIGKILL);
  return trace.children().abandoned.flatMap((child): Leak[] => {
    if (present.has(child)) return [];
    const name = `pid ${child}`;
    const parent = parentOf.get(child) ?? 0;
    const [end, parentsEnd] = [trace.endOf(child), trace.endOf(parent)];
    // A limit kills from outside.
    if (signalOf(end) === SIGKILL && !killEachOther)
      return [{ kind: 'process', name, detail: 'was still running when the time was up' }];
    const outlived = end !== undefined && parentsEnd !== undefined && parentsEnd.enteredNs < end.enteredNs;
    // What a shell leaves behind is handed to the system, which waits for it.
    if (outlived && parentOf.has(parent) && becameAnother.has(parent)) return [];
    return [
      {
        kind: 'zombie',
        name,
        detail: `a child of pid ${parent || '?'}, which ${
          present.has(parent)
            ? 'had not waited for it when the time was up'
            : whyNotWaitedFor(trace, parent, waitsOf.get(parent) ?? [])
        }`,
      },
    ];
  });
}

/** Why a process has not waited for a child, as its calls show it; to be said behind its name. */
export function whyNotWaitedFor(
  trace: Trace,
  parent: number,
  waits: readonly TracedCall[] = trace.calls('wait').filter(({ pid }) => pid === parent),
): string {
  const last = waits.at(-1);
  if (last === undefined) {
    const end = trace.endOf(parent);
    if (signalOf(end) > 0) return 'was ended by a signal before it had waited for it';
    // The source may have a call that was not reached.
    return end === undefined
      ? 'never waited for it: it calls neither wait nor waitpid'
      : 'never waited for it: it ended without having called wait or waitpid';
  }
  if (last.leftNs === null) return 'was still waiting for it when it was ended';
  if (last.result === 0) return 'called waitpid with WNOHANG, which gave 0: the child still ran';
  const others = waits.filter(({ result }) => result > 0).length;
  return others > 0
    ? `waited for ${others === 1 ? 'another child' : `${others} other children`} only`
    : `called wait, which failed with ${errorName(last.result)}`;
}

function signalOf(end: TracedCall | undefined): number {
  return (end?.result ?? 0) & 0x7f;
}

const madeBy = (pid: number): string => (pid > 0 ? `, made by pid ${pid}` : '');

const IPC_RMID = 0;

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
 * @param sources of the programs: a call of theirs with a name that the C library refuses is in no trace
 */
export function whyStillThere(
  trace: Trace,
  removal: keyof typeof removals,
  object: number | string,
  sources: readonly SourceText[] = [],
): string {
  const { shown } = removals[removal];
  const last = lastRemoval(trace, removal, object);
  if (last === undefined) {
    if (trace.cut !== null) return `nobody had called ${shown} for it when the record of calls was cut off`;
    return refusedRemoval(removal, sources) ?? missedRemoval(trace, removal, object) ?? `nobody called ${shown} for it`;
  }
  return last.result < 0
    ? `pid ${last.pid} called ${shown}, which failed with ${errorName(last.result)}`
    : `it was there again after pid ${last.pid} had called ${shown}`;
}

function refusedRemoval(removal: keyof typeof removals, sources: readonly SourceText[]): string | null {
  const [refused] = sources.flatMap((source) => source.refusedName(removal) ?? []);
  return refused === undefined
    ? null
    : `${refused.file} line ${refused.line} hands ${removal}() the name ${quote(refused.name, 60)}, which the C library refuses with EINVAL: a name begins with a slash and has only one`;
}

const gets = { shmctl: 'shmget', semctl: 'semget', msgctl: 'msgget' } as const;

const O_CREAT = 0o100n;

// Python's own locks have such names, for a moment.
const ownLock = /^\/dev\/shm\/(sem\.)?mp-/;

/** A removal that was tried with something else than the object's name or id: with another name, or its key, for example. */
function missedRemoval(trace: Trace, removal: keyof typeof removals, object: number | string): string | null {
  if (removal === 'mq_unlink' || removal === 'unlink') {
    const other = trace.calls(removal).findLast(({ text, leftNs }) => leftNs !== null && !ownLock.test(text));
    // Who removes one of its own objects has only forgotten another.
    const isOwn = trace
      .succeeded('mq_open', 'mknod')
      .some(({ call, text, args }) => text === object && (call === 'mknod' || ((args[1] ?? 0n) & O_CREAT) !== 0n));
    if (other === undefined || (isOwn && other.result >= 0)) return null;
    const how = other.result < 0 ? `, which failed with ${errorName(other.result)}` : '';
    const { shown } = removals[removal];
    return `nobody called ${shown} for it; pid ${other.pid} called it for ${printable(other.text, 80)}${how}`;
  }
  const { command, shown } = removals[removal];
  const failed = trace
    .calls(removal)
    .findLast(
      ({ args, result, leftNs }) => leftNs !== null && result < 0 && (Number(args[command] ?? -1n) & 0xff) === IPC_RMID,
    );
  if (failed === undefined) return null;
  const given = Number(BigInt.asIntN(32, failed.args[0] ?? 0n));
  const isKey = trace
    .calls(gets[removal])
    .some(({ args, result }) => result === object && BigInt.asIntN(32, args[0] ?? 0n) === BigInt(given));
  const what = isKey ? `its key, ${hexKey(given)}, instead of its id` : `the id ${given} instead of its own, ${object}`;
  return `pid ${failed.pid} called ${shown}, which failed with ${errorName(failed.result)}: it was given ${what}`;
}

type Removals = ReadonlyMap<number | string, TracedCall>;

/** By the calls that they were found in: there may be thousands of objects, and of calls. */
const lastRemovals = new WeakMap<readonly TracedCall[], Removals>();

function lastRemoval(trace: Trace, removal: keyof typeof removals, object: number | string): TracedCall | undefined {
  const calls = trace.calls(removal);
  const known = lastRemovals.get(calls) ?? removalsIn(calls, removals[removal].command);
  lastRemovals.set(calls, known);
  return known.get(object);
}

function removalsIn(calls: readonly TracedCall[], command: number | null): Removals {
  const found = new Map<number | string, TracedCall>();
  for (const call of calls) {
    if (command === null) found.set(call.text, call);
    else if ((Number(call.args[command] ?? -1n) & 0xff) === IPC_RMID) found.set(Number(call.args[0] ?? -1n), call);
  }
  return found;
}

/** A segment that was removed stays as long as a process has it attached. */
function whySegmentStillThere(trace: Trace, { id, attached }: SegmentState): string {
  const last = lastRemoval(trace, 'shmctl', id);
  if (last === undefined || last.result < 0 || attached === 0) return whyStillThere(trace, 'shmctl', id);
  const ended = new Set(trace.calls('exit').map(({ pid }) => pid));
  const holders = attachmentsOf(trace, id).filter(
    (process) => process.attached > process.detached && !ended.has(process.pid),
  );
  const who = holders.length === 0 ? 'every process' : `pid ${holders.map(({ pid }) => pid).join(' and ')}`;
  return `pid ${last.pid} called ${removals.shmctl.shown} for it: it will be gone once ${who} detached it with shmdt() or ended`;
}

const toldMost = 5;

/** Leaks in one line for a message. */
export function describeLeaks(leaks: readonly Leak[]): string {
  const told = leaks.slice(0, toldMost);
  const rest = leaks.length > told.length ? `; and ${leaks.length - told.length} more` : '';
  return told.map(({ kind, name, detail }) => `${kind} ${name} (${detail})`).join('; ') + rest;
}
