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
} from '../../../../src/modules/labs/sdk/index.js';
import {
  conversation,
  exchanges,
  handedOver,
  type Line,
  people,
  printedLines,
  type Said,
  type Ways,
  type Who,
} from './conversation.js';
import { areApart, locksByPipe, locksOfQueue } from './queues.js';

const create = { bloomLevel: 'create', outcome: 'create-ipc-design' } as const;
const quitMs = 2_000;

/** Each line is typed as soon as the one before was printed, or nobody goes on; then the chat is quit. */
const chat = scenario('a chat of four lines', ['chat'], async (session) => {
  const run = await session.start('chat', { interactive: true });
  const printed = (text: string): boolean => containsText(run.output, text);
  const lines: Line[] = [];
  // The first line waits for a chat that takes its time to begin.
  let patienceMs = 10_000;
  for (const who of random.shuffle<Who>(['M', 'S', 'M', 'S'])) {
    const text = `${random.word()} ${random.word()}`;
    lines.push({ who, text, typedAt: new Date() });
    await session.type(run, `${who} ${text}\n`);
    const state = await session.settleUntil(() => printed(text), patienceMs);
    // Whoever was silent so long is not given as much time again.
    if (state === 'timedOut' && !printed(text)) patienceMs = 1_000;
  }
  // A speaker may show a text before it arrives at the other one, who may look for news from time to time only.
  if (lines.every(({ text }) => printed(text)))
    await session.settleUntil(() => conversation(lines, session.trace).way !== null, 2_000);
  const endedEarly = run.ended;
  await session.type(run, 'quit\n');
  const afterQuit = await session.settle(quitMs);
  const ending = await session.finishClean(4_000, ({ name }) =>
    isHelper(session.trace, Number(name.replace('pid ', ''))),
  );
  const { trace } = session;
  return {
    run,
    ...conversation(lines, trace),
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

/** Whose lines tell of a text's arrival: the processes that it was delivered to, else whoever prints. */
function printersOf(trace: Trace, { deliveries }: Said): Set<number> {
  const receivers = new Set(deliveries.map(({ to }) => to));
  return receivers.size > 0 ? receivers : new Set(trace.calls('write').map(({ pid }) => pid));
}

function arrivals(trace: Trace, said: Said): string[] {
  return [...printersOf(trace, said)].flatMap((pid) => printedLines(trace, pid, said.text));
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
  const printed = printedBeforeQuit(trace, run);
  for (const said of lines.filter((line) => line.who === who)) {
    const { text } = said;
    const found = arrivals(trace, said);
    expect(found.length > 0, `The ${people[who]} said ${quote(text)}, and nobody printed it.${lastWords(run)}`);
    expect(
      found.some((line) => squeezed(line).includes(squeezed(people[who]))),
      `${quote(found[0] ?? '')} is printed without the name of who said it, ${people[who]}.`,
    );
    const early = [...printersOf(trace, said)].some((pid) => containsText(printed.get(pid) ?? '', text));
    expect(early, `${quote(text)} was printed only after "quit". A line is printed when it arrives.`);
  }
}

/** By process, all that it had printed when "quit" was read: a line may be printed in several pieces. */
function printedBeforeQuit(trace: Trace, run: Run): ReadonlyMap<number, Buffer> {
  const keyboard = trace.given(run.pid, 0);
  const quit = trace
    .succeeded('read')
    .find(
      ({ object, data }) =>
        keyboard !== undefined && sameObject(object, keyboard) && /^quit\b/m.test(data.toString('latin1')),
    );
  const quitNs = quit?.leftNs ?? null;
  const pieces = new Map<number, Buffer[]>();
  for (const { pid, object, enteredNs, data } of trace.succeeded('write')) {
    if (!trace.isOutput(object) || (quitNs !== null && enteredNs >= quitNs)) continue;
    const known = pieces.get(pid);
    if (known === undefined) pieces.set(pid, [data]);
    else known.push(data);
  }
  return new Map([...pieces].map(([pid, data]) => [pid, Buffer.concat(data)]));
}

function onePrintsAll(lines: readonly Said[]): boolean {
  const receivers = new Set(lines.flatMap(({ deliveries }) => deliveries.map(({ to }) => to)));
  return receivers.size === 1 && lines.every(({ deliveries }) => deliveries.length > 0);
}

/** Each text was delivered to somebody, but not from one of two processes to the other. */
function whyNoPair(lines: readonly Said[]): string {
  if (onePrintsAll(lines))
    return 'One and the same process prints for both. What the Station Master says is printed by the Signal Room, and the other way round.';
  for (const { text, transfers, deliveries } of lines) {
    const printers = deliveries.map(({ to }) => to);
    const unheard = transfers.find(({ from, to }) => printers.includes(from) && !printers.includes(to));
    if (unheard !== undefined)
      return `pid ${unheard.from} printed ${quote(text)}, sent it to pid ${unheard.to}, and that one did not print it. Who hears a text prints it, not who says it.`;
  }
  return "The two do not talk with each other. What the Station Master says has to go from its process to the Signal Room's, which prints it, and what the Signal Room says from there back: handing a line to the one who is to say it is not saying it yet.";
}

const squeezed = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

/** A process that ended with a status other than 0, by itself. */
function failedProcess(trace: Trace): number | undefined {
  return trace.calls('exit').find(({ result }) => (result & 0x7f) === 0 && result >> 8 !== 0)?.pid;
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
            fail(
              `${quote(text)} from the ${people[who]} was not printed by a process that had received it through a pipe.`,
            );
          t.show(
            'calls',
            `pid ${found.from} wrote ${quote(text)} to pipe ${found.number}, pid ${found.to} read it from there and printed it`,
          );
        }
        if (played.way === null) fail(whyNoPair(played.lines));
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
        const found = played.way === 'handed out' ? [handedOver(lines)] : exchanges(lines);
        expect(
          found.length > 0,
          'No two processes sent texts to each other: one direction at least carries nothing of what was said.',
        );
        expect(!onePrintsAll(lines), 'Both directions end at the same process, which prints for both.');
        const apart = found.filter(areApart);
        expect(apart.length > 0, 'Both directions use the same queue: who sends may get back what it sent itself.');
        const locks = locksByPipe(trace);
        for (const { number, pipe } of apart.flatMap(({ M, S }) => [...M.values(), ...S.values()]))
          t.show(
            'calls',
            `${locks.get(objectKey(pipe)) ?? 0} locks were made with pipe ${number}: a queue has two or three`,
          );
        const queuesAmong = (ways: Ways): Ways =>
          new Map([...ways].filter(([pipe]) => (locks.get(pipe) ?? 0) >= locksOfQueue));
        expect(
          apart.some(({ M, S }) => areApart({ M: queuesAmong(M), S: queuesAmong(S) })),
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
        const { run, ending, trace } = played;
        const { leaks } = ending;
        expect(run.ended, 'chat.py did not end.');
        expect(run.succeeded, `chat.py ${run.ending} instead of 0.${lastWords(run)}`);
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`);
        // Handled exceptions may be printed, too, and one in a thread leaves its process's status as it was.
        const failed = /^Traceback/m.test(run.errors) ? failedProcess(trace) : undefined;
        expect(failed === undefined, `An exception ended one of the processes, pid ${failed}.${lastWords(run)}`);
      },
    },
  ],
});
