import { constants } from 'node:os';
import type { TracedCall } from '../../sandbox/sandbox.port.js';
import { errorName } from '../diagnosis/error-names.js';
import type { ObjectNames } from '../trace/object-names.js';
import { type TimelineEvent, timelineLimits } from '../model/timeline.js';

/** What a call contributes, without its time and process. Null: nothing that a timeline shows. */
export type Happening = Omit<TimelineEvent, 'atUs' | 'pid'>;

const IPC_CREAT = 0o1000n;
const O_CREAT = 0o100n;

const failuresShown = new Set([
  'pipe',
  'open',
  'mknod',
  'unlink',
  'read',
  'write',
  'shmget',
  'shmat',
  'shmctl',
  'msgget',
  'msgsnd',
  'msgrcv',
  'semget',
  'mq_open',
  'mq_send',
  'mq_receive',
  'mq_unlink',
  'fork',
]);

/**
 * One traced call as an event. `made` holds the names of objects that are known already: who gets one that is not there yet with a
 * flag to create it, made it.
 */
export function happeningOf(call: TracedCall, names: ObjectNames, made: ReadonlySet<string>): Happening | null {
  const name = names.of(call.object);
  const object = name === null ? {} : { object: name };
  const detail = call.text === '' ? {} : { text: payload(call.text) };
  if (call.leftNs === null)
    return call.call === 'exit' ? null : { action: 'stuck', ...stuckOn(call, name), text: call.call };
  if (call.result < 0 && call.call !== 'signal' && call.call !== 'exit')
    return failuresShown.has(call.call)
      ? { action: 'fail', ...stuckOn(call, name), text: `${call.call}: ${errorName(call.result)}` }
      : null;
  const makeOrOpen = (flags: bigint, creates: bigint): Happening | null =>
    name === null ? null : { action: (flags & creates) !== 0n && !made.has(name) ? 'make' : 'open', ...object };
  switch (call.call) {
    case 'exec':
      return { action: 'exec', text: payload(call.text.replaceAll('\n', ' ')) };
    case 'fork':
      return call.result > 0 ? { action: 'fork', peer: call.result } : null;
    case 'exit':
      return { action: 'end', text: endingOf(call.result) };
    case 'signal':
      // Each child's end sends one, and hardly a program takes notice.
      return call.result === constants.signals.SIGCHLD ? null : { action: 'signal', text: signalName(call.result) };
    case 'kill':
      return { action: 'signal', peer: Number(call.args[0] ?? 0n), text: signalName(Number(call.args[1] ?? 0n)) };
    case 'wait':
      return call.result > 0 ? { action: 'wait', peer: call.result } : null;
    case 'pipe':
      return { action: 'make', ...object };
    case 'mknod':
      return { action: 'make', object: name ?? payload(call.text) };
    case 'open':
      return call.object.kind === 'posixShm'
        ? makeOrOpen(call.args[1] ?? 0n, O_CREAT)
        : name === null
          ? null
          : { action: 'open', ...object, text: openedFor(call) };
    case 'mq_open':
      return makeOrOpen(call.args[1] ?? 0n, O_CREAT);
    case 'shmget':
    case 'semget':
      return makeOrOpen(call.args[2] ?? 0n, IPC_CREAT);
    case 'msgget':
      return makeOrOpen(call.args[1] ?? 0n, IPC_CREAT);
    case 'shmat':
      return { action: 'attach', ...object };
    case 'shmdt':
      return { action: 'detach', ...object };
    case 'close':
      return name === null ? null : { action: 'close', ...object, text: `fd ${Number(call.args[0] ?? -1n)}` };
    case 'unlink':
      return removed([name ?? '', call.text, `shared memory ${call.text}`], made);
    case 'mq_unlink':
      return { action: 'remove', object: `queue ${call.text}` };
    case 'shmctl':
    case 'msgctl':
      return isRemoval(call.args[1]) ? { action: 'remove', ...object } : null;
    case 'semctl':
      return isRemoval(call.args[2]) ? { action: 'remove', ...object } : null;
    case 'semop':
      return { action: 'adjust', ...object, ...detail };
    case 'write':
      return names.isOutput(call.object)
        ? printed(moved(call, call.result))
        : name === null
          ? null
          : { action: 'send', ...object, ...moved(call, call.result) };
    case 'mq_send':
    case 'msgsnd':
      return { action: 'send', ...object, ...priorityOf(call), ...moved(call, Number(call.args[2] ?? 0n)) };
    case 'read':
      return name === null
        ? { action: 'receive', object: 'standard input', ...moved(call, call.result) }
        : { action: 'receive', ...object, ...moved(call, call.result) };
    case 'mq_receive':
    case 'msgrcv':
      return { action: 'receive', ...object, ...priorityOf(call), ...moved(call, call.result) };
    default:
      return null;
  }
}

function removed(candidates: readonly string[], made: ReadonlySet<string>): Happening | null {
  const object = candidates.find((candidate) => made.has(candidate));
  return object === undefined ? null : { action: 'remove', object };
}

/** A line's end that goes out by itself says nothing. */
function printed(what: Pick<Happening, 'bytes' | 'text'>): Happening | null {
  return what.text === undefined ? null : { action: 'print', ...what };
}

function priorityOf({ call, args }: TracedCall): Pick<Happening, 'priority'> {
  return call.startsWith('mq_') ? { priority: Number(args[3] ?? 0n) } : {};
}

/** "exit status 1" or "SIGSEGV" for a wait status. */
export function endingOf(status: number): string {
  return (status & 0x7f) === 0 ? `exit status ${(status >> 8) & 0xff}` : signalName(status & 0x7f);
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
}

function stuckOn(call: TracedCall, name: string | null): Pick<Happening, 'object'> {
  if (name !== null) return { object: name };
  if (call.call === 'mq_open' || call.call === 'mq_unlink') return { object: `queue ${payload(call.text)}` };
  return call.call === 'open' && call.text !== '' ? { object: payload(call.text) } : {};
}

function openedFor(call: TracedCall): string {
  return ['for reading', 'for writing', 'for both'][Number(call.args[1] ?? 0n) & 3] ?? '';
}

function isRemoval(command: bigint | undefined): boolean {
  return command !== undefined && (command & 0xffn) === 0n;
}

function moved(call: TracedCall, bytes: number): Pick<Happening, 'bytes' | 'text'> {
  const data = call.data.subarray(0, Math.min(call.data.length, Math.max(bytes, 0)));
  const text = payload(data);
  return text === '' ? { bytes } : { bytes, text };
}

/** Printable on any terminal and page: what is not a character of a text becomes a dot. */
function payload(data: string | Buffer): string {
  const text = data.toString('utf8').replace(/\0+$/, '').trimEnd();
  const clean = text.replace(/[\p{C}\p{Zl}\p{Zp}\u{fffd}]/gu, '·');
  return clean.length > timelineLimits.payload ? `${clean.slice(0, timelineLimits.payload - 1)}…` : clean;
}
