import {
  containsNumber,
  containsText,
  defineLab,
  describeLeaks,
  expect,
  normalise,
  quote,
  random,
  sameText,
  scenario,
  type Run,
  type Session,
  whyStillThere,
} from '../../../../src/modules/labs/sdk/index.js';

const queue = '/railway_queue';
const maxMessages = 10;
const messageBytes = 1024;
const apply = { bloomLevel: 'apply', outcome: 'apply-ipc-c' } as const;

interface Line {
  /** Null for a line without a leading number. */
  priority: number | null;
  text: string;
}

const plainLine = (): Line => ({ priority: null, text: `${random.word()} ${random.word()}` });
const typed = ({ priority, text }: Line): string => (priority === null ? text : `${priority} ${text}`);
const inputOf = (lines: readonly Line[]): string => [...lines.map(typed), 'exit', ''].join('\n');

/** The sender alone. A queue that is too small for its lines is emptied again and again, until it ends. */
const senderAlone = scenario('the sender alone, the grader receives', ['mq_sender'], async (session) => {
  const numbered = [3, 17, 9, 24].map((priority) => ({ priority, text: `${random.word()} ${random.word()}` }));
  const lines = random.shuffle([...numbered, plainLine(), plainLine(), { priority: null, text: random.text(160) }]);
  const sender = await session.start('mq_sender', { input: inputOf(lines) });
  let state = await session.settle();
  const attributes = await session.queue(queue);
  const messages = await session.drainQueue(queue);
  for (let round = 0; round < 10 && state === 'blocked'; round += 1) {
    state = await session.settle();
    const more = await session.drainQueue(queue);
    if (more.length === 0) break;
    messages.push(...more);
  }
  await session.finish();
  return { lines, sender, attributes, messages };
});

/** The receiver finds a queue that the grader filled out of order. */
const receiverAlone = scenario(
  'the grader fills the queue, the receiver empties it',
  ['mq_receiver'],
  async (session) => {
    const priorities = random.shuffle([2, 2, 7, 7, 7, 13, 26, 31]);
    const sent = priorities.map((priority) => ({ priority, text: `${random.word()} ${random.word(3)}` }));
    await session.kernel.queues.create(queue, { maxMessages, messageBytes, mode: 0o666 });
    // Each with a NUL, as the unit's sender sends it.
    for (const { priority, text } of sent) await session.kernel.queues.send(queue, priority, Buffer.from(`${text}\0`));
    await session.kernel.queues.send(queue, 0, Buffer.from('exit\0'));
    const receiver = await session.start('mq_receiver');
    await session.finish();
    const expected = sent
      .map((message, arrival) => ({ ...message, arrival }))
      .sort((a, b) => b.priority - a.priority || a.arrival - b.arrival);
    return { expected, receiver, left: await session.queue(queue), trace: session.trace };
  },
);

/** The sender is given `lines`, and what it has to say is said, or it waits, before the receiver comes. */
async function both(session: Session, lines: readonly Line[]) {
  const sender = await session.start('mq_sender', { input: inputOf(lines) });
  const state = await session.settle();
  const waited = !sender.ended;
  const inQueue = (await session.queue(queue))?.messages ?? 0;
  const receiver = await session.start('mq_receiver');
  const ending = await session.finishClean();
  const { trace } = session;
  return { lines, sender, receiver, state, waited, inQueue, ending, trace };
}

const together = scenario('sender and receiver together', ['mq_sender', 'mq_receiver'], (session) =>
  both(session, [plainLine(), plainLine(), plainLine(), plainLine()]),
);

const overflow = scenario('more messages than fit', ['mq_sender', 'mq_receiver'], (session) =>
  both(
    session,
    Array.from({ length: 24 }, () => plainLine()),
  ),
);

type Both = Awaited<ReturnType<typeof both>>;

function notPrinted(lines: readonly Line[], receiver: Run): Line[] {
  return lines.filter(({ text }) => !containsText(receiver.output, text));
}

/** Lines that were printed, but that nobody received from a POSIX queue. */
function notReceived({ trace, lines, receiver }: Pick<Both, 'trace' | 'lines' | 'receiver'>): Line[] {
  const family = trace.familyOf(receiver.pid);
  const received = trace.succeeded('mq_receive').filter(({ pid }) => family.has(pid));
  return lines.filter(({ text }) => !received.some(({ data }) => containsText(data, text)));
}

export default defineLab({
  read: {
    failed_call: 'Sizes of messages and of the queue',
    deadlock: 'Full, empty, and removed',
  },
  checks: [
    {
      id: 'queue-attributes',
      title: `The sender makes ${queue} with room for ${maxMessages} messages of ${messageBytes} bytes`,
      points: 10,
      ...apply,
      advice: `Fill in mq_maxmsg = ${maxMessages} and mq_msgsize = ${messageBytes}, and hand the attributes to mq_open() with O_CREAT.`,
      read: 'Sizes of messages and of the queue',
      run: async (t) => {
        const { attributes } = await t.play(senderAlone);
        expect(attributes !== null, `After the sender had run, there was no POSIX queue ${queue}.`);
        t.show('queue', `${queue}: mq_maxmsg ${attributes.maxMessages}, mq_msgsize ${attributes.messageBytes}`);
        expect(
          attributes.maxMessages === maxMessages,
          `mq_maxmsg is ${attributes.maxMessages} instead of ${maxMessages}.`,
        );
        expect(
          attributes.messageBytes === messageBytes,
          `mq_msgsize is ${attributes.messageBytes} instead of ${messageBytes}.`,
        );
      },
    },
    {
      id: 'texts-arrive',
      title: 'Each line is one message, with its text whole',
      points: 20,
      ...apply,
      advice:
        'One mq_send() for each line, with the length of its text, and one for "exit", after which the sender ends.',
      read: 'Sizes of messages and of the queue',
      run: async (t) => {
        const { lines, messages } = await t.play(senderAlone);
        t.show('queue', messages.map(({ priority, data }) => `priority ${priority}: ${quote(data, 60)}`).join('\n'));
        expect(messages.length > 0, `Nothing came out of ${queue}.`);
        // That the number still stands before the text is for the check of the priorities to say.
        const isLine = (line: Line, data: Buffer): boolean => sameText(data, line.text) || sameText(data, typed(line));
        const lost = lines.filter((line) => !messages.some(({ data }) => isLine(line, data)));
        expect(
          lost.length === 0,
          `No message has just the text ${lost.map(({ text }) => quote(text, 60)).join(', ')}.`,
        );
        expect(
          messages.some(({ data }) => sameText(data, 'exit')),
          '"exit" was not sent.',
        );
        expect(
          messages.length === lines.length + 1,
          `${lines.length} lines and "exit" became ${messages.length} messages.`,
        );
      },
    },
    {
      id: 'priorities-given',
      title: 'A leading number is the priority of its line',
      points: 20,
      ...apply,
      advice:
        'strtoul() tells where the number ends. The text behind it is what is sent, the number is the last argument of mq_send(). No number means 0.',
      read: 'What to write',
      run: async (t) => {
        const { lines, messages } = await t.play(senderAlone);
        for (const line of lines) {
          const found = messages.find(({ data }) => sameText(data, line.text));
          const withNumber = line.priority !== null && messages.some(({ data }) => sameText(data, typed(line)));
          expect(
            !withNumber,
            `The line ${quote(typed(line))} was sent with its number in the text: the number is the priority, the rest is the text.`,
          );
          expect(
            found !== undefined,
            `No message has the text ${quote(line.text, 60)}, so its priority can't be seen.`,
          );
          const priority = line.priority ?? 0;
          expect(
            found.priority === priority,
            `The line ${quote(typed(line), 60)} was sent with priority ${found.priority} instead of ${priority}.`,
          );
        }
      },
    },
    {
      id: 'highest-first',
      title: 'The receiver prints priority and text, the highest first and first come first served within one',
      points: 20,
      ...apply,
      advice:
        'mq_receive() hands the messages over in the right order and tells each priority: print both at once, and go on until "exit".',
      read: 'What to write',
      run: async (t) => {
        const { expected, receiver } = await t.play(receiverAlone);
        t.show('output', receiver.shown());
        const output = normalise(receiver.output);
        let from = 0;
        for (const [index, { text, priority }] of expected.entries()) {
          const at = output.indexOf(text, from);
          const anywhere = output.includes(text);
          expect(anywhere, `${quote(text)} (priority ${priority}) is not printed.`);
          expect(
            at !== -1,
            `${quote(text)} (priority ${priority}) is printed too early: it is number ${index + 1} of the queue.`,
          );
          const next = expected[index + 1];
          const end = next === undefined ? -1 : output.indexOf(next.text, at);
          const around = `${output.slice(from, at)} | ${output.slice(at + text.length, end === -1 ? undefined : end)}`;
          expect(containsNumber(around, priority), `${quote(text)} is printed without its priority ${priority}.`);
          from = at + text.length;
        }
      },
    },
    {
      id: 'together',
      title: 'Sender and receiver together',
      points: 10,
      ...apply,
      advice: `Both programs open ${queue}; what the one sends, the other receives, until "exit".`,
      read: 'What to write',
      run: async (t) => {
        const played = await t.play(together);
        const lost = notPrinted(played.lines, played.receiver);
        expect(
          lost.length === 0,
          `Sent, but not printed by the receiver: ${lost.map(({ text }) => quote(text)).join(', ')}.`,
        );
        expect(
          notReceived(played).length === 0,
          'The lines were printed, but the receiver did not receive them from a POSIX queue.',
        );
        t.show('calls', `mq_receiver received ${played.trace.succeeded('mq_receive').length} messages`);
      },
    },
    {
      id: 'full-queue',
      title: 'With more messages than fit, the sender waits and nothing is lost',
      points: 10,
      bloomLevel: 'analyze',
      outcome: 'analyze-ipc',
      advice: 'Open the queue without O_NONBLOCK: mq_send() at a full queue then waits until there is room.',
      read: 'Full, empty, and removed',
      run: async (t) => {
        const played = await t.play(overflow);
        t.show(
          'queue',
          `${played.lines.length} lines given; ${played.inQueue} messages in the queue, the sender ${played.waited ? 'waiting' : 'gone'}, before the receiver came`,
        );
        expect(
          played.waited,
          `The sender was given ${played.lines.length} lines and ended before the receiver came, although the queue can't hold them.`,
        );
        expect(played.inQueue > 0, `The sender waited, but there was nothing in ${queue}.`);
        const lost = notPrinted(played.lines, played.receiver);
        expect(
          lost.length === 0,
          `${lost.length} of ${played.lines.length} messages were lost, ${quote(lost[0]?.text ?? '')} for one.`,
        );
        expect(
          notReceived(played).length === 0,
          'The lines were printed, but the receiver did not receive them from a POSIX queue.',
        );
      },
    },
    {
      id: 'queue-removed',
      title: 'The receiver removes the queue',
      points: 5,
      ...apply,
      advice: `After "exit": mq_close(), then mq_unlink("${queue}").`,
      read: 'Full, empty, and removed',
      run: async (t) => {
        const { left, receiver, trace } = await t.play(receiverAlone);
        t.show('queue', left === null ? `${queue}: gone` : `${queue}: still there, ${left.messages} messages in it`);
        expect(
          left === null,
          `After ${receiver.name} (pid ${receiver.pid}, it ${receiver.ending}), ${queue} was still there: ${whyStillThere(trace, 'mq_unlink', queue)}.`,
        );
        expect(
          trace.succeeded('mq_receive').length > 0,
          'The receiver removed the queue without receiving anything from it.',
        );
      },
    },
    {
      id: 'nothing-left',
      title: 'Both programs end with status 0 and leave nothing else behind',
      points: 5,
      ...apply,
      advice: 'Close the queue, let main return 0, and let no child outlive its program.',
      read: 'What to write',
      run: async (t) => {
        const { sender, receiver, ending, trace } = await t.play(together);
        const opens = trace.succeeded('mq_open');
        const used = [sender, receiver].every((run) => opens.some(({ pid }) => trace.familyOf(run.pid).has(pid)));
        expect(used, 'The two programs never had the queue open.');
        for (const run of [sender, receiver]) {
          expect(run.ended, `${run.name} did not end.`);
          expect(run.succeeded, `${run.name} ${run.ending} instead of 0.`);
        }
        const leaks = ending.leaks.filter(({ kind, name }) => !(kind === 'queue' && name === queue));
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`);
      },
    },
  ],
});
