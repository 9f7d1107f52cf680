/** Why messages did not come through, as the calls show it: the cause, where a check sees only what followed from it. */
import {
  type CheckContext,
  errorName,
  normalise,
  quote,
  type Run,
  type Trace,
} from '../../../../src/modules/labs/sdk/index.js';
import { aboutNonblocking, callsOf, carriedBy, textOf, whoRemoved } from './accounts.js';
import { queue } from './scenarios.js';

const rule = "A queue's name begins with a slash and has only one";
const EBADF = 9;
const O_ACCMODE = 3n;
const O_RDONLY = 0n;
const O_WRONLY = 1n;

/** What of the programs' doings explains that a check failed, a sentence or two for each cause; empty when nothing does. */
export async function causesOf(t: CheckContext, runs: readonly Run[], trace: Trace): Promise<string> {
  const causes: (string | null)[] = [];
  for (const run of runs) {
    causes.push(await unopened(t, run, runs, trace));
    causes.push(await removedFirst(t, run, trace));
    causes.push(await wrongDirection(t, run, trace));
    causes.push(notNotified(run));
    causes.push(leftovers(run, trace), deafToExit(run, trace), pastTheEnd(run, trace));
  }
  return [...causes, aboutNonblocking(runs, trace)].filter((cause) => cause !== null && cause !== '').join('\n');
}

/** A program that never had the lab's queue open, and why. */
async function unopened(t: CheckContext, run: Run, runs: readonly Run[], trace: Trace): Promise<string | null> {
  const all = callsOf(trace, run, 'mq_open');
  const opens = all.filter(({ text }) => text === queue);
  if (opens.some(({ result, leftNs }) => leftNs !== null && result >= 0)) return null;
  const never = `${run.name} never had ${queue} open`;
  const last = opens.at(-1);
  if (last !== undefined) {
    const remover = errorName(last.result) === 'ENOENT' ? whoRemoved(runs, trace) : null;
    return `${never}: mq_open() failed with ${errorName(last.result)}${remover === null ? '' : `, as ${remover}`}.`;
  }
  const other = all.at(-1);
  if (other === undefined && trace.cut !== null) return null;
  if (other !== undefined) {
    const who = await t.callerOf(other);
    if (other.result >= 0) return `${never}: ${who} opened the queue ${other.text} instead.`;
    const why = other.text.indexOf('/', 1) === -1 ? '' : ` ${rule}.`;
    return `${never}: ${who} called mq_open() of ${other.text}, which failed with ${errorName(other.result)}.${why}`;
  }
  return `${never}: ${unheard(run, 'mq_open') ?? 'it did not call mq_open() for it.'}`;
}

/** Of a call that the kernel has not heard of: what the program's source has of it. Null when it has none. */
export function unheard(run: Run, call: 'mq_open' | 'mq_unlink'): string | null {
  const refused = run.source?.refusedName(call) ?? null;
  if (refused !== null)
    return `${refused.file} line ${refused.line} hands ${call}() the name ${quote(refused.name, 60)}. ${rule}, so the C library refuses it with EINVAL before the kernel hears of it.`;
  return run.source === null || run.source.hasUnknownName(call)
    ? `no ${call}() for it came as far as the kernel. ${rule}: the C library refuses others by itself.`
    : null;
}

/** A receiver that removes the queue, with what is in it, before it takes anything out. */
async function removedFirst(t: CheckContext, run: Run, trace: Trace): Promise<string | null> {
  const removal = callsOf(trace, run, 'mq_unlink').find(({ text, result }) => text === queue && result === 0);
  const opened = callsOf(trace, run, 'mq_open').findLast(({ text, result }) => text === queue && result >= 0);
  if (removal === undefined || opened === undefined || removal.enteredNs > opened.enteredNs) return null;
  return `${await t.callerOf(removal)} removed ${queue} itself with mq_unlink(), and what was in it was gone with it: the queue that it then opened under the same name is another one.`;
}

/** A program that opened the queue for the other direction. */
async function wrongDirection(t: CheckContext, run: Run, trace: Trace): Promise<string | null> {
  for (const [call, needs, wrong, words] of [
    ['mq_receive', 'O_RDONLY', O_WRONLY, 'for sending only, with O_WRONLY'],
    ['mq_send', 'O_WRONLY', O_RDONLY, 'for receiving only, with O_RDONLY'],
  ] as const) {
    const failed = callsOf(trace, run, call).find(({ result }) => result === -EBADF);
    const opened = callsOf(trace, run, 'mq_open').findLast(({ result }) => result >= 0);
    if (failed === undefined || opened === undefined || ((opened.args[1] ?? 0n) & O_ACCMODE) !== wrong) continue;
    return `${await t.callerOf(failed)} called ${call}(), which failed with EBADF: it had opened the queue ${words}. Open it with ${needs}.`;
  }
  return null;
}

/** SIGEV_THREAD, for which the C library asks for a socket that the sandbox does not give: the kernel hears nothing of mq_notify() then. */
function notNotified(run: Run): string | null {
  const line = run.source?.lineOf(/\bSIGEV_THREAD\b/) ?? null;
  if (line === null || run.succeeded || run.source?.has('mq_notify') !== true) return null;
  const failed = run.errors.includes('mq_notify') || run.errors.includes('Function not implemented');
  return `mq_notify() ${failed ? 'failed' : 'fails here'}: for SIGEV_THREAD (${run.source.file} line ${line}) the C library needs a netlink socket, which the grader's sandbox refuses, so that it gives ENOSYS. SIGEV_SIGNAL works, and mq_receive() waits without any of it.`;
}

/** Messages that were printed together with what a longer one had left behind them in the buffer. */
function leftovers(run: Run, trace: Trace): string | null {
  const found = leftoverOf(run, trace);
  if (found === null) return null;
  const { text, left } = found;
  return `${run.name} printed ${quote(`${text}${left}`, 80)}, but the message was ${quote(text, 60)} without a NUL: what is behind it are leftovers of a longer text in the same buffer. Put the NUL there that mq_receive() does not put: text[size] = '\\0'.`;
}

/** The first message with leftovers behind it in what a program printed, or null. */
export function leftoverOf(run: Run, trace: Trace): { text: string; left: string } | null {
  const printed = run.output;
  let buffer = Buffer.alloc(0);
  for (const { data, result } of carriedBy(trace, run, 'mq_receive')) {
    const bytes = data.subarray(0, result);
    const text = bytes.toString('utf8');
    const left = textOf(buffer.subarray(bytes.length)).toString('utf8');
    buffer = Buffer.concat([bytes, buffer.subarray(bytes.length)]);
    if (!bytes.includes(0) && left.trim() !== '' && text !== '' && printed.includes(`${text}${left}`))
      return { text, left };
  }
  return null;
}

/** A receiver that got "exit" and went on, although there was nothing more. */
function deafToExit(run: Run, trace: Trace): string | null {
  const received = carriedBy(trace, run, 'mq_receive')
    .map(({ data, result }) => data.subarray(0, result))
    .find((data) => normalise(textOf(data)) === 'exit');
  if (received === undefined || run.succeeded || callsOf(trace, run, 'mq_receive').at(-1)?.leftNs !== null) return null;
  const line = run.source?.lineOf(/"exit\\n"/) ?? null;
  const text = textOf(received);
  if (line === null && text.toString('utf8') !== 'exit')
    return `"exit" came as ${quote(text)}, so ${run.name} waits for another message: the sender takes the newline off that fgets() leaves at the end of a line, before it sends the text.`;
  if (line === null && text.length === received.length)
    return `"exit" came without a NUL, and ${run.name} waits for another message: what an earlier one left in the buffer stands behind it. Put the NUL there before you compare, text[size] = '\\0', or send strlen(text) + 1 bytes.`;
  const why =
    line === null
      ? 'compare what came, up to its NUL, with "exit"'
      : `it was compared with a newline behind it (${run.source?.file} line ${line} has "exit\\n")`;
  return `"exit" was received, but ${run.name} waits for another message: ${why}.`;
}

/** A program that did not end although it had met the end of its input. */
function pastTheEnd(run: Run, trace: Trace): string | null {
  const input = trace.given(run.pid, 0);
  const family = trace.familyOf(run.pid);
  const met =
    input !== undefined &&
    trace
      .calls('read')
      .some(
        ({ pid, object, result, leftNs }) =>
          family.has(pid) && object.id === input.id && object.kind === input.kind && result === 0 && leftNs !== null,
      );
  const stopped = run.hasFlag('cpu', 'wall', 'output');
  return met && (!run.ended || stopped)
    ? `${run.name} had met the end of its standard input, and went on: fgets() gives NULL there, and the line before is still in its buffer.`
    : null;
}
