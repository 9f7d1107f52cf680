import {
  type CheckContext,
  containsAnyCase,
  containsText,
  defineLab,
  describeLeaks,
  errorName,
  expect,
  inOtherLetters,
  normalise,
  quote,
  type Run,
  type Trace,
  whyStillThere,
} from '../../../../src/modules/labs/sdk/index.js';
import {
  elsewhereOf,
  longest,
  longLine,
  path,
  readerAlone,
  readerFirst,
  writerAlone,
  writerFirst,
  writerHeld,
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
  // A space at its end is not looked for.
  while (length > 0 && length < line.length && line[length - 1] === ' ') length -= 1;
  return length;
}

/** States that programs ended with status 0 in the run that `when` names. */
function expectEndsWhen(when: string, runs: readonly Run[]): void {
  for (const run of runs) {
    expect(run.ended, `${run.name} did not end when ${when}.`, 'result');
    expect(run.succeeded, `${run.name} ${run.ending} instead of ending with status 0 when ${when}.`, 'result');
  }
}

/** Each program ends in the other runs, too. That of the longest line asks this itself, and that a reader did not wait for its writer costs the row of that run alone. */
async function expectAllEnd(t: CheckContext): Promise<void> {
  const { reader, writer } = await t.play(readerFirst);
  if (writer !== null) expectEndsWhen('the reader was started first', [writer, reader]);
  expectEndsWhen('the grader read from the FIFO', [(await t.play(writerAlone)).writer]);
  const alone = await t.play(readerAlone);
  expect(alone.early === null, alone.early ?? '', 'result');
  expectEndsWhen('the grader wrote to the FIFO', [alone.reader]);
}

/** Which other path programs turned to, by which call, on which line; empty when they did not. */
async function insteadOf(t: CheckContext, runs: readonly (Run | null)[], trace: Trace): Promise<string> {
  const told: string[] = [];
  for (const run of runs) {
    const call = run === null ? null : elsewhereOf(trace, run);
    if (run === null || call === null) continue;
    const failed = call.result < 0 ? `, which failed with ${errorName(call.result)}` : '';
    const did =
      call.call === 'mknod' && failed === ''
        ? `${run.name} made ${call.text} instead of ${path}: mkfifo() was called by ${await t.callerOf(call)}`
        : `${await t.callerOf(call)} called ${call.call === 'mknod' ? 'mkfifo' : 'open'}() of ${call.text} instead of ${path}${failed}`;
    told.push(` ${did}.`);
  }
  return told.join('');
}

/**
 * States that a reader which opened the FIFO with O_NONBLOCK waits for what a writer has not written yet. Of one that reads once it is luck whether a line is
 * there at that moment: a run in which it was counts no more than one in which it was not.
 */
async function expectNoLuck(t: CheckContext, nonblocking: boolean): Promise<void> {
  if (!nonblocking || (await t.play(readerAlone)).early === null) return;
  const { waits } = await t.play(writerHeld);
  expect(
    waits,
    `fifo_reader opens ${path} with O_NONBLOCK, and its read() does not wait: with a writer that had opened the FIFO, and had not written yet, it found nothing and ended. When both run at once it is luck whether the line is there at that moment. Leave O_NONBLOCK out.`,
    'sight',
  );
}

/** On which side of the FIFO a line that was not printed was lost, as far as what the reader took out of it tells; empty where that was nothing. */
function whereLost(line: string, came: Buffer): string {
  if (came.length === 0) return '';
  return containsText(came, line)
    ? ' The reader had read all of it from the FIFO.'
    : ` What the reader had read from the FIFO is ${quote(came)}.`;
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
        expect(made !== null, `${nothing}${await insteadOf(t, [played.writer], played.trace)}`, 'result');
        expect(made.kind === 'fifo', `What the writer made at ${path} is not a FIFO but a ${made.kind}.`, 'sight');
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
        expect(made !== null, nothing, 'result');
        expect(
          made.kind !== 'fifo' || received !== null,
          `The FIFO's mode is ${octal(made.mode)}, which does not let the user who made it read: give mkfifo() the mode 0666, with the leading 0 that makes it octal.`,
          'sight',
        );
        expect(received !== null, `There is no FIFO at ${path} that the line could be read from.`, 'result');
        t.show('calls', `the grader gave the writer ${quote(line)} and read ${quote(received)} from the FIFO`);
        expect(
          received.length > 0,
          `The grader opened ${path} to read, and nothing came out of it.${lost}${await insteadOf(t, [played.writer], played.trace)}`,
          'result',
        );
        expect(
          containsText(received, line),
          `The line was ${quote(line)}, but out of the FIFO came ${quote(received)}.${inOtherLetters(received, line)}`,
          'result',
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
        const { line, reader, early, isElsewhere, trace } = await t.play(readerAlone);
        expect(early === null, early ?? '', 'result');
        expect(
          !isElsewhere,
          `The FIFO was there, and fifo_reader did not open it.${await insteadOf(t, [reader], trace)}`,
          'result',
        );
        t.show('output', `the grader wrote ${quote(line)}; fifo_reader printed ${quote(printedBy(reader))}`);
        expect(
          containsText(printedBy(reader), line),
          `The grader wrote ${quote(line)} to the FIFO, but fifo_reader printed ${quote(printedBy(reader))}.${inOtherLetters(printedBy(reader), line)}`,
          'result',
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
        const { line, writer, reader, nonblocking, through } = await t.play(writerFirst);
        await expectNoLuck(t, nonblocking);
        const { passed, lost, came, trace } = through();
        expect(
          containsText(printedBy(reader), line),
          `The writer was given ${quote(line)}, but fifo_reader printed ${quote(printedBy(reader))}.${inOtherLetters(printedBy(reader), line)}${whereLost(line, came)}${lost}${await insteadOf(t, [writer, reader], trace)}`,
          'result',
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
        const { line, reader, writer, early, through, trace } = await t.play(readerFirst);
        const instead = await insteadOf(t, [writer, reader], trace);
        expect(early === null, `${early ?? ''}${instead}`, 'result');
        expect(
          containsText(printedBy(reader), line),
          `The writer was given ${quote(line)}, but fifo_reader printed ${quote(printedBy(reader))}.${inOtherLetters(printedBy(reader), line)}${through === null ? '' : whereLost(line, through().came)}${instead}`,
          'result',
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
        const { line, writer, reader, there, nonblocking, through } = await t.play(longLine);
        await expectNoLuck(t, nonblocking);
        expect(
          there !== null,
          `When fifo_reader was started, fifo_writer had left nothing at ${path}.${there === null ? await insteadOf(t, [writer], through().trace) : ''}`,
          'result',
        );
        expect(
          there.kind === 'fifo',
          `What was at ${path} for the line to go through is not a FIFO but a ${there.kind}.`,
          'sight',
        );
        expect(
          containsText(printedBy(reader), line) || !containsAnyCase(printedBy(reader), line),
          `The line ${quote(line, 40)} came out changed.${inOtherLetters(printedBy(reader), line)}`,
          'sight',
        );
        const length = arrived(line, printedBy(reader));
        t.show('output', `${length} of ${longest} characters arrived`);
        expect(
          length === longest,
          length < byChance
            ? `Nothing of the line came out of the reader, which had read ${through().came.length} bytes from the FIFO and printed ${quote(printedBy(reader))}.${through().lost}${await insteadOf(t, [reader], through().trace)}`
            : `Of the line's ${longest} characters only the first ${length} came out of the reader, which had read ${through().came.length} bytes from the FIFO.`,
          'result',
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
            'sight',
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
        const { left, reader, early, trace } = await t.play(readerAlone);
        expect(early === null, early ?? '', 'result');
        t.show('stat', left === null ? `${path}: gone` : `${path}: still there, ${left.kind}`);
        expect(
          left === null,
          `After ${reader.name} (pid ${reader.pid}, it ${reader.ending}), ${path} was still there: ${whyStillThere(trace, 'unlink', path)}.`,
          'result',
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
        const { writer, reader, ending, nonblocking, through, removedBefore } = await t.play(writerFirst);
        await expectNoLuck(t, nonblocking);
        const { without } = through();
        const when = 'the writer was started first';
        expect(without.length === 0, `When ${when}, ${without.join(' and ')} never got the FIFO open.`);
        const removal = removedBefore();
        expect(
          reader.succeeded || removal === null,
          `fifo_reader ${reader.ending} when ${when}: ${path} had been removed already by ${removal === null ? '' : await t.callerOf(removal)}. Leave unlink() to the reader.`,
          'sight',
        );
        expectEndsWhen(when, [writer, reader]);
        const leaks = ending.leaks.filter(({ kind, name }) => !(kind === 'fifo' && name === path));
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`, 'result');
        await expectAllEnd(t);
      },
    },
  ],
});
