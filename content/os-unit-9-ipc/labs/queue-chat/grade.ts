import {
  type CheckContext,
  containsAnyCase,
  containsText,
  containsTimeBetween,
  containsTimeOfDay,
  defineLab,
  describeLeaks,
  expect,
  fail,
  insteadOf,
  isLaterSecond,
  isTwelveHoursOff,
  isSystemProgram,
  objectKey,
  quote,
  random,
  sameObject,
  scenario,
  timesOfDay,
  type Run,
  type Trace,
} from '../../../../src/modules/labs/sdk/index.js';
import {
  conversation,
  exchanges,
  handedOver,
  handedUnprinted,
  type Line,
  people,
  partLines,
  printedBySpeaker,
  printedLines,
  printedNext,
  type Said,
  type Ways,
  type Who,
} from './conversation.js';
import { areApart, locksByPipe, locksOfQueue } from './queues.js';
import { calledTarget, globalQueue, mayTakeTimeOnce, pollingCall, threadQueue } from './source.js';

const create = { bloomLevel: 'create', outcome: 'create-ipc-design' } as const;
const quitMs = 2_000;
const beginMs = 1_500;

/**
 * Before the first line the processes are given time to be there and to wait. Each line is typed as soon as the one before was printed, or nobody goes
 * on; then the chat is quit.
 */
const chat = scenario('a chat of four lines', ['chat'], async (session) => {
  const source = (await session.kernel.readFile('/stage/chat.py')).data.toString('utf8');
  const run = await session.start('chat', { interactive: true });
  const printed = (text: string): boolean => containsText(run.output, text);
  await session.settle(beginMs);
  const lines: Line[] = [];
  // Who is stopped, for its processor time for example, does not end by itself.
  const endedBefore = new Set(
    session.trace.calls('exit').flatMap(({ pid, result }) => ((result & 0x7f) === 0 ? [pid] : [])),
  );
  // The first line waits for a chat that takes its time to begin.
  let patienceMs = 10_000;
  for (const who of random.shuffle<Who>(['M', 'S', 'M', 'S'])) {
    const text = `${random.word()} ${random.word()}`;
    // Of a time that was taken once it is only to be seen in another second.
    const first = lines[0];
    if (lines.length === 3 && first !== undefined && mayTakeTimeOnce(source))
      await session.untilSecondAfter(first.seenAt);
    const line = { who, text, typedAt: new Date(), seenAt: new Date() };
    lines.push(line);
    await session.type(run, `${who} ${text}\n`);
    const state = await session.settleUntil(() => printed(text), patienceMs);
    line.seenAt = new Date();
    // Whoever was silent so long is not given as much time again.
    if (state === 'timedOut' && !printed(text)) patienceMs = 1_000;
  }
  // A speaker may show a text before it arrives at the other one, who may look for news from time to time only.
  if (lines.every(({ text }) => printed(text)))
    await session.settleUntil(() => {
      const said = conversation(lines, session.trace);
      return said.way !== null || said.lines.every(({ fromSockets }) => fromSockets.length > 0);
    }, 2_000);
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
    endedBefore,
    endedEarly,
    afterQuit,
    ending,
    trace,
    source,
    endedAt: new Date(),
  };
});

type Chat = Awaited<ReturnType<typeof chat.play>>;

/** Processes that Python starts for itself with some ways of starting a process, and never waits for. */
function isHelper(trace: Trace, pid: number): boolean {
  const helpers = trace
    .calls('exec')
    .filter((call) => isSystemProgram(call, /^python3(\.\d+)?$/) && ownHelper.test(call.text))
    .map((call) => call.pid);
  return helpers.some((helper) => helper === pid || trace.descends(pid, helper));
}

/** The interpreter's last argument, as multiprocessing itself has it. */
const ownHelper = /\n-c\nfrom multiprocessing\.(resource_tracker|forkserver) import main; ?main\([^\n]*\)$/;

/** Whose lines tell of a text's arrival: the processes that it was delivered to, else whoever prints. */
function printersOf(trace: Trace, { deliveries, fromSockets }: Said): Set<number> {
  const receivers = new Set([...deliveries.map(({ to }) => to), ...fromSockets]);
  return receivers.size > 0 ? receivers : new Set(trace.calls('write').map(({ pid }) => pid));
}

function arrivals(trace: Trace, said: Said): string[] {
  return [...printersOf(trace, said)].flatMap((pid) => printedLines(trace, pid, said.text));
}

/** The lines to look for a time in: those of the whole text, else those that have a word of it. */
function timed(trace: Trace, said: Said): string[] {
  const whole = arrivals(trace, said);
  if (whole.length > 0) return whole;
  return [...printersOf(trace, said)].flatMap((pid) => partLines(trace, pid, said.text));
}

/** All marks need that a text went from one process to another. */
function expectTalk(played: Chat): void {
  const { lines, trace, source } = played;
  const called = calledTarget(source);
  const early =
    called === null
      ? ''
      : ` In line ${called.line} of chat.py the function is called, not handed over: target=${called.name}(…) runs it there and then, in the process that makes the other one. Write target=${called.name}, args=(…).`;
  expect(
    trace.forks().length > 0,
    `The program never makes a second process, so that no two of them can talk.${early}`,
  );
  const talked = lines.some(({ transfers, fromSockets }) => transfers.length > 0 || fromSockets.length > 0);
  expect(
    talked,
    `None of the texts went from one process to another through a pipe.${early}${endedTooEarly(played)}${polledTooLong(played)}${ofThreads(played)}${ofSpawned(played)}`,
  );
}

// How multiprocessing starts a process afresh, as the interpreter's arguments have it.
const startsAfresh = /\n-c\nfrom multiprocessing\.(?:spawn|forkserver) import /;

/** Queues that each process makes for itself, since it runs the file's top level afresh. */
function ofSpawned({ source, trace }: Chat): string {
  const made = globalQueue(source);
  const afresh = new Set(
    trace
      .calls('exec')
      .filter(({ text }) => startsAfresh.test(text))
      .flatMap(({ pid }) => [...trace.familyOf(pid)]),
  );
  // Who was ended by an exception did not come to listen.
  const listens = (pid: number): boolean => afresh.has(pid) && trace.endOf(pid)?.result !== 1 << 8;
  if (made === null || !trace.succeeded('pipe').some(({ pid }) => listens(pid))) return '';
  return ` The processes are started afresh, with spawn or forkserver, so that each runs the top level of chat.py for itself: the queue of line ${made.line} is another one in each of them. Make the queues behind if __name__ == "__main__", and hand them over in args.`;
}

/** Both had ended before they could hear anything, and by themselves. */
function endedTooEarly({ endedBefore, trace, run, lines }: Chat): string {
  const children = trace.forks().flatMap(({ parent, child }) => (parent === run.pid ? [child] : []));
  const others = children.filter((pid) => !isHelper(trace, pid));
  if (others.length === 0 || !others.every((pid) => endedBefore.has(pid) && trace.endOf(pid)?.result === 0)) return '';
  const who =
    others.length === 2
      ? 'Both processes that it makes'
      : others.length === 1
        ? 'The process that it makes'
        : 'All processes that it makes';
  const when = `before the first line, ${quote(`${lines[0]?.who ?? 'M'} ${lines[0]?.text ?? ''}`)}, came`;
  return ` ${who} (pid ${others.join(', ')}) had ended ${when}. Who listens has to wait for what comes, and leave only at the end: get() without a timeout waits, empty() does not.`;
}

/** What it did with the processor time that it used up. */
function polledTooLong({ run, source, trace }: Chat): string {
  if (!run.hasFlag('cpu')) return '';
  const polled = pollingCall(source);
  if (polled === null) return '';
  const stopped = trace.forks().flatMap(({ child }) => {
    const signal = (trace.endOf(child)?.result ?? 0) & 0x7f;
    return signal === 0 ? [] : [child];
  });
  const who =
    stopped.length === 0 ? '' : `, and pid ${stopped.join(', ')} ${stopped.length === 1 ? 'was' : 'were'} stopped`;
  const { cpuTimeMs } = run.limits;
  const limit = cpuTimeMs === undefined ? '' : `, ${cpuTimeMs / 1_000} seconds for all together`;
  return ` Line ${polled.line} of chat.py asks with ${polled.name} whether something has come. A loop that asks again and again without a pause uses the processor all the time, until it is stopped: the processor time${limit}, was used up${who}. get() without a timeout waits, and uses none.`;
}

/** A queue of threads, of which each process has a copy. */
function ofThreads({ source }: Chat): string {
  const made = threadQueue(source);
  if (made === null) return '';
  return ` In line ${made.line} of chat.py ${made.name}() is a queue of the module queue, queue.Queue and its like: it belongs to one process, and each process that is made gets a copy of its own. Use that of multiprocessing.`;
}

function expectHeard(who: Who, played: Chat): void {
  expectTalk(played);
  const { lines, trace, run } = played;
  const printed = printedBeforeQuit(trace, run);
  for (const said of lines.filter((line) => line.who === who)) {
    const { text } = said;
    const found = arrivals(trace, said);
    expect(
      found.length > 0,
      `The ${people[who]} said ${quote(text)}, and nobody printed it. ${whatInstead(played, said)}${polledTooLong(played)}`,
    );
    expectByHearer(played, said);
    expect(
      found.some((line) => containsText(line, text)),
      `The ${people[who]} said ${quote(text)}, and what was printed is ${quote(found[0] ?? '')}: a text is printed in the capital and small letters in which it was typed.`,
      'sight',
    );
    const named = found.some((line) => squeezed(line).includes(squeezed(people[who])));
    const nearly = found.find((line) => containsAnyCase(squeezed(line), squeezed(people[who])));
    expect(
      named || nearly === undefined,
      `${quote(nearly ?? '')} has the name in other capital and small letters than asked for, ${people[who]}.`,
      'sight',
    );
    expect(named, `${quote(found[0] ?? '')} is printed without the name of who said it, ${people[who]}.`, 'sight');
    const early = [...printersOf(trace, said)].some((pid) => containsText(printed.get(pid) ?? '', text));
    expect(early, `${quote(text)} was printed only after "quit". A line is printed when it arrives.`, 'sight');
  }
}

/** States that it is not who said a text that prints it. */
function expectByHearer({ trace, run, way }: Chat, said: Said): void {
  const spoken = way !== null ? null : printedBySpeaker(trace, said, run.pid);
  if (spoken === null) return;
  const text = quote(said.text);
  fail(
    spoken.to === null
      ? `${text} was printed by pid ${spoken.by}, which had it from the keyboard, and went to no other process: who says a text does not print it, who hears it does.`
      : `${text} was printed by pid ${spoken.by}, which sent it, and not by pid ${spoken.to}, which received it: who says a text does not print it, who hears it does.`,
  );
}

/** What came out in the place of a text: what its receiver printed next, if there is one. */
function whatInstead({ trace, run }: Chat, { transfers, text }: Said): string {
  const [got] = transfers;
  const next = got === undefined ? '' : printedNext(trace, got, text);
  if (got === undefined || next === '') return insteadOf(run.output, 300);
  // A traceback is told by itself.
  return /^(?:Process |Exception |Traceback )/.test(next)
    ? `pid ${got.to} received it.`
    : `pid ${got.to} received it, and what it printed next is ${quote(next)}.`;
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

const toBothWords =
  'Each text is sent to both processes, and both print it. What the Station Master says is for the Signal Room alone to print, and the other way round: each direction has its own queue, which carries nothing else.';

/** What leads there and back, whether the texts were printed as they came or not. */
function waysOf({ way, lines, trace }: Chat): Record<Who, Ways>[] {
  if (way === 'handed out') return [handedOver(lines)];
  const found = exchanges(lines);
  if (found.length > 0) return found;
  const unprinted = handedUnprinted(lines, trace);
  return unprinted === null ? [] : [handedOver(unprinted)];
}

/** No two processes sent each other texts, nor did a third one to each of two. */
function whyNoWays(lines: readonly Said[]): string {
  for (const who of ['M', 'S'] as const)
    if (lines.every((said) => said.who !== who || said.transfers.length === 0))
      return `Nothing of what the ${people[who]} said went through a pipe from one process to another.`;
  const unread = lines.find(({ transfers, fromSockets }) => transfers.length === 0 && fromSockets.length === 0);
  if (unread !== undefined)
    return `${quote(unread.text)} from the ${people[unread.who]} never went through a pipe from one process to another, so that not both directions can be told.`;
  const readers = new Set(lines.flatMap(({ transfers }) => transfers.map(({ to }) => to)));
  return readers.size === 1
    ? `Both directions end at the same process, pid ${[...readers].join()}.`
    : 'No two processes sent texts to each other.';
}

const squeezed = (text: string): string => text.replace(/[^A-Za-z]/g, '');

/** A process that ended with a status other than 0, by itself. */
function failedProcess(trace: Trace): number | undefined {
  return trace.calls('exit').find(({ result }) => (result & 0x7f) === 0 && result >> 8 !== 0)?.pid;
}

/** States that not all lines have one and the same time, although some were typed in another second. */
function expectMovingTime({ lines, trace }: Chat): void {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined || !isLaterSecond(last.typedAt, first.seenAt)) return;
  const times = lines.flatMap((said) => timed(trace, said)).map((line) => timesOfDay(line).join(' '));
  expect(
    times.length < lines.length || new Set(times).size > 1,
    `All lines have the same time, ${times[0] ?? ''}, although ${quote(last.text)} was typed in a later second than ${quote(first.text)} was printed: the time was taken once. Take it when a line arrives.`,
    'sight',
  );
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
        for (const { who, text, transfers, deliveries, fromSockets } of played.lines) {
          const what = `${quote(text)} from the ${people[who]}`;
          if (transfers.length === 0 && fromSockets.length > 0)
            fail(
              `${what} went through sockets, as a Manager's queues do, and not through a pipe. Use multiprocessing.Queue.`,
            );
          expect(transfers.length > 0, `${what} never went through a pipe from one process to another.`);
          const [found] = deliveries;
          if (found === undefined) fail(`${what} was not printed by a process that had received it through a pipe.`);
          t.show(
            'calls',
            `pid ${found.from} wrote ${quote(text)} to ${found.through.name}, pid ${found.to} read it from there and printed it`,
          );
        }
        if (played.way === 'to both') fail(toBothWords, 'sight');
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
        expect(played.way !== 'to both', toBothWords, 'sight');
        const found = waysOf(played);
        const bySocket = lines.some(({ transfers, fromSockets }) => transfers.length === 0 && fromSockets.length > 0);
        expect(
          found.length > 0 || !bySocket,
          "The texts went through sockets, as a Manager's queues do, which a further process keeps. Use multiprocessing.Queue: a pipe, with a lock at each end.",
        );
        expect(!onePrintsAll(lines), 'Both directions end at the same process, which prints for both.');
        expect(found.length > 0, whyNoWays(lines));
        const apart = found.filter(areApart);
        expect(
          apart.length > 0,
          'Both directions use the same queue: who sends may get back what it sent itself.',
          'sight',
        );
        const locks = locksByPipe(trace);
        for (const { through } of apart.flatMap(({ M, S }) => [...M.values(), ...S.values()]))
          t.show(
            'calls',
            `${locks.get(objectKey(through.into)) ?? 0} locks were made with ${through.name}: a queue has two or three`,
          );
        const queuesAmong = (ways: Ways): Ways =>
          new Map([...ways].filter(([pipe]) => (locks.get(pipe) ?? 0) >= locksOfQueue));
        expect(
          apart.some(({ M, S }) => areApart({ M: queuesAmong(M), S: queuesAmong(S) })),
          "The texts went through pipes of another making than a Queue's, such as Pipe() makes, not through two queues of multiprocessing: a Queue makes a lock for each end of its pipe.",
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
          const found = timed(trace, said);
          if (found.length === 0) continue;
          expectByHearer(played, said);
          expect(found.some(containsTimeOfDay), `${quote(found[0] ?? '')} has no time HH:MM:SS in it.`, 'sight');
          expect(
            !found.every((line) => isTwelveHoursOff(line, said.typedAt, endedAt)),
            `${quote(found[0] ?? '')} has a time that is twelve hours off. %H counts the hours of a day to 23, %I to 12 only.`,
            'sight',
          );
          expect(
            found.some((line) => containsTimeBetween(line, said.typedAt, endedAt)),
            `${quote(found[0] ?? '')} does not have the time at which it arrived.`,
            'sight',
          );
        }
        expectMovingTime(played);
        expect(
          lines.some((said) => timed(trace, said).length > 0),
          'No line was printed that has a word of what was said in it.',
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
        expect(!played.endedEarly, `chat.py had ended before "quit" was typed: it ${played.run.ending}.`, 'result');
        const { processes } = played.ending.snapshot;
        t.show('processes', processes.map(({ pid, command }) => `pid ${pid} ${command}`).join('\n'));
        expect(
          played.afterQuit === 'ended',
          played.afterQuit === 'blocked'
            ? 'After "quit" the processes stood still instead of ending.'
            : 'Two seconds after "quit" there were still processes.',
          'result',
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
        expect(run.ended, 'chat.py did not end.', 'result');
        expect(run.succeeded, `chat.py ${run.ending} instead of ending with status 0.`, 'result');
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`);
        // Handled exceptions may be printed, too, and one in a thread leaves its process's status as it was.
        const failed = /^Traceback/m.test(run.output) ? failedProcess(trace) : undefined;
        expect(failed === undefined, `An exception ended one of the processes, pid ${failed}.`);
      },
    },
  ],
});
