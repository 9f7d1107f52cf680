import {
  type CheckContext,
  containsText,
  containsTimeBetween,
  containsTimeOfDay,
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
  type Trace,
  type Transfer,
  transfersOf,
} from '../../../../src/modules/labs/sdk/index.js';

const create = { bloomLevel: 'create', outcome: 'create-ipc-design' } as const;
const quitMs = 2_000;

const people = { M: 'Station Master', S: 'Signal Room' } as const;
type Who = keyof typeof people;

interface Line {
  who: Who;
  text: string;
  typedAt: Date;
}

/** A line, and its ways through the kernel. */
interface Said extends Line {
  /** From one process to another. */
  transfers: Transfer[];
  /** Those that led to a process that then printed it. */
  deliveries: Transfer[];
}

/** Each line is typed as soon as the one before was printed, or nobody goes on; then the chat is quit. */
const chat = scenario('a chat of four lines', ['chat'], async (session) => {
  const run = await session.start('chat', { interactive: true });
  const printed = (text: string): boolean => containsText(run.output + run.errors, text);
  const lines: Line[] = [];
  let patienceMs = 4_000;
  for (const who of random.shuffle<Who>(['M', 'S', 'M', 'S'])) {
    const text = `${random.word()} ${random.word()}`;
    lines.push({ who, text, typedAt: new Date() });
    await session.type(run, `${who} ${text}\n`);
    const state = await session.settleUntil(() => printed(text), patienceMs);
    // Whoever was silent so long is not given as much time again.
    if (state === 'timedOut' && !printed(text)) patienceMs = 1_000;
  }
  const endedEarly = run.ended;
  await session.type(run, 'quit\n');
  const afterQuit = await session.settle(quitMs);
  const ending = await session.finishClean(4_000, ({ name }) =>
    isHelper(session.trace, Number(name.replace('pid ', ''))),
  );
  const { trace } = session;
  return {
    run,
    lines: lines.map((line) => followed(line, trace)),
    endedEarly,
    afterQuit,
    ending,
    trace,
    endedAt: new Date(),
  };
});

type Chat = Awaited<ReturnType<typeof chat.play>>;

/** Processes that Python starts for itself with some ways of starting a process, and never waits for. */
function isHelper(trace: Trace, pid: number): boolean {
  const helpers = trace
    .calls('exec')
    .filter(({ text }) => /multiprocessing\.(resource_tracker|forkserver)/.test(text))
    .map((call) => call.pid);
  return helpers.some((helper) => helper === pid || trace.descends(pid, helper));
}

/** Looked for once: a hostile program's trace is large. */
function followed(line: Line, trace: Trace): Said {
  const transfers = transfersOf(trace, line.text);
  const deliveries = transfers.filter(({ to }) => printedLines(trace, to, line.text).length > 0);
  return { ...line, transfers, deliveries };
}

function printedLines(trace: Trace, pid: number, text: string): string[] {
  return trace
    .printed(pid)
    .toString('utf8')
    .split(/[\r\n]+/)
    .filter((line) => containsText(line, text));
}

/** The lines that tell of a text's arrival: those of processes that it was delivered to, else whoever printed it. */
function arrivals(trace: Trace, { text, deliveries }: Said): string[] {
  const receivers = new Set(deliveries.map(({ to }) => to));
  const printers = receivers.size > 0 ? receivers : new Set(trace.calls('write').map(({ pid }) => pid));
  return [...printers].flatMap((pid) => printedLines(trace, pid, text));
}

/** Processes that every line of one speaker was delivered to. */
function listenersTo(who: Who, { lines }: Chat): number[] {
  const perLine = lines.filter((line) => line.who === who).map(({ deliveries }) => deliveries);
  const candidates = new Set(perLine[0]?.map(({ to }) => to) ?? []);
  return [...candidates].filter((pid) => perLine.every((found) => found.some(({ to }) => to === pid)));
}

/** Who hears the Station Master and who hears the Signal Room: two processes. Null when there are no such two. */
function listeners(played: Chat): Record<Who, number> | null {
  for (const M of listenersTo('M', played)) {
    const S = listenersTo('S', played).find((pid) => pid !== M);
    if (S !== undefined) return { M, S };
  }
  return null;
}

/** Pipes that carried a text to who printed it, or, if nobody did, those that carried it at all. */
function carriers({ transfers, deliveries }: Said): Transfer['pipe'][] {
  return (deliveries.length > 0 ? deliveries : transfers).map(({ pipe }) => pipe);
}

/** All marks need that a text went from one process to another. */
function expectTalk({ lines, run, trace }: Chat): void {
  expect(
    trace.forks().length > 0,
    `The program never makes a second process, so that no two of them can talk.${lastWords(run)}`,
  );
  const talked = lines.some(({ transfers }) => transfers.length > 0);
  expect(talked, `None of the texts went from one process to another through a pipe.${lastWords(run)}`);
}

/** What an exception that nobody caught says at its end, and in which line of the student's file it came about. */
function lastWords({ errors }: Run): string {
  const last = errors.trim().split('\n').at(-1) ?? '';
  if (!/^\w[\w.]*(Error|Exception|Interrupt)\b/.test(last)) return '';
  const line = [...errors.matchAll(/^ *File "\/stage\/chat\.py", line (\d{1,6})\b/gm)].at(-1)?.[1];
  return ` Python's last words${line === undefined ? '' : ` (chat.py line ${line})`}: ${quote(last, 200)}.`;
}

function expectHeard(who: Who, played: Chat): void {
  expectTalk(played);
  const { lines, trace, run } = played;
  const own = new Set(trace.pipes().map(objectKey));
  const outside = trace.succeeded('read', 'write').filter(({ object }) => !own.has(objectKey(object)));
  const quitRead = outside.find(({ call, data }) => call === 'read' && /^quit\b/m.test(data.toString('latin1')));
  const quitNs = quitRead?.leftNs ?? null;
  for (const said of lines.filter((line) => line.who === who)) {
    const { text } = said;
    const found = arrivals(trace, said);
    expect(found.length > 0, `The ${people[who]} said ${quote(text)}, and nobody printed it.${lastWords(run)}`);
    expect(
      found.some((line) => squeezed(line).includes(squeezed(people[who]))),
      `${quote(found[0] ?? '')} is printed without the name of who said it, ${people[who]}.`,
    );
    const early = outside.some(
      ({ call, data, enteredNs }) =>
        call === 'write' && containsText(data, text) && (quitNs === null || enteredNs < quitNs),
    );
    expect(early, `${quote(text)} was printed only after "quit". A line is printed when it arrives.`);
  }
}

const squeezed = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

/** Are the pipe's bytes what multiprocessing sends: pickled objects, each behind its length? */
function isPickled(bytes: Buffer): boolean {
  const pickle = 0x80;
  return bytes.length > 4 && bytes[4] === pickle && bytes.readUInt32BE(0) > 1;
}

// Both kinds of queue in multiprocessing lock their two ends, Queue its size, too; a Pipe has no lock.
const locksOfTwoQueues = 4;
const O_CREAT = 0o100;

function locksMade(trace: Trace): number {
  return trace
    .succeeded('open')
    .filter(({ text, args }) => text.startsWith('/dev/shm/sem.') && (Number(args[1] ?? 0n) & O_CREAT) !== 0).length;
}

const heard = (who: Who) => ({
  id: who === 'M' ? 'master-is-heard' : 'room-is-heard',
  title: `What the ${people[who]} says is printed, with the name`,
  points: 15,
  ...create,
  advice: `"${who} TEXT" is said by the ${people[who]}: the other one prints one line when it arrives, with the time, "${people[who]}" and the text.`,
  read: 'The keyboard',
  run: async (t: CheckContext) => {
    const played = await t.play(chat);
    t.show('output', played.run.shown());
    expectHeard(who, played);
  },
});

export default defineLab({
  checks: [
    heard('M'),
    heard('S'),
    {
      id: 'between-processes',
      title: 'Each text goes through a pipe to another process, and that one prints it',
      points: 30,
      bloomLevel: 'analyze',
      outcome: 'analyze-ipc',
      advice:
        'Station Master and Signal Room are a Process each. One puts the text on a multiprocessing.Queue, the other gets it from there and prints it: threads share their memory and send nothing.',
      read: 'What to write',
      run: async (t) => {
        const played = await t.play(chat);
        expectTalk(played);
        for (const { who, text, transfers, deliveries } of played.lines) {
          expect(
            transfers.length > 0,
            `${quote(text)} from the ${people[who]} never went through a pipe from one process to another.`,
          );
          const [found] = deliveries;
          if (found === undefined)
            fail(`${quote(text)} from the ${people[who]} was not printed by a process that had received it.`);
          t.show(
            'calls',
            `pid ${found.from} wrote ${quote(text)} to pipe ${found.number}, pid ${found.to} read it from there and printed it`,
          );
        }
        expect(
          listeners(played) !== null,
          'One and the same process prints for both. What the Station Master says is printed by the Signal Room, and the other way round.',
        );
      },
    },
    {
      id: 'queue-each-way',
      title: 'Each direction has a queue of its own',
      points: 10,
      ...create,
      advice:
        'Make two queues before the processes start, and give both to each: one as its outbox, the other as its inbox.',
      read: 'Queues',
      run: async (t) => {
        const played = await t.play(chat);
        expectTalk(played);
        const { lines, trace } = played;
        const pipesOf = (who: Who): Transfer['pipe'][] => lines.filter((line) => line.who === who).flatMap(carriers);
        const pairs = pipesOf('M').flatMap((there) => pipesOf('S').map((back) => [there, back] as const));
        expect(pairs.length > 0, 'One direction carries nothing at all.');
        const apart = pairs.filter(([there, back]) => !sameObject(there, back));
        expect(apart.length > 0, 'Both directions use the same queue: who sends may get back what it sent itself.');
        t.show('calls', `${locksMade(trace)} semaphores made: a queue locks its ends with two or three`);
        expect(
          apart.some((pair) => pair.every((pipe) => isPickled(trace.written(pipe)))) &&
            locksMade(trace) >= locksOfTwoQueues,
          'The texts went through pipes of another making, not through two queues of multiprocessing.',
        );
      },
    },
    {
      id: 'timestamps',
      title: 'Each line has the time of its arrival, HH:MM:SS',
      points: 10,
      ...create,
      advice: 'datetime.now().strftime("%H:%M:%S") gives it, at the moment of the call.',
      read: 'What to write',
      run: async (t) => {
        const played = await t.play(chat);
        expectTalk(played);
        const { lines, trace, endedAt } = played;
        for (const said of lines) {
          const found = arrivals(trace, said);
          if (found.length === 0) continue;
          expect(found.some(containsTimeOfDay), `${quote(found[0] ?? '')} has no time HH:MM:SS in it.`);
          expect(
            found.some((line) => containsTimeBetween(line, said.typedAt, endedAt)),
            `${quote(found[0] ?? '')} does not have the time at which it arrived.`,
          );
        }
        expect(
          lines.some((said) => arrivals(trace, said).length > 0),
          'Nothing was printed on arrival.',
        );
      },
    },
    {
      id: 'quit-ends',
      title: '"quit" ends every process within two seconds',
      points: 10,
      ...create,
      advice:
        'Tell both processes, with a word of your own on each queue, say, that it is over; leave their loops, and join() them.',
      read: 'Leaving',
      run: async (t) => {
        const played = await t.play(chat);
        expectTalk(played);
        expect(!played.endedEarly, `chat.py had ended before "quit" was typed.${lastWords(played.run)}`);
        const { processes } = played.ending.snapshot;
        t.show('processes', processes.map(({ pid, command }) => `pid ${pid} ${command}`).join('\n'));
        expect(
          played.afterQuit === 'ended',
          played.afterQuit === 'blocked'
            ? 'After "quit" the processes stood still instead of ending.'
            : 'Two seconds after "quit" there were still processes.',
        );
      },
    },
    {
      id: 'clean-end',
      title: 'The exit status is 0, and nothing is left',
      points: 10,
      ...create,
      advice: 'join() both processes before the program ends, and let no exception escape.',
      read: 'Leaving',
      run: async (t) => {
        const played = await t.play(chat);
        expectTalk(played);
        const { run, ending } = played;
        const { leaks } = ending;
        expect(run.ended, 'chat.py did not end.');
        expect(run.succeeded, `chat.py ${run.ending} instead of 0.${lastWords(run)}`);
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`);
        expect(!/^Traceback/m.test(run.errors), `An exception ended one of the processes.${lastWords(run)}`);
      },
    },
  ],
});
