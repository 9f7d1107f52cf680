/** What the one scenario of the lab shows of the conversation; grade.ts says what is expected of it. */
import {
  containsWords,
  copiedBufferOf,
  neverFlushed,
  quote,
  sameObject,
  scenario,
  type Run,
  type Trace,
  whyNotWaitedFor,
} from '../../../../src/modules/labs/sdk/index.js';

export const question = 'Station Master: Is Platform 3 clear?';
export const answer = 'Signal Room: Yes, Platform 3 is clear!';
// The speaker's name may be printed without being sent.
export const questionCore = 'Is Platform 3 clear';
export const answerCore = 'Yes Platform 3 is clear';

export const conversation = scenario('the conversation', ['pipe_lab'], async (session) => {
  const run = await session.start('pipe_lab');
  const ending = await session.finishClean();
  return { run, ending, trace: session.trace };
});

/** Pipes that a process made before it forked a child: only these can be between the two. */
export function sharedPipes(trace: Trace): number {
  const made = new Map<number, number>();
  let most = 0;
  for (const call of trace.succeeded('pipe', 'fork')) {
    const own = made.get(call.pid) ?? 0;
    if (call.call === 'pipe') made.set(call.pid, own + 1);
    else most = Math.max(most, own);
  }
  return most;
}

type Direction = 'parent to child' | 'child to parent';

/**
 * Who carried `words` over which of the program's pipes, as their writes and reads show it; null when nobody did. What a process wrote itself
 * it may be reading back.
 */
export function carried(trace: Trace, words: string, direction: Direction) {
  for (const [index, pipe] of trace.pipes().entries()) {
    const wrote = trace.usersOf(pipe, 'write').filter((pid) => containsWords(trace.written(pipe, pid), words));
    const read = trace.usersOf(pipe, 'read').filter((pid) => containsWords(trace.received(pipe, pid), words));
    for (const to of read.filter((pid) => !wrote.includes(pid))) {
      const from = wrote.find((pid) =>
        direction === 'parent to child' ? trace.descends(to, pid) : trace.descends(pid, to),
      );
      if (from !== undefined) return { from, to, pipe, number: index + 1, bytes: trace.received(pipe, to) };
    }
  }
  return null;
}

/** Processes that used a pipe of the program's, in pairs of an ancestor and a descendant. */
export function sides(trace: Trace): { parent: number; child: number }[] {
  const users = new Set(
    trace.pipes().flatMap((pipe) => [...trace.usersOf(pipe, 'write'), ...trace.usersOf(pipe, 'read')]),
  );
  const pids = [...users].slice(0, 32);
  return pids.flatMap((parent) =>
    pids.filter((child) => trace.descends(child, parent)).map((child) => ({ parent, child })),
  );
}

/** The processes that carried a message of the conversation; if nobody did, those between which anything at all went through a pipe. */
export function talkers(trace: Trace): ReadonlySet<number> {
  const messages = [carried(trace, questionCore, 'parent to child'), carried(trace, answerCore, 'child to parent')];
  const carriers = messages.flatMap((found) => (found === null ? [] : [found.from, found.to]));
  if (carriers.length > 0) return new Set(carriers);
  return new Set(
    trace.pipes().flatMap((pipe) => {
      const writers = trace.usersOf(pipe, 'write');
      const readers = trace.usersOf(pipe, 'read').filter((pid) => !writers.includes(pid));
      return writers.length > 0 && readers.length > 0 ? [...writers, ...readers] : [];
    }),
  );
}

export function talked(trace: Trace): boolean {
  return talkers(trace).size > 0;
}

/** What did happen to a message that did not arrive as it should. */
export function whatHappened(trace: Trace, words: string, direction: Direction): string {
  const [sender, receiver] = direction === 'parent to child' ? ['parent', 'child'] : ['child', 'parent'];
  if (sharedPipes(trace) === 0 && trace.pipes().length > 0 && trace.forks().length > 0)
    return 'No pipe was there when the child was forked: those that were made after fork() connect nobody.';
  for (const [index, pipe] of trace.pipes().entries()) {
    if (!containsWords(trace.written(pipe), words)) continue;
    if (!containsWords(trace.received(pipe), words))
      return `It was written to pipe ${index + 1}, but nobody read all of it from there.`;
    return `It went through pipe ${index + 1}, but not from the ${sender} to the ${receiver}: the process that reads must be the other one.`;
  }
  return cameInstead(trace, direction) ?? 'No process wrote it to a pipe.';
}

const pointerBytes = 8;

/** What else went that way. */
function cameInstead(trace: Trace, direction: Direction): string | null {
  for (const [index, pipe] of trace.pipes().entries()) {
    for (const from of trace.usersOf(pipe, 'write')) {
      const to = trace
        .usersOf(pipe, 'read')
        .find((pid) => (direction === 'parent to child' ? trace.descends(pid, from) : trace.descends(from, pid)));
      if (to === undefined) continue;
      const bytes = trace.received(pipe, to);
      const pointer =
        bytes.length === pointerBytes
          ? ' 8 bytes is the size of a pointer, which is what sizeof gives of one: write strlen(text) + 1 bytes.'
          : '';
      return `What went that way through pipe ${index + 1} instead were ${bytes.length} bytes: ${quote(bytes)}.${pointer}`;
    }
  }
  return null;
}

/** When a process had all the words from a pipe, or first wrote the last of them there. */
function whenMoved(
  trace: Trace,
  pid: number,
  call: 'read' | 'write',
  pipe: ReturnType<Trace['pipes']>[number],
  words: string,
): bigint | null {
  let bytes = Buffer.alloc(0);
  for (const moved of trace.succeeded(call)) {
    if (moved.pid !== pid || !sameObject(moved.object, pipe)) continue;
    bytes = Buffer.concat([bytes, moved.data.subarray(0, moved.result)]).subarray(-heldMost);
    if (containsWords(bytes, words)) return call === 'read' ? moved.leftNs : moved.enteredNs;
  }
  return null;
}

// A message and more beside it: bounds what a program can cost that sends a byte at a time for ever.
const heldMost = 1_024;

/** Why the answer is one to a question that its sender had not read, or null when it had read it. What was never asked can't be read. */
export function whyUnasked(trace: Trace, answered: NonNullable<ReturnType<typeof carried>>): string | null {
  const sent = whenMoved(trace, answered.from, 'write', answered.pipe, answerCore);
  const asked = trace
    .pipes()
    .flatMap((pipe, index) => (containsWords(trace.written(pipe), questionCore) ? [{ pipe, number: index + 1 }] : []));
  const [first] = asked;
  if (first === undefined || sent === null) return null;
  const read = asked
    .map(({ pipe }) => whenMoved(trace, answered.from, 'read', pipe, questionCore))
    .filter((when) => when !== null);
  if (read.some((when) => when <= sent)) return null;
  if (read.length > 0)
    return `The child wrote the answer before it had read the question, so that it was an answer to nothing. It has to read from pipe ${first.number} first.`;
  const part = trace.received(first.pipe, answered.from).length;
  return `The child wrote the answer and had read ${part === 0 ? 'nothing' : `only ${part} bytes`} of the question, which was in pipe ${first.number}. It has to read all of it first.`;
}

/** Who did not wait for a child. A parent that was stopped while it waited did what it could. */
export function whoLeft(trace: Trace): (child: number) => string {
  const parentOf = new Map(trace.forks().map(({ parent, child }) => [child, parent]));
  return (child) => {
    const parent = parentOf.get(child) ?? 0;
    const who = parentOf.has(parent) ? `The child (pid ${parent})` : 'The parent';
    const waits = trace.calls('wait').filter(({ pid }) => pid === parent);
    if (waits.some(({ leftNs }) => leftNs === null))
      return `${who} was still waiting for its child (pid ${child}), which had not ended.`;
    return waits.length === 0
      ? `${who} did not wait for its child (pid ${child}).`
      : `${who} has not reaped its child (pid ${child}): it ${whyNotWaitedFor(trace, parent)}.`;
  };
}

/** What a process printed, without what it only got as a copy of its parent's buffer. */
export function printedBy(trace: Trace, pid: number, source: Run['source']): Buffer {
  return trace.printed(pid).subarray(copiedBufferOf(trace, pid, source)?.text.length ?? 0);
}

/** What a process printed instead, or why nothing came out. */
export function whatInstead(trace: Trace, pid: number, source: Run['source']): string {
  const copied = copiedBufferOf(trace, pid, source);
  const printed = printedBy(trace, pid, source);
  if (copied !== null)
    return ` Its output begins with ${quote(copied.text)}, which the parent had printed and which still stood in its stdio buffer at fork(): the child got a copied stdio buffer, and both wrote it. Call fflush(stdout) before fork().`;
  if (neverFlushed(trace, pid))
    return ` The process (pid ${pid}) did print something, but it was never flushed: it ended with _exit(), which leaves what stands in stdio's buffers behind. Call fflush(stdout) first, or end with exit().`;
  return printed.length === 0 ? ` pid ${pid} printed nothing.` : ` pid ${pid} printed ${quote(printed)}.`;
}

export function tellCarried(found: NonNullable<ReturnType<typeof carried>>): string {
  return `pid ${found.from} wrote to pipe ${found.number}, pid ${found.to} read ${found.bytes.length} bytes from it: ${quote(found.bytes)}`;
}
