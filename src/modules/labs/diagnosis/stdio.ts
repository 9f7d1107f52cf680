import type { TracedCall } from '../../sandbox/sandbox.port.js';
import type { SourceText } from '../trace/source-text.js';
import { sameObject, type Trace } from '../trace/trace.js';

/**
 * What the trace shows of the buffers in which C's stdio keeps text. A stream on a terminal gets its buffer when something is printed into it for
 * the first time: the C library then asks for the status of standard output, once in the life of a process and its children.
 */
function buffersMade(trace: Trace, pid: number): TracedCall[] {
  return trace.calls('get_status').filter((call) => call.pid === pid && trace.isOutput(call.object));
}

/** What a process wrote to its outputs, write by write. */
function printsOf(trace: Trace, pid: number): TracedCall[] {
  return trace
    .calls('write')
    .filter((call) => call.pid === pid && call.result > 0 && call.leftNs !== null && trace.isOutput(call.object));
}

const textOf = ({ data, result }: TracedCall): Buffer => data.subarray(0, result);

/**
 * The bytes with which a child's output begins and that its parent had printed before it forked, without their coming out: they stood in a stdio buffer, of
 * which the child got a copy. Both then begin with the same text. Null when that is not known.
 * @param source where the trace alone can't tell, since something had come out before or the program gave the stream a buffer of its own: it has to have a print in front of
 *   the fork() whose text nothing brings out
 */
export function copiedBufferOf(
  trace: Trace,
  child: number,
  source: SourceText | null = null,
): { parent: number; text: Buffer } | null {
  const fork = trace.forks().find((made) => made.child === child);
  if (fork === undefined) return null;
  const { parent } = fork;
  const at = fork.call.enteredNs;
  // A child that gets a buffer of its own has got none from its parent.
  if (buffersMade(trace, child).some(({ enteredNs }) => enteredNs > at)) return null;
  const made = buffersMade(trace, parent).find(({ enteredNs }) => enteredNs < at);
  const before = printsOf(trace, parent).filter(({ enteredNs }) => enteredNs < at);
  // What was printed into the buffer first is still there if nothing has come out.
  const isSure = made !== undefined && before.length === 0;
  const held = source?.heldBefore('fork') ?? 0;
  if (!isSure && held === 0) return null;
  const theirs = printsOf(trace, parent).find(({ enteredNs }) => enteredNs > at);
  const own = printsOf(trace, child)[0];
  if (theirs === undefined || own === undefined) return null;
  // What both printed alike behind it is each one's own.
  const text = sharedBeginning(textOf(theirs), textOf(own), source).subarray(0, held === 0 ? Infinity : held);
  return text.length === 0 ? null : { parent, text };
}

/** What both begin with; not a line that each of them completed itself, since a stream on a terminal holds no more than a line, unless it was told to. */
function sharedBeginning(a: Buffer, b: Buffer, source: SourceText | null): Buffer {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  const shared = a.subarray(0, length);
  const whole = length === a.length && length === b.length;
  return whole && shared.at(-1) === 0x0a && source?.holdsLines !== true ? shared.subarray(0, 0) : shared;
}

/**
 * Did a process print into a stream, and end by itself without anything of it coming out? Then it ended with _exit() or its like, which leaves what
 * stands in the buffers behind.
 */
export function neverFlushed(trace: Trace, pid: number): boolean {
  const end = trace.endOf(pid);
  const [made] = buffersMade(trace, pid);
  return (
    made !== undefined &&
    end !== undefined &&
    (end.result & 0x7f) === 0 &&
    !trace.calls('write').some((call) => call.pid === pid && sameObject(call.object, made.object))
  );
}
