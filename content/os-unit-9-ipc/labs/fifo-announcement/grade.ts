import {
  type CheckContext,
  containsText,
  defineLab,
  describeLeaks,
  expect,
  expectEnds,
  normalise,
  quote,
  type Run,
  whyStillThere,
} from '../../../../src/modules/labs/sdk/index.js';
import {
  longest,
  longLine,
  path,
  readerAlone,
  readerFirst,
  writerAlone,
  writerFirst,
  writerWithFifoThere,
} from './scenarios.js';

const apply = { bloomLevel: 'apply', outcome: 'apply-ipc-c' } as const;

const printedBy = (run: Run): string => run.output.trim();

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

/** Did a signal end it that a buffer that is too short may bring about? */
const overran = ({ exit }: Run): boolean => ['SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGILL'].includes(exit?.signal ?? '');

/** The longest beginning of `line` that is in `output`. */
function arrived(line: string, output: string): number {
  const text = normalise(output);
  let length = line.length;
  while (length > 0 && !text.includes(normalise(line.slice(0, length)))) length -= 1;
  return length;
}

/** Each program ends in the other runs, too, where the line came through there: else another row has lost its points, and tells why. That of the longest line asks this itself. */
async function expectAllEnd(t: CheckContext): Promise<void> {
  const sent = await t.play(writerAlone);
  if (containsText(sent.received ?? '', sent.line)) expectEnds([sent.writer]);
  const printed = await t.play(readerAlone);
  if (printed.left === null && containsText(printedBy(printed.reader), printed.line)) expectEnds([printed.reader]);
  const first = await t.play(readerFirst);
  if (first.writer !== null && containsText(printedBy(first.reader), first.line))
    expectEnds([first.reader, first.writer]);
}

// So many of a line's first characters may stand in whatever else was printed.
const byChance = 8;

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
      advice: `Call mkfifo("${path}", 0666) before opening it, and leave it to the reader to remove it. That it is there already is no error.`,
      read: 'What to write',
      run: async (t) => {
        const { made, nothing } = await t.play(writerAlone);
        t.show('stat', made === null ? `${path}: nothing there` : `${path}: ${made.kind}, mode ${octal(made.mode)}`);
        expect(made !== null, nothing);
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
        const { line, made, nothing, received, lost } = first.made === null ? await t.play(writerWithFifoThere) : first;
        expect(made !== null, nothing);
        expect(
          made.kind !== 'fifo' || received !== null,
          `The FIFO's mode is ${octal(made.mode)}, which does not let the user who made it read: give mkfifo() the mode 0666, with the leading 0 that makes it octal.`,
        );
        expect(received !== null, `There is no FIFO at ${path} that the line could be read from.`);
        t.show('calls', `the grader gave the writer ${quote(line)} and read ${quote(received)} from the FIFO`);
        expect(received.length > 0, `The grader opened the FIFO to read, and nothing came out of it.${lost}`);
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
        t.show('output', `the grader wrote ${quote(line)}; fifo_reader printed ${quote(printedBy(reader))}`);
        expect(
          containsText(printedBy(reader), line),
          `The grader wrote ${quote(line)} to the FIFO, but fifo_reader printed ${quote(printedBy(reader))}.`,
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
        const { passed, lost } = through();
        expect(
          containsText(printedBy(reader), line),
          `The writer was given ${quote(line)}, but fifo_reader printed ${quote(printedBy(reader))}.${lost}`,
        );
        expect(passed, 'The line was printed, but it did not go through a FIFO that both programs had opened.');
        t.show('calls', `fifo_writer wrote ${quote(line)} to the FIFO, fifo_reader read it from there`);
      },
    },
    {
      id: 'reader-first',
      title: 'Both together, the reader started first and no FIFO there yet',
      points: 10,
      bloomLevel: 'analyze',
      outcome: 'analyze-ipc',
      advice: 'Whoever comes first makes the FIFO and waits in open() until the other one has come.',
      read: 'Why a reader that does not make the FIFO fails when it is first',
      run: async (t) => {
        const { line, reader, early, through } = await t.play(readerFirst);
        expect(early === null, early ?? '');
        expect(
          containsText(printedBy(reader), line),
          `The writer was given ${quote(line)}, but fifo_reader printed ${quote(printedBy(reader))}.`,
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
        const { line, writer, reader, there, through } = await t.play(longLine);
        expect(there?.kind === 'fifo', `There was no FIFO at ${path} for the line to go through.`);
        const length = arrived(line, printedBy(reader));
        t.show('output', `${length} of ${longest} characters arrived`);
        expect(
          length === longest,
          length < byChance
            ? `Nothing of the line came out of the reader, which had read ${through().came.length} bytes from the FIFO and printed ${quote(printedBy(reader))}.${through().lost}`
            : `Of the line's ${longest} characters only the first ${length} came out of the reader.`,
        );
        expect(
          through().passed,
          'The line was printed, but it did not go through a FIFO that both programs had opened.',
        );
        const short = await t.play(writerFirst);
        for (const [long, other] of [
          [writer, short.writer],
          [reader, short.reader],
        ] as const)
          // Who crashes after any line loses the points for the exit status, not these.
          expect(
            !overran(long) || overran(other),
            `The line arrived, but ${long.name} ${long.ending}, and with a shorter line it is not: it writes behind the end of a buffer. Give each buffer room for ${longest + 2} bytes, and read no more than there is room for.`,
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
        const { without } = through();
        expect(without.length === 0, `${without.join(' and ')} never got the FIFO open.`);
        for (const run of [writer, reader]) {
          expect(run.ended, `${run.name} did not end.`);
          expect(run.succeeded, `${run.name} ${run.ending} instead of ending with status 0.`);
        }
        const leaks = ending.leaks.filter(({ kind, name }) => !(kind === 'fifo' && name === path));
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`);
        await expectAllEnd(t);
      },
    },
  ],
});
