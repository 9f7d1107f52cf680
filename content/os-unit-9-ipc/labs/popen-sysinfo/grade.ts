import {
  containsText,
  defineLab,
  describeLeaks,
  expect,
  fail,
  objectKey,
  quote,
  random,
  sameObject,
  scenario,
  type Run,
  type Session,
  type Trace,
} from '../../../../src/modules/labs/sdk/index.js';

const apply = { bloomLevel: 'apply', outcome: 'apply-ipc-c' } as const;

/** The folder holds two `.c` files and one that is none. */
const sysinfo = scenario('a folder with sources in it', ['popen_demo'], async (session) => {
  const sources = [`${random.word()}.c`, `${random.word()}.c`];
  const notes = `${random.word()}.txt`;
  for (const name of [...sources, notes]) await session.kernel.writeFile(`/lab/${name}`, '/* empty */\n', 0o644);
  const system = await systemOf(session);
  const run = await session.start('popen_demo');
  const ending = await session.finishClean();
  const { trace } = session;
  return { run, ending, trace, streams: streamsOf(trace, run), sources, notes, system };
});

/** What the kernel calls itself: the words that `uname -a` begins with, but for the name of the machine's kind. */
async function systemOf({ kernel }: Session): Promise<string> {
  const words = ['ostype', 'hostname', 'osrelease', 'version'].map(async (name) => {
    const { data } = await kernel.readFile(`/proc/sys/kernel/${name}`);
    return data.toString('utf8').trim();
  });
  return (await Promise.all(words)).join(' ');
}

/** A shell with a command to run, and the pipe that brought what it had to say to the program. */
interface Stream {
  shell: number;
  command: string;
  pipe: ReturnType<Trace['pipes']>[number];
  reader: number;
  /** What the shell and its children wrote into the pipe. */
  said: Buffer;
  /** What the program read from it. */
  heard: Buffer;
}

/**
 * What popen() looks like to the kernel: a process makes a pipe and a child, the child's output becomes the pipe, it runs `sh -c COMMAND`, and
 * the process reads from the pipe what the child and its own children wrote.
 */
function streamsOf(trace: Trace, run: Run): Stream[] {
  const made = new Map(trace.succeeded('pipe').map((call) => [objectKey(call.object), call.pid]));
  const program = trace.familyOf(run.pid);
  const streams: Stream[] = [];
  for (const { pid: shell, text } of trace.calls('exec')) {
    const [name, option, ...command] = text.split('\n');
    if (!/(^|\/)(ba|da)?sh$/.test(name ?? '') || option !== '-c' || !program.has(shell)) continue;
    const parent = trace.forks().find(({ child }) => child === shell)?.parent;
    const output = trace.succeeded('dup').find((call) => call.pid === shell && call.result === 1)?.object;
    const pipe = trace.pipes().find((known) => output !== undefined && sameObject(known, output));
    if (parent === undefined || pipe === undefined || made.get(objectKey(pipe)) !== parent) continue;
    const said = trace.written(pipe, trace.familyOf(shell));
    const heard = trace.received(pipe, parent);
    if (said.length === 0 || heard.length === 0) continue;
    streams.push({ shell, command: command.join('\n'), pipe, reader: parent, said, heard });
  }
  return streams;
}

type Sysinfo = Awaited<ReturnType<typeof sysinfo.play>>;

/** Did one of the shell's processes run this program, and write to the stream? */
function saidBy(trace: Trace, { shell, pipe }: Stream, program: string): boolean {
  const family = trace.familyOf(shell);
  return trace
    .calls('exec')
    .some(
      ({ pid, object }) =>
        family.has(pid) && object.name.endsWith(`/bin/${program}`) && trace.written(pipe, pid).length > 0,
    );
}

function came({ said, heard }: Stream, words: string): boolean {
  return containsText(said, words) && containsText(heard, words);
}

/** What each command says, as far as it came through a stream of popen's. */
const contents = {
  uname: ({ system }: Sysinfo, stream: Stream): boolean => came(stream, system),
  files: ({ sources }: Sysinfo, stream: Stream): boolean => sources.every((name) => came(stream, name)),
  date: ({ trace }: Sysinfo, stream: Stream): boolean => saidBy(trace, stream, 'date'),
};

const commands = { uname: '"uname -a"', files: 'the list of the .c files', date: '"date"' } as const;
type Content = keyof typeof commands;

function streamWith(content: Content, played: Sysinfo): Stream | undefined {
  return played.streams.find((stream) => contents[content](played, stream));
}

/** All marks need that popen() was used at all. */
function expectPopen(played: Sysinfo): void {
  expect(
    played.streams.length > 0,
    'The program never reads through a pipe what a shell of its own, "sh -c COMMAND", has to say: that is what popen() does.',
  );
}

/** The stream with this content, every line of which is printed, too. */
function expectPrinted(content: 'uname' | 'date', played: Sysinfo): Stream {
  expectPopen(played);
  const stream = streamWith(content, played);
  if (stream === undefined) fail(`Through none of the pipes came ${commands[content]}.`);
  const missing = stream.heard
    .toString('utf8')
    .split('\n')
    .filter((line) => !containsText(played.run.output, line));
  expect(missing.length === 0, `It came through a pipe, but is not printed: ${quote(missing[0] ?? '')}.`);
  return stream;
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
        const used = new Set<Stream['shell']>();
        for (const content of Object.keys(commands) as Content[]) {
          const stream = streams.find((candidate) => contents[content](played, candidate));
          if (stream === undefined) fail(`No shell of popen's gave the program ${commands[content]}.`);
          expect(
            !used.has(stream.shell),
            `One shell, sh -c ${quote(stream.command)}, runs several of the commands. Each has its own popen().`,
          );
          used.add(stream.shell);
        }
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
        'The shell fills in the names for *.c before ls sees them. A folder has more than one file: read to the end.',
      read: "A command's words",
      run: async (t) => {
        const played = await t.play(sysinfo);
        expectPopen(played);
        const { sources, notes, run } = played;
        t.show('output', run.shown());
        const unlisted = sources.filter((name) => !containsText(run.output, name));
        expect(unlisted.length === 0, `Not listed: ${unlisted.join(' and ')}, which the folder had in it.`);
        expect(
          streamWith('files', played) !== undefined,
          `They are printed, but through none of the pipes came ${commands.files}.`,
        );
        expect(!containsText(run.output, notes), `${notes} is listed, too: it is no .c file.`);
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
        t.show('output', quote(expectPrinted('date', played).heard));
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
        const closed = trace.succeeded('close');
        const { reaped } = trace.children();
        t.show('calls', `${streams.length} streams; shells waited for: pid ${reaped.join(', ')}`);
        for (const { shell, command, pipe, reader } of streams) {
          expect(
            reaped.includes(shell),
            `Nobody waited for the shell of ${quote(command)} (pid ${shell}): it stayed a zombie.`,
          );
          // The reader closes two ends: the one to write to, when the child has it, and the one to read from.
          const ends = closed.filter(({ pid, object }) => pid === reader && sameObject(object, pipe));
          expect(ends.length >= 2, `The stream of ${quote(command)} was never closed.`);
        }
      },
    },
    {
      id: 'nothing-left',
      title: 'The program ends with status 0 and leaves nothing behind',
      points: 5,
      ...apply,
      advice: 'Let main return 0, and let no process outlive the program.',
      read: 'What to write',
      run: async (t) => {
        const played = await t.play(sysinfo);
        expectPopen(played);
        const { run, ending } = played;
        expect(run.ended, 'popen_demo did not end.');
        expect(run.succeeded, `popen_demo ${run.ending} instead of 0.`);
        // Shells that nobody waited for are for the check of the streams to say.
        const shells = new Set(played.streams.map(({ shell }) => `pid ${shell}`));
        const leaks = ending.leaks.filter(({ kind, name }) => !(kind === 'zombie' && shells.has(name)));
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`);
      },
    },
  ],
});
