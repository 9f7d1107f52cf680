import {
  type CheckContext,
  containsText,
  defineLab,
  describeLeaks,
  expect,
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

/** States that programs ended with status 0 in the run that `when` names. */
function expectEndsWhen(when: string, runs: readonly Run[]): void {
  for (const run of runs) {
    expect(run.ended, `${run.name} did not end when ${when}.`);
    expect(run.succeeded, `${run.name} ${run.ending} instead of ending with status 0 when ${when}.`);
  }
}

/** Each program ends in the other runs, too. That of the longest line asks this itself, and that a reader did not wait for its writer costs the row of that run alone. */
async function expectAllEnd(t: CheckContext): Promise<void> {
  const { reader, writer } = await t.play(readerFirst);
  if (writer !== null) expectEndsWhen('the reader was started first', [writer, reader]);
  expectEndsWhen('the grader read from the FIFO', [(await t.play(writerAlone)).writer]);
  expectEndsWhen('the grader wrote to the FIFO', [(await t.play(readerAlone)).reader]);
}

/** Which other path the writer made a FIFO at, and on which line; empty when it made none. */
async function insteadOf(
  t: CheckContext,
  who: 'It' | 'fifo_writer',
  { elsewhere }: { elsewhere: Awaited<ReturnType<typeof writerAlone.play>>['elsewhere'] },
): Promise<string> {
  return elsewhere === null
    ? ''
    : ` ${who} made ${elsewhere.text} instead of ${path}: mkfifo() was called by ${await t.callerOf(elsewhere)}.`;
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
        const played = await t.play(writerAlone);
        const { made, nothing } = played;
        t.show('stat', made === null ? `${path}: nothing there` : `${path}: ${made.kind}, mode ${octal(made.mode)}`);
        expect(made !== null, `${nothing}${await insteadOf(t, 'It', played)}`);
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
        const played = first.made === null ? await t.play(writerWithFifoThere) : first;
        const { line, made, nothing, received, lost } = played;
        expect(made !== null, nothing);
        expect(
          made.kind !== 'fifo' || received !== null,
          `The FIFO's mode is ${octal(made.mode)}, which does not let the user who made it read: give mkfifo() the mode 0666, with the leading 0 that makes it octal.`,
        );
        expect(received !== null, `There is no FIFO at ${path} that the line could be read from.`);
        t.show('calls', `the grader gave the writer ${quote(line)} and read ${quote(received)} from the FIFO`);
        expect(
          received.length > 0,
          `The grader opened ${path} to read, and nothing came out of it.${lost}${await insteadOf(t, 'fifo_writer', played)}`,
        );
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
        const { passed, lost, elsewhere } = through();
        expect(
          containsText(printedBy(reader), line),
          `The writer was given ${quote(line)}, but fifo_reader printed ${quote(printedBy(reader))}.${lost}${await insteadOf(t, 'fifo_writer', { elsewhere })}`,
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
        const instead = through === null ? '' : await insteadOf(t, 'fifo_writer', through());
        expect(
          containsText(printedBy(reader), line),
          `The writer was given ${quote(line)}, but fifo_reader printed ${quote(printedBy(reader))}.${instead}`,
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
        expect(
          there !== null,
          `When fifo_reader was started, fifo_writer had left nothing at ${path}.${there === null ? await insteadOf(t, 'fifo_writer', through()) : ''}`,
        );
        expect(
          there.kind === 'fifo',
          `What was at ${path} for the line to go through is not a FIFO but a ${there.kind}.`,
        );
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
      advice: `Wait for the line, print it, and then remove the FIFO with unlink("${path}").`,
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
        const { writer, reader, ending, through, removedBefore } = await t.play(writerFirst);
        const { without } = through();
        const when = 'the writer was started first';
        expect(without.length === 0, `When ${when}, ${without.join(' and ')} never got the FIFO open.`);
        const removal = removedBefore();
        expect(
          reader.succeeded || removal === null,
          `fifo_reader ${reader.ending} when ${when}: ${path} had been removed already by ${removal === null ? '' : await t.callerOf(removal)}. Leave unlink() to the reader.`,
        );
        expectEndsWhen(when, [writer, reader]);
        const leaks = ending.leaks.filter(({ kind, name }) => !(kind === 'fifo' && name === path));
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`);
        await expectAllEnd(t);
      },
    },
  ],
});
