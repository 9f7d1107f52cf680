import {
  type CheckContext,
  containsText,
  containsTimeOfDay,
  defineLab,
  describeLeaks,
  expect,
  fail,
  firstLineNotIn,
  inOtherLetters,
  insteadOf,
  isSystemProgram,
  objectKey,
  quote,
  random,
  scenario,
  type Session,
  type Trace,
} from '../../../../src/modules/labs/sdk/index.js';
import {
  commandsUnread,
  commandsWrittenTo,
  ownProcesses,
  printedBy,
  runsOf,
  type Stream,
  streamsOf,
} from './streams.js';
import { pieceLength } from './torn.js';

const apply = { bloomLevel: 'apply', outcome: 'apply-ipc-c' } as const;

/** The folder holds two `.c` files, and some that only look like one to a pattern such as `*.c*` or to a regular expression whose dot stands for any letter. */
const sysinfo = scenario('a folder with sources in it', ['popen_demo'], async (session) => {
  const sources = [`${random.word()}.c`, `${random.word()}.c`];
  const others = [`${random.word()}.txt`, `${random.word()}.cpp`, `${random.word()}xc.txt`];
  for (const name of [...sources, ...others]) await session.kernel.writeFile(`/lab/${name}`, '/* empty */\n', 0o644);
  const { system, release } = await systemOf(session);
  const run = await session.start('popen_demo');
  const ending = await session.finishClean();
  const { trace } = session;
  const own = ownProcesses(trace, run);
  const streams = streamsOf(trace, own);
  return {
    run,
    ending,
    trace,
    streams,
    writtenTo: commandsWrittenTo(trace, own),
    unread: streams.length > 0 ? [] : commandsUnread(trace, own),
    printed: printedBy(own, trace, run),
    sources,
    others,
    system,
    release,
  };
});

/** What the kernel calls itself: the words that `uname -a` begins with, but for the name of the machine's kind; and its release. */
async function systemOf({ kernel }: Session): Promise<{ system: string; release: string }> {
  const words = ['ostype', 'hostname', 'osrelease', 'version'].map(async (name) => {
    const { data } = await kernel.readFile(`/proc/sys/kernel/${name}`);
    return data.toString('utf8').trim();
  });
  const all = await Promise.all(words);
  return { system: all.join(' '), release: all[2] ?? '' };
}

type Sysinfo = Awaited<ReturnType<typeof sysinfo.play>>;

/** Options of date's, one a line as a call's text has them, for another time than the present: --date, or a file's with --reference. */
const otherTime = /^(-[uR]*[dr]|--(date|reference)(=|$))/m;

function tellsPresent(stream: Stream, trace: Trace): boolean {
  return runsOf('date', stream, trace).some(({ text }) => !otherTime.test(text));
}

function came({ said, heard }: Stream, words: string): boolean {
  return containsText(said, words) && containsText(heard, words);
}

/** What each command says, as far as it came through a stream of popen's. */
const contents = {
  // The kernel's words alone can be had without it.
  uname: ({ trace, system }: Sysinfo, stream: Stream): boolean =>
    came(stream, system) && runsOf('uname', stream, trace).length > 0,
  files: ({ sources }: Sysinfo, stream: Stream): boolean => sources.every((name) => came(stream, name)),
  date: ({ trace }: Sysinfo, stream: Stream): boolean =>
    // Who runs in a shell may write to another pipe there, as in `date | tr a-z A-Z`.
    runsOf('date', stream, trace).some(({ pid }) => trace.wroteToPipe(pid)),
};

const commands = { uname: '"uname -a"', files: 'the list of the .c files', date: '"date"' } as const;
type Content = keyof typeof commands;

const known = new WeakMap<Stream, Partial<Record<Content, boolean>>>();

/** Looked for once: a hostile program has shells by the thousand. */
function gives(content: Content, played: Sysinfo, stream: Stream): boolean {
  const answers = known.get(stream) ?? {};
  known.set(stream, answers);
  return (answers[content] ??= contents[content](played, stream));
}

function streamWith(content: Content, played: Sysinfo): Stream | undefined {
  return played.streams.find((stream) => gives(content, played, stream));
}

/** Has each of these commands a shell that is none of the others'? One shell may run several commands beside. */
function shellForEach(wanted: Content[], played: Sysinfo, streams = played.streams): boolean {
  const [content, ...others] = wanted;
  if (content === undefined) return true;
  const able = streams.filter((stream) => gives(content, played, stream));
  // The others take one each: among as many as are wanted, one stays free.
  return able.slice(0, wanted.length).some((taken) => {
    const left = streams.filter((stream) => stream !== taken);
    return shellForEach(others, played, left);
  });
}

/** All marks need that popen() was used at all. */
function expectPopen(played: Sysinfo): void {
  expect(
    played.streams.length > 0,
    'The program never reads through a pipe what a shell of its own, "sh -c COMMAND", has to say: that is what popen() does.' +
      writeMode(played) +
      neverRead(played),
  );
}

function neverRead({ unread: [command] }: Sysinfo): string {
  return command === undefined
    ? ''
    : ` It did start the shell of ${quote(command)} at the other end of a pipe, and read nothing from it: read to the end, with fgets() until NULL, before pclose().`;
}

function writeMode({ writtenTo: [command] }: Sysinfo): string {
  return command === undefined
    ? ''
    : ` The pipe to the shell of ${quote(command)} leads the other way, to its standard input, as popen(command, "w") makes it: what the command prints does not come to your program. Open it with the mode "r".`;
}

/** A line that came through the stream and is not in the text. */
function lineNotIn(text: string, { heard }: Stream): string | undefined {
  return firstLineNotIn(text, heard.toString('utf8'));
}

const toldMost = 3;

const filesAsked = /[*?]|\.c\b|\b(ls|find|dir|echo|printf|grep)\b/i;

/** What a command that gave nothing of what is asked for was to give, by its looks: by its letters, "unam" is uname. */
function isMeantFor(content: Content, command: string): boolean {
  const isFiles = filesAsked.test(command);
  if (content === 'files' || isFiles) return content === 'files' && isFiles;
  const letters = new Set(command.trim().split(/\s/)[0]?.toLowerCase());
  const shared = (word: string): number => Array.from(word).filter((letter) => letters.has(letter)).length;
  return shared(content) >= Math.max(shared('uname'), shared('date'));
}

/** What the shells said that gave none of what is asked for: a command with a mistake in it is among them. */
function saidInstead(content: Content, played: Sysinfo): string {
  const all = Object.keys(commands) as Content[];
  const odd = played.streams.filter(
    (stream) => !all.some((given) => gives(given, played, stream)) && isMeantFor(content, stream.command),
  );
  return odd
    .slice(0, toldMost)
    .map(({ command, said, complaint }) => {
      const parts = [
        said.length > 0 ? `gave ${quote(said.toString('utf8').trimEnd(), 200)}` : 'gave nothing',
        ...(complaint.length > 0 ? [`said on standard error ${quote(complaint.toString('utf8').trimEnd(), 200)}`] : []),
      ];
      return ` The shell of ${quote(command)} ${parts.join(' and ')}.`;
    })
    .join('');
}

/** A stream with this content, every line of which the program prints, too. */
function expectPrinted(content: 'uname' | 'date', played: Sysinfo): Stream {
  expectPopen(played);
  const { run, printed } = played;
  const streams = played.streams.filter((stream) => gives(content, played, stream));
  const [first] = streams;
  if (first === undefined)
    fail(
      `Through none of the pipes came what ${commands[content]} says, from a shell that runs it.${saidInstead(content, played)}${ranElsewhere(content, played)}${calledItself(content, played)}`,
    );
  const stream = streams.find((candidate) => lineNotIn(printed, candidate) === undefined);
  if (stream !== undefined) return stream;
  const missing = lineNotIn(printed, first) ?? '';
  const piece = pieceLength(missing, printed);
  if (piece !== null)
    fail(
      `What came through a pipe is printed torn by a buffer of ${piece + 1}, in pieces of ${piece} characters with something else behind each: ${quote(missing)}. fgets() takes one character less than it is given room for: print the pieces as they are, or take a larger buffer.`,
      'sight',
    );
  if (containsText(alike(run.output), alike(missing)) && !containsText(alike(printed), alike(missing)))
    fail(printedByAnother(quote(missing)));
  fail(
    `It came through a pipe, but is not printed: ${quote(missing)}.${inOtherLetters(printed, missing)}${calledItself(content, played)} ${insteadOf(printed)}`,
  );
}

/** A command that ran, and printed by itself, outside of all shells of popen's. */
function ranElsewhere(content: 'uname' | 'date', { trace, streams }: Sysinfo): string {
  const other = trace
    .calls('exec')
    .find(
      (call) =>
        isSystemProgram(call, content) &&
        trace.printed(call.pid).length > 0 &&
        !streams.some(({ family }) => family.has(call.pid)),
    );
  return other === undefined
    ? ''
    : ` ${content} did run (pid ${other.pid}), and what it said went to the terminal past your program, as after system(): start it with popen(), read its words, and print them.`;
}

/** A function of the C library's that gives much the same as a command, where the program calls it and prints its like. */
function calledItself(content: 'uname' | 'date', { run: { source }, printed, release }: Sysinfo): string {
  const [call, isPrinted] =
    content === 'uname'
      ? [/\b(uname)\s*\(/, containsText(printed, release)]
      : [/\b(ctime|asctime|strftime|localtime)(?:_r)?\s*\(/, containsTimeOfDay(printed)];
  const line = isPrinted ? (source?.lineOf(call) ?? null) : null;
  if (source === null || line === null) return '';
  const name = call.exec(source.line(line))?.[1] ?? '';
  return ` ${source.file} line ${line} calls ${name}(): what that gives is not what the shell's command said, however alike the two are. Print what you read from the stream.`;
}

/** Without what may differ when a command runs again: "date" a second later. */
function alike(text: string): string {
  return text.replaceAll(/\d/g, '0');
}

function printedByAnother(words: string): string {
  return `Your program reads it from a pipe, but another one, as system() starts it, prints it: ${words}. Print what you read.`;
}

/** States that no stream is closed with fclose(). To the kernel that looks the same, so the line that waits for the shell has to tell. */
async function expectPclose(t: CheckContext, { run: { source }, streams, trace }: Sysinfo): Promise<void> {
  if (source === null || !source.has('fclose')) return;
  for (const { shell, command } of streams.slice(0, toldMost)) {
    const wait = trace.succeeded('wait').find(({ result }) => result === shell);
    const where = wait === undefined ? '' : await t.callerOf(wait);
    const line = source.line(Number(/ line (\d+)\)$/.exec(where)?.[1] ?? 0));
    expect(
      !/\bfclose\s*\(/.test(line) || /\bpclose\s*\(/.test(line),
      `The stream of ${quote(command)} is closed with fclose(), by ${where}. This C library happens to wait for the shell there, too, but only pclose() is made for it, and gives the command's status. Close what popen() opened with pclose().`,
      'sight',
    );
  }
}

export default defineLab({
  checks: [
    {
      id: 'popen-used',
      title: 'Each of the three commands runs in a shell of its own, at the other end of a pipe',
      points: 30,
      ...apply,
      advice: 'popen(command, "r") makes the pipe, the child and the shell at once. Call it for each command.',
      read: "A command's words",
      run: async (t) => {
        const played = await t.play(sysinfo);
        expectPopen(played);
        const { streams } = played;
        t.show(
          'calls',
          streams
            .map(
              ({ shell, command, reader }) =>
                `pid ${reader} read from a pipe what pid ${shell} said, sh -c ${quote(command)}`,
            )
            .join('\n'),
        );
        const wanted = Object.keys(commands) as Content[];
        // What a command says is another check's: each needs a shell of its own, whether its words are right or not.
        const came = wanted.filter((content) => streamWith(content, played) !== undefined);
        for (const content of wanted)
          expect(
            streams.length >= wanted.length || came.includes(content),
            `No shell of popen's gave the program ${commands[content]}.`,
          );
        if (streams.length >= wanted.length && shellForEach(came, played)) return;
        const shared = streams.find((stream) => wanted.filter((content) => gives(content, played, stream)).length > 1);
        fail(
          `One shell, sh -c ${quote(shared?.command ?? '')}, runs several of the commands. Each has its own popen().`,
          'sight',
        );
      },
    },
    {
      id: 'uname',
      title: 'What "uname -a" says of this system is printed',
      points: 20,
      ...apply,
      advice: 'Read until fgets() gives NULL, and print each line as it comes.',
      read: "A command's words",
      run: async (t) => {
        const played = await t.play(sysinfo);
        t.show('output', quote(expectPrinted('uname', played).heard));
      },
    },
    {
      id: 'c-files',
      title: 'The .c files of the folder are listed',
      points: 20,
      ...apply,
      advice:
        'The shell fills in the names for *.c before ls sees them. A folder has more than one file: read to the end. A pattern that find is to have stands in quotes, or the shell fills it in.',
      read: "A command's words",
      run: async (t) => {
        const played = await t.play(sysinfo);
        expectPopen(played);
        const { sources, others, run, printed } = played;
        t.show('output', run.shown());
        const unlisted = sources.filter((name) => !containsText(printed, name));
        const foreign = unlisted.filter((name) => containsText(run.output, name));
        const came = streamWith('files', played) !== undefined;
        expect(!came || foreign.length === 0, printedByAnother(foreign.join(' and ')));
        // What a shell of popen's says on standard error comes from popen's own.
        const system = foreign.filter((name) => !played.streams.some(({ complaint }) => containsText(complaint, name)));
        expect(
          system.length === 0,
          `A command that something else than popen() runs, as system() does, prints ${system.join(' and ')}: no stream of popen's brought them to your program.`,
        );
        expect(
          unlisted.length === 0,
          `Not listed: ${unlisted.join(' and ')}, which the folder had in it.${saidInstead('files', played)}`,
        );
        expect(
          came,
          `They are printed, but through none of the pipes came ${commands.files}.${saidInstead('files', played)}`,
        );
        const strays = others.filter((name) => containsText(printed, name));
        expect(strays.length === 0, `Listed, too, but no .c file: ${strays.join(' and ')}.`, 'sight');
      },
    },
    {
      id: 'date',
      title: 'The date is printed',
      points: 10,
      ...apply,
      advice: 'popen("date", "r") gives one line.',
      read: "A command's words",
      run: async (t) => {
        const played = await t.play(sysinfo);
        const { trace, streams } = played;
        const present = streams.filter((candidate) => tellsPresent(candidate, trace));
        const stream = expectPrinted('date', present.length > 0 ? { ...played, streams: present } : played);
        expect(
          present.includes(stream),
          `sh -c ${quote(stream.command)} asks date for another time than the present. Run it without the option for that.`,
          'sight',
        );
        t.show('output', quote(stream.heard));
      },
    },
    {
      id: 'streams-closed',
      title: 'Each stream is closed, and each shell waited for',
      points: 15,
      bloomLevel: 'analyze',
      outcome: 'analyze-ipc',
      advice: 'pclose(stream) closes the pipe and waits for the shell. Until somebody does, the shell stays a zombie.',
      read: 'Streams and shells that nobody closes',
      run: async (t) => {
        const played = await t.play(sysinfo);
        expectPopen(played);
        const { trace, streams } = played;
        const closed = new Map<string, number>();
        for (const { pid, object } of trace.succeeded('close')) {
          const end = `${pid} ${objectKey(object)}`;
          closed.set(end, (closed.get(end) ?? 0) + 1);
        }
        const reaped = new Set(trace.children().reaped);
        t.show(
          'calls',
          streams
            .map(
              ({ shell, command }) => `${quote(command)}: pid ${shell}, ${reaped.has(shell) ? '' : 'not '}waited for`,
            )
            .join('\n'),
        );
        for (const { shell, command, pipe, reader } of streams) {
          const [end, readersEnd] = [trace.endOf(shell), trace.endOf(reader)];
          const stayed = end !== undefined && (readersEnd === undefined || end.enteredNs < readersEnd.enteredNs);
          expect(
            reaped.has(shell),
            `Nobody waited for the shell of ${quote(command)} (pid ${shell})${stayed ? ': it stayed a zombie' : ''}.`,
          );
          // The reader closes two ends: the one to write to, when the child has it, and the one to read from.
          expect(
            (closed.get(`${reader} ${objectKey(pipe)}`) ?? 0) >= 2,
            `The stream of ${quote(command)} was never closed.`,
          );
        }
        await expectPclose(t, played);
      },
    },
    {
      id: 'nothing-left',
      title: 'The program ends with status 0 and, the shells of its streams aside, leaves nothing behind',
      points: 5,
      ...apply,
      advice: 'Let main return 0, and let no process outlive the program.',
      read: 'What to write',
      run: async (t) => {
        const played = await t.play(sysinfo);
        expectPopen(played);
        const { run, ending } = played;
        expect(run.ended, 'popen_demo did not end.', 'result');
        expect(run.succeeded, `popen_demo ${run.ending} instead of ending with status 0.`, 'result');
        // Shells that nobody waited for are for the check of the streams to say.
        const shells = new Set(played.streams.map(({ shell }) => `pid ${shell}`));
        const leaks = ending.leaks.filter(({ kind, name }) => !(kind === 'zombie' && shells.has(name)));
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`);
      },
    },
  ],
});
