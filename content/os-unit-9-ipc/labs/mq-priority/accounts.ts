/** What became of the lines, the queue and the programs, as the trace has it, in sentences for messages. */
import {
  containsText,
  fold,
  inOtherLetters,
  normalise,
  quote,
  sameText,
  type Run,
  type Trace,
} from '../../../../src/modules/labs/sdk/index.js';
import { type Both, type Line, queue } from './scenarios.js';

const EAGAIN = 11;

/** A text in a message: of a long one its beginning and its length. */
export function named(text: string): string {
  return text.length <= 60 ? quote(text) : `${quote(text, 40)} (${text.length} characters)`;
}

/** How a program ended. That a limit stopped it is told already: the signal was none of its own doing. */
export function endingOf(run: Run): string {
  return run.hasFlag('cpu', 'wall', 'memory', 'output') ? 'was stopped' : run.ending;
}

/** Calls of one name by a program's processes. */
export const callsOf = (trace: Trace, run: Run, call: string) => {
  const family = trace.familyOf(run.pid);
  return trace.calls(call).filter(({ pid }) => family.has(pid));
};

/** The messages of a program's calls that succeeded. */
export const carriedBy = (trace: Trace, run: Run, call: 'mq_send' | 'mq_receive') =>
  callsOf(trace, run, call).filter(({ leftNs, result }) => leftNs !== null && result >= 0);

/** A message up to its NUL. */
export function textOf(data: Buffer): Buffer {
  const end = data.indexOf(0);
  return end === -1 ? data : data.subarray(0, end);
}

/** Does one of a message and a text go on where the other one ends? */
export function beginsAlike(data: Buffer, text: string): boolean {
  const [sent, asked] = [fold(data), fold(text)];
  return sent !== '' && (sent.startsWith(asked) || asked.startsWith(sent));
}

/** Did a program look for a message, instead of waiting for one, and find none? */
export function foundEmpty(run: Run, trace: Trace): boolean {
  return callsOf(trace, run, 'mq_receive').some(({ result }) => result === -EAGAIN);
}

/** How many bytes other than NUL a message has behind the NUL of its text. */
export function bytesBehind(data: Buffer): number {
  return data.subarray(textOf(data).length).filter((byte) => byte !== 0).length;
}

/** A test for whether one of a program's messages has a text. */
function carries(trace: Trace, run: Run, call: 'mq_send' | 'mq_receive'): (text: string) => boolean {
  const all = normalise(
    carriedBy(trace, run, call)
      .map(({ data }) => data.toString('utf8'))
      .join('|'),
  );
  return (text) => all.includes(normalise(text));
}

/** Where the lines that were not printed got stuck; null when all were printed. */
export function whatIsMissing({ lines, sender, receiver, trace }: Both): string | null {
  const isSent = carries(trace, sender, 'mq_send');
  const isReceived = carries(trace, receiver, 'mq_receive');
  const stuck = new Map<string, Line[]>();
  for (const line of lines) {
    if (containsText(receiver.output, line.text)) continue;
    const where =
      inOtherLetters(receiver.output, line.text) !== ''
        ? 'printed in other capital and small letters'
        : trace.cut !== null
          ? 'not printed'
          : isReceived(line.text)
            ? 'received, but not printed with the whole text'
            : isSent(line.text)
              ? 'sent, but not received'
              : 'not sent, or not with the whole text';
    stuck.set(where, [...(stuck.get(where) ?? []), line]);
  }
  if (stuck.size === 0) return null;
  const told = [...stuck].map(
    ([where, { length, 0: one }]) => `${length} ${where} (${named(one?.text ?? '')} for one)`,
  );
  const overtaken = carriedBy(trace, sender, 'mq_send').some(
    ({ data, args }) => sameText(data, 'exit') && (args[3] ?? 0n) > 0n,
  );
  return [
    `Of ${lines.length} lines: ${told.join('; ')}.`,
    overtaken ? '"exit" was sent with a priority above 0, so it overtakes what was sent before it.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** Were all lines received from a POSIX queue? */
export function allReceived({ lines, receiver, trace }: Both): boolean {
  const isReceived = carries(trace, receiver, 'mq_receive');
  return lines.every(({ text }) => isReceived(text));
}

/** "mq_sender (pid 5) had removed it with mq_unlink()", or null. */
export function whoRemoved(runs: readonly Run[], trace: Trace): string | null {
  const remover = runs.find((run) =>
    callsOf(trace, run, 'mq_unlink').some(({ text, result }) => text === queue && result === 0),
  );
  return remover === undefined ? null : `${remover.name} (pid ${remover.pid}) had removed it with mq_unlink()`;
}

/** Did a program give a message up that a full queue did not take? Who tries it again until there is room goes about it well. */
function gaveMessageUp(trace: Trace, run: Run): boolean {
  const sends = callsOf(trace, run, 'mq_send').filter(({ leftNs }) => leftNs !== null);
  return sends.some(({ result, data }, index) => {
    if (result !== -EAGAIN) return false;
    const next = sends[index + 1];
    return next === undefined ? run.exit?.signal === null : !next.data.equals(data);
  });
}

/** What to do about programs whose calls failed instead of waiting, for a message; empty when none gave up for that. */
export function aboutNonblocking(runs: readonly Run[], trace: Trace): string {
  // Who looks again, or sleeps until it is told of a message, goes about it well.
  const impatient = runs.filter(
    (run) => gaveMessageUp(trace, run) || (run.ended && callsOf(trace, run, 'mq_receive').at(-1)?.result === -EAGAIN),
  );
  if (impatient.length === 0) return '';
  return `With O_NONBLOCK, as ${impatient.map(({ name }) => name).join(' and ')} has the queue open, a call that would have to wait fails with EAGAIN: open the queue without it.`;
}
