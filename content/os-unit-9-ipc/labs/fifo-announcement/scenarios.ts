/** What is played with the two programs, and what it shows; grade.ts says what is expected of it. */
import {
  containsText,
  objectKey,
  random,
  scenario,
  type Run,
  type Session,
  type Settled,
  type Trace,
} from '../../../../src/modules/labs/sdk/index.js';

export const path = '/tmp/ipc_lab_fifo';
const announcement = (): string =>
  `Train ${random.integer(10_000, 99_999)} ${random.word()} arrives on platform ${random.integer(1, 23)}`;

const ownerMayRead = 0o400;

const ENOENT = 2;
const EAGAIN = 11;
const O_RDWR = 2;
const O_NONBLOCK = 0o4000;
const flagsOf = ({ args }: { args: readonly bigint[] }): number => Number(args[1] ?? 0n);

/** Did a program open the FIFO for both reading and writing? Such an open waits for nobody. */
function openedForBoth(trace: Trace, run: Run): boolean {
  const family = trace.familyOf(run.pid);
  return trace
    .succeeded('open')
    .some((call) => call.object.kind === 'fifo' && family.has(call.pid) && (flagsOf(call) & 3) === O_RDWR);
}

/** For a writer whose line was lost in the FIFO; empty when that is not what happened. */
export function whyLost(trace: Trace, writer: Run): string {
  return openedForBoth(trace, writer)
    ? ` ${writer.name} opened ${path} with O_RDWR, which does not wait for a reader, and what was written is lost as soon as nobody has the FIFO open. Open it with O_WRONLY.`
    : '';
}

/** What became of the FIFO that should be there while the writer waits. */
function whyNothing(trace: Trace, writer: Run, settled: Settled): string {
  const family = trace.familyOf(writer.pid);
  const own = (call: string) => trace.succeeded(call).filter(({ pid }) => family.has(pid));
  if (own('unlink').some(({ text }) => text === path)) return `fifo_writer removed ${path} before a reader had come.`;
  if (writer.ended) return `fifo_writer ${writer.ending}, and there was nothing at ${path}.`;
  return settled === 'blocked'
    ? `fifo_writer waits, and there is nothing at ${path}.`
    : `fifo_writer was still busy when its time was up, and had made nothing at ${path}.`;
}

const opensNonblocking = (trace: Trace, run: Run): boolean => {
  const family = trace.familyOf(run.pid);
  return trace
    .succeeded('open')
    .some((call) => call.text === path && family.has(call.pid) && (flagsOf(call) & O_NONBLOCK) !== 0);
};

// What the C library, and a program's own means, have no FIFO in.
const notForFifos = /^\/(?!tmp\/|lab\/|dev\/shm\/)/;

/** The call by which a program made a FIFO at another path, or tried to, or went to open one there; null where it turned to the lab's path as well. */
export function elsewhereOf(trace: Trace, run: Run) {
  const family = trace.familyOf(run.pid);
  const own = trace.calls('mknod', 'open').filter(({ pid, leftNs }) => family.has(pid) && leftNs !== null);
  const made = own.find(({ call, text, result }) => call === 'mknod' && result >= 0 && text !== path);
  if (made !== undefined) return made;
  if (own.some(({ text }) => text === path)) return null;
  const others = own.filter(({ text }) => text !== '' && !notForFifos.test(text));
  return others.find(({ call }) => call === 'mknod') ?? others[0] ?? null;
}

/**
 * Waits until a program has come as far as it can without the other one: it stands still in open(), or has tried to open the FIFO, for one that tries again
 * and again never stands still.
 */
async function untilOpening(session: Session, run: Run): Promise<Settled> {
  const hasTried = (): boolean => session.trace.calls('open').some(({ text }) => text === path);
  const settled = await session.settleUntil(() => run.ended || hasTried());
  return settled === 'timedOut' && hasTried() ? session.settle(100) : settled;
}

/** The writer is on its own until somebody reads: what it made is looked at, then the grader is its reader. */
async function writerWithGrader(session: Session) {
  const line = announcement();
  const writer = await session.start('fifo_writer', { input: `${line}\n` });
  const settled = await untilOpening(session, writer);
  const made = await session.kernel.stat(path);
  const nothing = made === null ? whyNothing(session.trace, writer, settled) : '';
  // Nobody can be its reader: what then keeps the writer waiting is its mode.
  if (made?.kind === 'fifo' && (made.mode & ownerMayRead) === 0)
    return { line, writer, made, nothing, received: null, lost: '', trace: session.trace };
  const channel = made?.kind === 'fifo' ? await session.openFifo(path, 'read') : null;
  await session.finish();
  return {
    line,
    writer,
    made,
    nothing,
    received: channel?.received ?? null,
    lost: whyLost(session.trace, writer),
    trace: session.trace,
  };
}

export const writerAlone = scenario('the writer alone, the grader reads', ['fifo_writer'], writerWithGrader);

/** For a writer that makes no FIFO: it may still be able to write to one. */
export const writerWithFifoThere = scenario('the grader makes the FIFO and reads', ['fifo_writer'], async (session) => {
  await session.kernel.mkfifo(path, 0o666);
  return writerWithGrader(session);
});

export const readerAlone = scenario('the reader alone, the grader writes', ['fifo_reader'], async (session) => {
  const line = announcement();
  await session.kernel.mkfifo(path, 0o666);
  const reader = await session.start('fifo_reader');
  await untilOpening(session, reader);
  const { trace } = session;
  const isElsewhere = elsewhereOf(trace, reader) !== null;
  // Who has gone, or is elsewhere, can't be written to.
  const early = reader.ended && !isElsewhere ? whyEarlyAlone(trace, reader) : null;
  if (early === null && !isElsewhere) {
    const channel = await session.openFifo(path, 'write');
    // With its newline and a NUL byte, as the unit's writer sends it.
    await channel.write(`${line}\n\0`);
    await channel.close();
  }
  await session.finish();
  return { line, reader, early, isElsewhere, left: await session.kernel.stat(path), trace };
});

function whyEarlyAlone(trace: Trace, reader: Run): string {
  const early = `fifo_reader ${reader.ending} although the FIFO was there and nothing had been written to it yet`;
  return opensNonblocking(trace, reader)
    ? `${early}: it opened ${path} with O_NONBLOCK, so that neither open() nor read() waited. Leave O_NONBLOCK out.`
    : `${early}.`;
}

/** For a reader that does not wait where there is no writer: one has the FIFO open here, and writes only when the reader has found nothing. */
export const writerHeld = scenario('a writer that has not written yet', ['fifo_reader'], async (session) => {
  await session.kernel.mkfifo(path, 0o666);
  const other = await session.openFifo(path, 'read');
  const channel = await session.openFifo(path, 'write');
  await other.close();
  const reader = await session.start('fifo_reader');
  const looks = (): number =>
    session.trace.calls('read').filter(({ object, result }) => object.kind === 'fifo' && result === -EAGAIN).length;
  await session.settleUntil(() => reader.ended || looks() > 1);
  const waits = !reader.ended;
  if (waits) await channel.write(`${announcement()}\n\0`);
  await channel.close();
  await session.finish();
  return { waits };
});

/** Did `line` go from the one program into the FIFO and from there to the other? */
function passedOn(session: Session, line: string, writer: Run, reader: Run) {
  const { trace } = session;
  const [writers, readers] = [trace.familyOf(writer.pid), trace.familyOf(reader.pid)];
  const opens = trace.succeeded('open').filter(({ object }) => object.kind === 'fifo');
  const without = [
    { run: writer, family: writers },
    { run: reader, family: readers },
  ].filter(({ family }) => !opens.some(({ pid }) => family.has(pid)));
  const fifos = new Map(opens.map(({ object }) => [objectKey(object), object]));
  const passed = [...fifos.values()].some(
    (fifo) => containsText(trace.written(fifo, writers), line) && containsText(trace.received(fifo, readers), line),
  );
  return {
    /** Those of the two programs that never got the FIFO open. */
    without: without.map(({ run }) => run.name),
    passed,
    lost: whyLost(trace, writer),
    trace,
    /** What the reader took out of the FIFO. */
    came: Buffer.concat([...fifos.values()].map((fifo) => trace.received(fifo, readers))),
  };
}

/** The writer's call that had removed the FIFO when the reader wanted to; null when that is not what happened. */
function removedBefore(trace: Trace, writer: Run, reader: Run) {
  const [writers, readers] = [trace.familyOf(writer.pid), trace.familyOf(reader.pid)];
  const unlinks = trace.calls('unlink').filter(({ text }) => text === path);
  const inVain = unlinks.find(({ pid, result }) => readers.has(pid) && result === -ENOENT);
  if (inVain === undefined) return null;
  const last = unlinks.findLast(({ result, enteredNs }) => result === 0 && enteredNs < inVain.enteredNs);
  return last !== undefined && writers.has(last.pid) ? last : null;
}

export const writerFirst = scenario(
  'both together, the writer first',
  ['fifo_writer', 'fifo_reader'],
  async (session) => {
    const line = announcement();
    const writer = await session.start('fifo_writer', { input: `${line}\n` });
    await untilOpening(session, writer);
    const reader = await session.start('fifo_reader');
    const ending = await session.finishClean();
    return {
      line,
      writer,
      reader,
      ending,
      nonblocking: opensNonblocking(session.trace, reader),
      removedBefore: () => removedBefore(session.trace, writer, reader),
      through: () => passedOn(session, line, writer, reader),
    };
  },
);

/** Why a reader that was first did not wait for the writer. */
function whyEarly(trace: Trace, reader: Run): string {
  const early = `it ${reader.ending} before a writer came`;
  const open = trace.calls('open').findLast(({ text }) => text === path);
  if (open?.result === -ENOENT) {
    const failed = `its open() failed with ENOENT, so that it had nothing to read from, and ${early}`;
    return trace.succeeded('unlink').some(({ text }) => text === path)
      ? `fifo_reader was first and removed ${path} before it opened it: ${failed}. Call unlink() only when the line has been read.`
      : `fifo_reader was first, and ${path} was not there yet: ${failed}. Call mkfifo() in the reader, too, and take EEXIST for good news in both.`;
  }
  return open !== undefined && open.result >= 0 && (flagsOf(open) & O_NONBLOCK) !== 0
    ? `fifo_reader was first and opened ${path} with O_NONBLOCK, so that neither open() nor read() waited for the writer: ${early}. Leave O_NONBLOCK out.`
    : `fifo_reader was first and ${reader.ending} before a writer came.`;
}

export const readerFirst = scenario(
  'both together, the reader first',
  ['fifo_reader', 'fifo_writer'],
  async (session) => {
    const line = announcement();
    const reader = await session.start('fifo_reader');
    // A reader that looks for the FIFO again and again never stands still, nor does one that pauses first: it is given its writer all the same.
    await session.settle(300);
    const { trace } = session;
    if (reader.ended) return { line, reader, writer: null, early: whyEarly(trace, reader), through: null, trace };
    const writer = await session.start('fifo_writer', { input: `${line}\n` });
    await session.finish();
    return { line, reader, writer, early: null, through: () => passedOn(session, line, writer, reader), trace };
  },
);

export const longest = 199;

export const longLine = scenario('the longest line', ['fifo_writer', 'fifo_reader'], async (session) => {
  const line = random.text(longest);
  const writer = await session.start('fifo_writer', { input: `${line}\n` });
  await untilOpening(session, writer);
  const there = await session.kernel.stat(path);
  const reader = await session.start('fifo_reader');
  await session.finish();
  const nonblocking = opensNonblocking(session.trace, reader);
  return { line, writer, reader, there, nonblocking, through: () => passedOn(session, line, writer, reader) };
});
