import type { TracedCall } from '../../sandbox/sandbox.port.js';
import { errorName } from './error-names.js';
import { meaningOf, targetOf } from './failure-meanings.js';
import { ObjectNames } from '../trace/object-names.js';
import { madeAfterFork, type PipeEnd, pipeEndsOf } from '../trace/pipe-ends.js';
import { type Acquaintance, capital, processName } from '../trace/process-names.js';
import { type LineOf, noLines, siteOf } from './source-lines.js';
import { sameObject, type Trace } from '../trace/trace.js';

const [ENOENT, EINTR, ECHILD, EAGAIN, EEXIST, EMFILE, EPIPE] = [2, 4, 10, 11, 17, 24, 32];
const SIGPIPE = 13;

const toldMost = 3;

/** Calls on the objects that labs are about, and those that make them. */
const told = new Set([
  'pipe',
  'open',
  'mknod',
  'unlink',
  'read',
  'write',
  'splice',
  'tee',
  'sendfile',
  'dup',
  'fork',
  'shmget',
  'shmat',
  'shmdt',
  'shmctl',
  'msgget',
  'msgsnd',
  'msgrcv',
  'msgctl',
  'semget',
  'semop',
  'semctl',
  'mq_open',
  'mq_send',
  'mq_receive',
  'mq_unlink',
]);

/**
 * Calls that failed and that a right program would not have made so, in a sentence each: who called what, on what, on which line, with which error,
 * and what that error means there. Empty when there are none. What may fail in a right program is not among them; `isHarmless` says what that is.
 */
export function explainFailedCalls(known: Acquaintance, lineOf: LineOf = noLines): string {
  const { trace } = known;
  const failed = trace
    .calls()
    .filter((call) => told.has(call.call) && call.leftNs !== null && (call.result < 0 || hasNoKey(call)));
  if (failed.length === 0) return '';
  const names = new ObjectNames(trace);
  const succeededLater = laterSuccesses(trace);
  const seen = new Set<string>();
  const sentences: string[] = [];
  for (const call of failed) {
    const key = `${call.pid} ${call.call} ${call.result}`;
    if (seen.has(key) || isHarmless(call, succeededLater, trace)) continue;
    seen.add(key);
    const line = lineOf(siteOf(call, known));
    const failure = hasNoKey(call) ? '' : `, and it failed with ${errorName(call.result)}`;
    const meaning = meaningOf(call, trace, (other) => lineOf(siteOf(other, known)));
    sentences.push(
      `${capital(processName(call.pid, known))} called ${call.call === 'mknod' ? 'mkfifo' : call.call}${line}${targetOf(call, names)}${failure}${meaning === '' ? '.' : `: ${meaning}.`}`,
    );
    if (sentences.length === toldMost) break;
  }
  return sentences.join(' ');
}

const keyed = new Set(['shmget', 'msgget', 'semget']);

/** The key −1 is what ftok() gives when it fails: a mistake even where the kernel takes it. */
function hasNoKey({ call, args }: TracedCall): boolean {
  return keyed.has(call) && BigInt.asIntN(32, args[0] ?? 0n) === -1n;
}

/** By process, name and target of a call, when it last succeeded. */
function laterSuccesses(trace: Trace): Map<string, bigint> {
  const last = new Map<string, bigint>();
  for (const call of trace.succeeded(...tried)) last.set(attemptOf(call), call.enteredNs);
  return last;
}

const tried = ['open', 'mq_open', 'shmget', 'msgget', 'semget', 'mknod', 'unlink', 'mq_unlink', 'fork'];
const attemptOf = ({ pid, call, text, args }: TracedCall): string =>
  `${pid} ${call} ${text === '' ? String(args[0] ?? '') : text}`;

// Where a lab's objects are. Python looks for its modules in many places, and elsewhere a program may look for what it likes.
const ownPlaces = /^\/(tmp|dev\/shm)\//;

/**
 * May this call fail in a right program? It tried again and succeeded; it was told to come back later, or that a signal had come; it cleared away what
 * was not there, or made what was there already, which is as good; there is no child left to wait for. SIGPIPE is explained by itself.
 */
function isHarmless(call: TracedCall, succeededLater: ReadonlyMap<string, bigint>, trace: Trace): boolean {
  const error = -call.result;
  if (error === EINTR || error === EAGAIN || error === ECHILD) return call.call !== 'fork';
  if (hasNoKey(call)) return false;
  if ((succeededLater.get(attemptOf(call)) ?? 0n) > call.enteredNs) return true;
  switch (call.call) {
    // perror() duplicates standard error, and does without where it can't.
    case 'dup':
      return error === EMFILE;
    case 'open':
      return !ownPlaces.test(call.text);
    case 'unlink':
    case 'mq_unlink':
      return error === ENOENT || (call.call === 'unlink' && !ownPlaces.test(call.text));
    case 'mknod':
      return error === EEXIST;
    case 'shmget':
    case 'msgget':
    case 'semget':
    case 'mq_open':
      return error === EEXIST;
    case 'write':
      return error === EPIPE && trace.crashes().some(({ pid, signal }) => pid === call.pid && signal === SIGPIPE);
    default:
      return false;
  }
}

/** Where a process that SIGPIPE ended was writing, and why nobody could read there; null when its trace does not say. */
export function explainBrokenPipe(pid: number, known: Acquaintance, lineOf: LineOf = noLines): string | null {
  const { trace } = known;
  const call = trace.calls('write').findLast((candidate) => candidate.pid === pid && candidate.result === -EPIPE);
  if (call === undefined) return null;
  const object = new ObjectNames(trace).of(call.object) ?? 'a pipe';
  const who = capital(processName(pid, known));
  const ended = `${who} was ended by SIGPIPE in write${lineOf(siteOf(call, known))} on ${object} (fd ${Number(call.args[0] ?? -1n)}): nobody holds its read end any more`;
  const ends = pipeEndsOf(trace).filter((end) => sameObject(end.pipe, call.object));
  const made = trace.calls('pipe').find((candidate) => sameObject(candidate.object, call.object));
  if (made !== undefined && madeAfterFork(trace, call.object, ends))
    return `${capital(object)} was made${lineOf(siteOf(made, known))} after fork(), so that no other process has an end of it and it connects ${processName(pid, known)} with nobody: make both pipes before fork(). ${ended}.`;
  const readers = ends.filter((end) => end.end === 'read' && end.pid !== pid);
  if (made !== undefined && readers.length === 0)
    return `${ended}, and no other process ever had it: fork() the reader before that end is closed.`;
  return `${ended}${lastReader(readers, known, lineOf)}. A reader has to stay until everything is written.`;
}

/** Who was the last to give a read end up, and how. */
function lastReader(readers: readonly PipeEnd[], known: Acquaintance, lineOf: LineOf): string {
  const [last] = readers.flatMap(({ pid, lost }) => (lost === null ? [] : [{ pid, lost }])).sort(byEndLast);
  if (last === undefined) return '';
  const who = processName(last.pid, known);
  return last.lost.call === 'close'
    ? `, since ${who} has closed it${lineOf(siteOf(last.lost, known))}`
    : last.lost.call === 'exit'
      ? `, since ${who} has ended`
      : '';
}

const byEndLast = (a: { lost: TracedCall }, b: { lost: TracedCall }): number =>
  a.lost.enteredNs < b.lost.enteredNs ? 1 : -1;

/** The process that SIGPIPE ended, or null. */
export function brokenPipeOf({ trace }: Acquaintance): number | null {
  return trace.crashes().find(({ signal }) => signal === SIGPIPE)?.pid ?? null;
}

/**
 * What a program that was stopped for using up its time was probably doing: it went on reading behind the end of a pipe, or had a segment attached and
 * looked at it, or asked for a semaphore, again and again. Null when the trace shows neither.
 */
export function explainBusyWait(known: Acquaintance, lineOf: LineOf = noLines): string | null {
  return readsBehindTheEnd(known, lineOf) ?? looksAtSegment(known, lineOf);
}

/** A process whose last calls are reads that gave 0. */
function readsBehindTheEnd(known: Acquaintance, lineOf: LineOf): string | null {
  const names = new ObjectNames(known.trace);
  const inVain = new Map<number, { call: TracedCall; times: number }>();
  for (const call of known.trace.calls()) {
    // Its end may have come in the middle of one more.
    if (call.call === 'exit' || call.call === 'signal' || call.leftNs === null) continue;
    const times = inVain.get(call.pid)?.times ?? 0;
    if (call.call === 'read' && call.result === 0 && names.of(call.object) !== null)
      inVain.set(call.pid, { call, times: times + 1 });
    else inVain.delete(call.pid);
  }
  for (const [pid, { call, times }] of inVain)
    if (times > 1)
      return `${capital(processName(pid, known))} goes on reading${lineOf(siteOf(call, known))} from ${names.of(call.object) ?? 'it'} after its end: read() gave 0, which means that nothing will come any more. Leave the loop when read() returns 0.`;
  return null;
}

function looksAtSegment(known: Acquaintance, lineOf: LineOf): string | null {
  const { trace } = known;
  const names = new ObjectNames(trace);
  for (const { pid } of known.programs) {
    const attached = trace.succeeded('shmat').findLast((call) => call.pid === pid);
    const detached = trace.succeeded('shmdt').some((call) => call.pid === pid);
    if (attached === undefined || detached) continue;
    const asked = trace
      .calls('semop')
      .findLast((call) => call.pid === pid && call.leftNs !== null && call.enteredNs > attached.enteredNs);
    if (asked?.result === -EAGAIN)
      return `${capital(processName(pid, known))} calls semop${lineOf(siteOf(asked, known))} again and again, and it fails with EAGAIN: it was not to sleep until the semaphore lets it through.`;
    // Who goes by semaphores waits for no flag.
    if (asked !== undefined) continue;
    const who = `${capital(processName(pid, known))} had attached the ${names.of(attached.object) ?? 'segment'} with shmat${lineOf(siteOf(attached, known))}`;
    const writes = trace.succeeded('write').filter((call) => call.pid === pid && call.enteredNs > attached.enteredNs);
    // Who waits for a flag has nothing to say until then.
    if (writes.length > 1)
      return `${who}, wrote ${writes.length} times since then, and did not end: what ends its loop?`;
    return `${who} and went on looking at it: does it wait for a flag that nobody sets? Who fills the segment sets the flag, last, and both must mean the same place in it.`;
  }
  return null;
}
