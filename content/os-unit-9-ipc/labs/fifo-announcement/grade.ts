import {
  containsText,
  defineLab,
  describeLeaks,
  expect,
  normalise,
  objectKey,
  quote,
  random,
  scenario,
  type Run,
  type Session,
  whyStillThere,
} from '../../../../src/modules/labs/sdk/index.js';

const path = '/tmp/ipc_lab_fifo';
const apply = { bloomLevel: 'apply', outcome: 'apply-ipc-c' } as const;

const announcement = (): string =>
  `Train ${random.integer(10_000, 99_999)} ${random.word()} arrives on platform ${random.integer(1, 23)}`;

/** The writer is on its own until somebody reads: what it made is looked at, then the grader is its reader. */
async function writerWithGrader(session: Session) {
  const line = announcement();
  const writer = await session.start('fifo_writer', { input: `${line}\n` });
  await session.settle();
  const made = await session.kernel.stat(path);
  return { line, writer, made };
}

const writerAlone = scenario('the writer alone, the grader reads', ['fifo_writer'], async (session) => {
  const { line, writer, made } = await writerWithGrader(session);
  if (made?.kind !== 'fifo') {
    await session.finish();
    return { line, writer, made, received: null };
  }
  const channel = await session.openFifo(path, 'read');
  await session.finish();
  return { line, writer, made, received: channel.received };
});

/** For a writer that makes no FIFO: it may still be able to write to one. */
const writerWithFifoThere = scenario('the grader makes the FIFO and reads', ['fifo_writer'], async (session) => {
  await session.kernel.mkfifo(path, 0o666);
  const { line, writer } = await writerWithGrader(session);
  const channel = await session.openFifo(path, 'read');
  await session.finish();
  return { line, writer, received: channel.received };
});

const readerAlone = scenario('the reader alone, the grader writes', ['fifo_reader'], async (session) => {
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

const writerFirst = scenario('both together, the writer first', ['fifo_writer', 'fifo_reader'], async (session) => {
  const line = announcement();
  const writer = await session.start('fifo_writer', { input: `${line}\n` });
  await session.settle();
  const reader = await session.start('fifo_reader');
  const ending = await session.finishClean();
  return { line, writer, reader, ending, through: () => passedOn(session, line, writer, reader) };
});

const readerFirst = scenario('both together, the reader first', ['fifo_reader', 'fifo_writer'], async (session) => {
  const line = announcement();
  const reader = await session.start('fifo_reader');
  // A reader that looks for the FIFO again and again never stands still: it is given its writer all the same.
  await session.settle(300);
  if (reader.ended) {
    const failed = session.trace.calls('open').find((call) => call.text === path && call.result < 0);
    return { line, reader, early: true, noFifo: failed?.result === -2, through: null };
  }
  const writer = await session.start('fifo_writer', { input: `${line}\n` });
  await session.finish();
  return { line, reader, early: false, noFifo: false, through: () => passedOn(session, line, writer, reader) };
});

const longest = 199;

const longLine = scenario('the longest line', ['fifo_writer', 'fifo_reader'], async (session) => {
  const line = random.text(longest);
  const writer = await session.start('fifo_writer', { input: `${line}\n` });
  await session.settle();
  const there = await session.kernel.stat(path);
  const reader = await session.start('fifo_reader');
  await session.finish();
  return { line, writer, reader, there };
});

/** The longest beginning of `line` that is in `output`. */
function arrived(line: string, output: string): number {
  const text = normalise(output);
  let length = line.length;
  while (length > 0 && !text.includes(normalise(line.slice(0, length)))) length -= 1;
  return length;
}

export default defineLab({
  read: {
    broken_pipe: 'Opening and removing',
    deadlock: 'Opening and removing',
  },
  checks: [
    {
      id: 'fifo-made',
      title: `The writer makes ${path}, and it is a FIFO`,
      points: 15,
      ...apply,
      advice: `Call mkfifo("${path}", 0666) before opening it. That it is there already is no error.`,
      read: 'What to write',
      run: async (t) => {
        const { made } = await t.play(writerAlone);
        t.show(
          'stat',
          made === null ? `${path}: nothing there` : `${path}: ${made.kind}, mode ${made.mode.toString(8)}`,
        );
        expect(made !== null, `While the writer waited for a reader, there was nothing at ${path}.`);
        expect(made.kind === 'fifo', `What the writer made at ${path} is not a FIFO but a ${made.kind}.`);
      },
    },
    {
      id: 'writer-sends',
      title: 'The writer takes a line and writes it to the FIFO',
      points: 20,
      ...apply,
      advice: 'Read one line from standard input, open the FIFO with O_WRONLY, and write the bytes of the line.',
      read: 'What to write',
      run: async (t) => {
        const first = await t.play(writerAlone);
        const { line, received } =
          first.received === null && first.made === null ? await t.play(writerWithFifoThere) : first;
        expect(received !== null, `There is no FIFO at ${path} that the line could be read from.`);
        t.show('calls', `the grader gave the writer ${quote(line)} and read ${quote(received)} from the FIFO`);
        expect(received.length > 0, 'The grader opened the FIFO to read, and nothing came out of it.');
        expect(
          containsText(received, line),
          `The line was ${quote(line)}, but out of the FIFO came ${quote(received)}.`,
        );
      },
    },
    {
      id: 'reader-prints',
      title: 'The reader prints the line that comes out of the FIFO',
      points: 20,
      ...apply,
      advice: 'Open the FIFO with O_RDONLY, read, put a NUL behind the bytes that read() gave, and print them.',
      read: 'Lines and buffers',
      run: async (t) => {
        const { line, reader } = await t.play(readerAlone);
        t.show('output', `the grader wrote ${quote(line)}; fifo_reader printed ${quote(reader.output)}`);
        expect(
          containsText(reader.output, line),
          `The grader wrote ${quote(line)} to the FIFO, but fifo_reader printed ${quote(reader.output)}.`,
        );
      },
    },
    {
      id: 'writer-first',
      title: 'Both together, the writer started first',
      points: 15,
      ...apply,
      advice:
        'Opening a FIFO to write waits until somebody opens it to read: the writer has to be still there when the reader comes.',
      read: 'Opening and removing',
      run: async (t) => {
        const { line, reader, through } = await t.play(writerFirst);
        const { opened, passed } = through();
        expect(
          containsText(reader.output, line),
          `The writer was given ${quote(line)}, but fifo_reader printed ${quote(reader.output)}.`,
        );
        expect(
          opened && passed,
          'The line was printed, but it did not go through a FIFO that both programs had opened.',
        );
        t.show('calls', `fifo_writer wrote ${quote(line)} to the FIFO, fifo_reader read it from there`);
      },
    },
    {
      id: 'reader-first',
      title: 'Both together, the reader started first and no FIFO there yet',
      points: 10,
      bloomLevel: 'analyze',
      outcome: 'analyze-ipc',
      advice:
        'Whoever comes first has to make the FIFO: call mkfifo() in the reader, too, and take EEXIST for good news in both.',
      read: 'Why a reader that does not make the FIFO fails when it is first',
      run: async (t) => {
        const { line, reader, early, noFifo, through } = await t.play(readerFirst);
        expect(
          !noFifo,
          `fifo_reader was first, and ${path} was not there yet: its open() failed with ENOENT, so that it had nothing to read from, and it ${reader.ending} before a writer came.`,
        );
        expect(!early, `fifo_reader was first and ${reader.ending} before a writer came.`);
        expect(
          containsText(reader.output, line),
          `The writer was given ${quote(line)}, but fifo_reader printed ${quote(reader.output)}.`,
        );
        expect(
          through === null || through().passed,
          'The line was printed, but it did not go through a FIFO that both programs had opened.',
        );
      },
    },
    {
      id: 'longest-line',
      title: `A line of ${longest} characters arrives whole`,
      points: 5,
      ...apply,
      advice: `${longest} characters, a newline and a NUL need room in the buffers of both programs. And read() may give a message in pieces.`,
      read: 'Lines and buffers',
      run: async (t) => {
        const { line, reader, there } = await t.play(longLine);
        expect(there?.kind === 'fifo', `There was no FIFO at ${path} for the line to go through.`);
        const length = arrived(line, reader.output);
        t.show('output', `${length} of ${longest} characters arrived`);
        expect(
          length === longest,
          `Of the line's ${longest} characters only the first ${length} came out of the reader.`,
        );
      },
    },
    {
      id: 'fifo-removed',
      title: 'The reader removes the FIFO',
      points: 10,
      ...apply,
      advice: `A FIFO stays in the file system until somebody calls unlink("${path}").`,
      read: 'Opening and removing',
      run: async (t) => {
        const { left, reader, trace } = await t.play(readerAlone);
        t.show('stat', left === null ? `${path}: gone` : `${path}: still there, ${left.kind}`);
        expect(
          left === null,
          `After ${reader.name} (pid ${reader.pid}, it ${reader.ending}), ${path} was still there: ${whyStillThere(trace, 'unlink', path)}.`,
        );
      },
    },
    {
      id: 'nothing-left',
      title: 'Both programs end with status 0 and leave nothing else behind',
      points: 5,
      ...apply,
      advice: 'Close what was opened, let main return 0, and let no child outlive its program.',
      read: 'What to write',
      run: async (t) => {
        const { writer, reader, ending, through } = await t.play(writerFirst);
        expect(through().opened, 'The two programs never had the FIFO open.');
        for (const run of [writer, reader]) {
          expect(run.ended, `${run.name} did not end.`);
          expect(run.succeeded, `${run.name} ${run.ending} instead of 0.`);
        }
        const leaks = ending.leaks.filter(({ kind, name }) => !(kind === 'fifo' && name === path));
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`);
      },
    },
  ],
});
