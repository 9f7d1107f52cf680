import { getSystemErrorName } from 'node:util';
import type { TracedCall } from '../../sandbox/sandbox.port.js';
import { ObjectNames } from './object-names.js';
import { type Acquaintance, capital, processName } from './process-names.js';
import { type LineOf, noLines, siteOf } from './source-lines.js';

const EPIPE = 32;
const EINVAL = 22;
const EMSGSIZE = 90;
const SIGPIPE = 13;

/** "EMSGSIZE" for −90. */
export function errorName(result: number): string {
  try {
    return getSystemErrorName(result);
  } catch {
    return `error ${-result}`;
  }
}

const toldMost = 3;

/**
 * Calls that went wrong in a way that is a mistake wherever it happens, in a sentence each: who called what, on what, on which line, and what
 * that error means. Empty when there are none. What may fail in a right program, an `open` of something that is not there yet, is not among them.
 */
export function explainFailedCalls(known: Acquaintance, lineOf: LineOf = noLines): string {
  const told = new Set<string>();
  const sentences: string[] = [];
  const names = new ObjectNames(known.trace);
  for (const call of known.trace.calls('mq_send', 'mq_receive', 'shmget', 'msgget', 'semget', 'mq_open')) {
    const meaning = meaningOf(call);
    if (meaning === null || told.has(`${call.pid} ${call.call}`) || sentences.length === toldMost) continue;
    told.add(`${call.pid} ${call.call}`);
    const queue = call.call === 'mq_send' || call.call === 'mq_receive' ? names.of(call.object) : null;
    const on = queue === null ? '' : ` on the ${queue} (fd ${Number(call.args[0] ?? -1n)})`;
    sentences.push(
      `${capital(processName(call.pid, known))} called ${call.call}${lineOf(siteOf(call, known))}${on} ${meaning}`,
    );
  }
  return sentences.join(' ');
}

function meaningOf({ call, args, result, leftNs, text }: TracedCall): string | null {
  if (leftNs === null) return null;
  const length = Number(args[2] ?? 0n);
  switch (call) {
    case 'mq_receive':
      return result === -EMSGSIZE
        ? `with room for ${length} bytes, and it failed with EMSGSIZE: the buffer, and the length given, must be at least the mq_msgsize of the queue, however short the message.`
        : null;
    case 'mq_send':
      return result === -EMSGSIZE
        ? `with ${length} bytes, and it failed with EMSGSIZE: no message may be longer than the mq_msgsize that the queue was made with.`
        : null;
    case 'mq_open':
      return result === -EINVAL
        ? `of ${text}, and it failed with EINVAL: its attributes, mq_maxmsg and mq_msgsize, must be above 0 and within the system's limits.`
        : null;
    default:
      return keyTrouble(call, Number(BigInt.asIntN(32, args[0] ?? 0n)), Number(args[1] ?? 0n), result);
  }
}

function keyTrouble(call: string, key: number, size: number, result: number): string | null {
  if (key === -1)
    return 'with the key -1: that is what ftok() returns when the file that it was given is not there. Look at its result, and at the name, before you use the key.';
  if (call === 'shmget' && result === -EINVAL)
    return `for ${size} bytes, and it failed with EINVAL: a segment with that key is there already and is smaller, or the size is 0.`;
  return null;
}

/** Where a process that SIGPIPE ended was writing; null when its trace does not say. */
export function explainBrokenPipe(pid: number, known: Acquaintance, lineOf: LineOf = noLines): string | null {
  const call = known.trace.calls('write').findLast((candidate) => candidate.pid === pid && candidate.result === -EPIPE);
  if (call === undefined) return null;
  const object = new ObjectNames(known.trace).of(call.object) ?? 'a pipe';
  return `${capital(processName(pid, known))} was ended by SIGPIPE in write${lineOf(siteOf(call, known))} on ${object} (fd ${Number(call.args[0] ?? -1n)}): nobody holds its read end any more. A reader has to stay until everything is written.`;
}

/** The process that SIGPIPE ended, or null. */
export function brokenPipeOf({ trace }: Acquaintance): number | null {
  return trace.crashes().find(({ signal }) => signal === SIGPIPE)?.pid ?? null;
}

/**
 * What a program that was stopped for using up its time was probably waiting for: it had a segment attached and looked at it again and again.
 * Null when no process of it had one.
 */
export function explainBusyWait(known: Acquaintance, lineOf: LineOf = noLines): string | null {
  const { trace } = known;
  const names = new ObjectNames(trace);
  for (const { pid } of known.programs) {
    const attached = trace.succeeded('shmat').findLast((call) => call.pid === pid);
    const detached = trace.succeeded('shmdt').some((call) => call.pid === pid);
    if (attached === undefined || detached) continue;
    return `${capital(processName(pid, known))} had attached the ${names.of(attached.object) ?? 'segment'} with shmat${lineOf(siteOf(attached, known))} and went on looking at it: does it wait for a flag that nobody sets? Who fills the segment sets the flag, last, and both must mean the same place in it.`;
  }
  return null;
}
