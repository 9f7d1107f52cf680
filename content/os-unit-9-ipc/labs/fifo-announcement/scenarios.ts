/** What is played with the two programs, and what it shows; grade.ts says what is expected of it. */
import {
  containsText,
  expect,
  objectKey,
  random,
  scenario,
  type Run,
  type Session,
  type Trace,
} from '../../../../src/modules/labs/sdk/index.js';

export const path = '/tmp/ipc_lab_fifo';
const announcement = (): string =>
  `Train ${random.integer(10_000, 99_999)} ${random.word()} arrives on platform ${random.integer(1, 23)}`;

const ownerMayRead = 0o400;

/** What became of the FIFO that should be there while the writer waits. */
function whyNothing(trace: Trace, writer: Run): string {
  const family = trace.familyOf(writer.pid);
  const did = (call: string): boolean =>
    trace.succeeded(call).some(({ pid, text }) => text === path && family.has(pid));
  if (did('unlink')) return `fifo_writer removed ${path} before a reader had come.`;
  return writer.ended
    ? `fifo_writer ${writer.ending}, and there was nothing at ${path}.`
    : `While the writer waited for a reader, there was nothing at ${path}.`;
}

/** The writer is on its own until somebody reads: what it made is looked at, then the grader is its reader. */
async function writerWithGrader(session: Session) {
  const line = announcement();
  const writer = await session.start('fifo_writer', { input: `${line}\n` });
  await session.settle();
  const made = await session.kernel.stat(path);
  const nothing = made === null ? whyNothing(session.trace, writer) : '';
  // Nobody can be its reader: what then keeps the writer waiting is its mode.
  if (made?.kind === 'fifo' && (made.mode & ownerMayRead) === 0) return { line, writer, made, nothing, received: null };
  const channel = made?.kind === 'fifo' ? await session.openFifo(path, 'read') : null;
  await session.finish();
  return { line, writer, made, nothing, received: channel?.received ?? null };
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
  await session.settle();
  expect(
    !reader.ended,
    `fifo_reader ${reader.ending} although the FIFO was there and nothing had been written to it yet.`,
  );
  const channel = await session.openFifo(path, 'write');
  // With its newline and a NUL byte, as the unit's writer sends it.
  await channel.write(`${line}\n\0`);
  await channel.close();
  await session.finish();
  return { line, reader, left: await session.kernel.stat(path), trace: session.trace };
});

/** Did `line` go from the one program into the FIFO and from there to the other? */
function passedOn(session: Session, line: string, writer: Run, reader: Run): { opened: boolean; passed: boolean } {
  const { trace } = session;
  const [writers, readers] = [trace.familyOf(writer.pid), trace.familyOf(reader.pid)];
  const opens = trace.succeeded('open').filter(({ object }) => object.kind === 'fifo');
  const opened = [writers, readers].every((family) => opens.some(({ pid }) => family.has(pid)));
  const fifos = new Map(opens.map(({ object }) => [objectKey(object), object]));
  const passed = [...fifos.values()].some(
    (fifo) => containsText(trace.written(fifo, writers), line) && containsText(trace.received(fifo, readers), line),
  );
  return { opened, passed };
}

export const writerFirst = scenario(
  'both together, the writer first',
  ['fifo_writer', 'fifo_reader'],
  async (session) => {
    const line = announcement();
    const writer = await session.start('fifo_writer', { input: `${line}\n` });
    await session.settle();
    const reader = await session.start('fifo_reader');
    const ending = await session.finishClean();
    return { line, writer, reader, ending, through: () => passedOn(session, line, writer, reader) };
  },
);

const ENOENT = 2;
const O_NONBLOCK = 0o4000;

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
  return open !== undefined && open.result >= 0 && (Number(open.args[1] ?? 0n) & O_NONBLOCK) !== 0
    ? `fifo_reader was first and opened ${path} with O_NONBLOCK, so that neither open() nor read() waited for the writer: ${early}. Leave O_NONBLOCK out.`
    : `fifo_reader was first and ${reader.ending} before a writer came.`;
}

export const readerFirst = scenario(
  'both together, the reader first',
  ['fifo_reader', 'fifo_writer'],
  async (session) => {
    const line = announcement();
    const reader = await session.start('fifo_reader');
    // A reader that looks for the FIFO again and again never stands still: it is given its writer all the same.
    await session.settle(300);
    if (reader.ended) return { line, reader, writer: null, early: whyEarly(session.trace, reader), through: null };
    const writer = await session.start('fifo_writer', { input: `${line}\n` });
    await session.finish();
    return { line, reader, writer, early: null, through: () => passedOn(session, line, writer, reader) };
  },
);

export const longest = 199;

export const longLine = scenario('the longest line', ['fifo_writer', 'fifo_reader'], async (session) => {
  const line = random.text(longest);
  const writer = await session.start('fifo_writer', { input: `${line}\n` });
  await session.settle();
  const there = await session.kernel.stat(path);
  const reader = await session.start('fifo_reader');
  await session.finish();
  return { line, writer, reader, there, through: () => passedOn(session, line, writer, reader) };
});
