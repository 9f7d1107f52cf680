import {
  type CheckContext,
  containsAnyCase,
  containsText,
  defineLab,
  describeLeaks,
  expect,
  expectEnds,
  fail,
  inOtherLetters,
  quote,
  type Run,
  sameText,
  type Trace,
  whyStillThere,
} from '../../../../src/modules/labs/sdk/index.js';
import {
  allReceived,
  beginsAlike,
  bytesBehind,
  endingOf,
  foundEmpty,
  named,
  textOf,
  whatIsMissing,
  whoRemoved,
} from './accounts.js';
import { causesOf, leftoverOf, unheard } from './causes.js';
import { faultIn } from './printed.js';
import {
  type Line,
  maxMessages,
  messageBytes,
  overflow,
  queue,
  receiverAlone,
  senderAlone,
  together,
  typed,
} from './scenarios.js';

const apply = { bloomLevel: 'apply', outcome: 'apply-ipc-c' } as const;

/** What was observed, behind what it comes from. */
async function explained(t: CheckContext, runs: readonly Run[], trace: Trace, observed: string): Promise<string> {
  const causes = await causesOf(t, runs, trace);
  return causes === '' ? observed : `${causes}\n${observed}`;
}

/** The sender, once there is something from it to look at. */
async function heardSender(t: CheckContext) {
  const played = await t.play(senderAlone);
  const { attributes, closed, messages, sender, trace } = played;
  expect(
    !closed,
    `${queue} can't be opened for reading, not even by its owner: its mode is ${attributes?.mode.toString(8).padStart(4, '0')}. Hand mq_open() the mode 0644.`,
    'sight',
  );
  const removed = attributes === null ? whoRemoved([sender], trace) : null;
  const nothing = removed === null ? `Nothing came out of ${queue}.` : `Nothing came out of ${queue}: ${removed}.`;
  if (messages.length === 0) fail(await explained(t, [sender], trace, nothing), 'result');
  return played;
}

const notEnded = (run: Run): string => {
  if (!run.ended) return `${run.name} did not end.`;
  return run.succeeded ? '' : `${run.name} ${endingOf(run)} instead of ending with status 0.`;
};

/** Each program ends in the other runs, too, where it did there what it is there for: else another row has lost its points, and tells why. */
async function expectAllEnd(t: CheckContext): Promise<void> {
  const { messages, lines, sender } = await t.play(senderAlone);
  if (messages.length === lines.length + 1) expectEnds([sender]);
  const { expected, receiver, left } = await t.play(receiverAlone);
  if (left === null && faultIn(receiver.output, expected) === null) expectEnds([receiver]);
  const full = await t.play(overflow);
  // Whether a receiver that does not wait overtakes its sender, and leaves it alone then, is a matter of luck.
  if (full.waited && (whatIsMissing(full) === null || !foundEmpty(full.receiver, full.trace)))
    expectEnds([full.sender, full.receiver]);
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
        const { attributes, sender, trace } = await t.play(senderAlone);
        const removed = whoRemoved([sender], trace);
        const absent =
          removed === null
            ? `After the sender had run, there was no POSIX queue ${queue}.`
            : `After the sender had run, ${queue} was gone: ${removed}. Removing it is for the receiver.`;
        if (attributes === null) return fail(await explained(t, [sender], trace, absent), 'result');
        expect(
          (attributes.mode & 0o600) !== 0,
          `${queue} has the mode 0000: nobody can open it to see its attributes.`,
          'sight',
        );
        t.show('queue', `${queue}: mq_maxmsg ${attributes.maxMessages}, mq_msgsize ${attributes.messageBytes}`);
        expect(
          attributes.maxMessages === maxMessages,
          `mq_maxmsg is ${attributes.maxMessages} instead of ${maxMessages}.`,
          'sight',
        );
        expect(
          attributes.messageBytes === messageBytes,
          `mq_msgsize is ${attributes.messageBytes} instead of ${messageBytes}.`,
          'sight',
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
        const { lines, behindExit, messages, sender, trace } = await heardSender(t);
        t.show('queue', messages.map(({ priority, data }) => `priority ${priority}: ${quote(data, 60)}`).join('\n'));
        // That the number still stands before the text is for the check of the priorities to say.
        const isLine = (line: Line, data: Buffer): boolean => sameText(data, line.text) || sameText(data, typed(line));
        const asked = [...lines.map(({ text }) => text), 'exit'];
        for (const { data } of messages) {
          const text = textOf(data);
          const behind = bytesBehind(data);
          expect(
            behind === 0 || !asked.some((one) => sameText(text, one)),
            `${named(text.toString('utf8'))} was sent with other bytes behind its NUL: the message has ${data.length} bytes, and its text with the NUL ${text.length + 1}. mq_send() sends as many bytes as it is told to: strlen(text) + 1.`,
            'sight',
          );
        }
        const lost = lines.filter((line) => !messages.some(({ data }) => isLine(line, data)));
        if (lost.length > 0) {
          const nearly = messages.find(({ data }) => lost.some(({ text }) => inOtherLetters(data, text) !== ''));
          const instead =
            nearly === undefined
              ? ''
              : ` There is one with ${quote(nearly.data, 60)}: a text is sent in the capital and small letters that it was typed in.`;
          const missing = `No message has just the text ${lost.map(({ text }) => named(text)).join(', ')}.${instead}`;
          fail(await explained(t, [sender], trace, missing), 'result');
        }
        if (!messages.some(({ data }) => sameText(data, 'exit'))) {
          const nearly = messages.find(({ data }) => containsAnyCase(data, 'exit'));
          const instead = nearly === undefined ? '' : ` There is one with ${quote(nearly.data, 60)}.`;
          fail(await explained(t, [sender], trace, `No message has just the text "exit".${instead}`), 'result');
        }
        expect(
          !messages.some(({ data }) => containsText(data, behindExit)),
          `The line ${quote(behindExit)} behind "exit" was sent, too: after "exit" the sender sends nothing more, and ends.`,
          'sight',
        );
        expect(
          messages.length === lines.length + 1,
          `${lines.length} lines and "exit" became ${messages.length} messages.`,
          'sight',
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
        const { lines, messages } = await heardSender(t);
        for (const line of lines) {
          // What else the message has behind its NUL is for the check of the texts to say.
          const found = messages.find(({ data }) => sameText(textOf(data), line.text));
          const withNumber = line.priority !== null && messages.some(({ data }) => sameText(data, typed(line)));
          expect(
            !withNumber,
            `The line ${quote(typed(line))} was sent with its number in the text: the number is the priority, the rest is the text.`,
            'sight',
          );
          const nearly = messages.find(({ data }) => beginsAlike(textOf(data), line.text));
          const why =
            nearly === undefined
              ? ", so its priority can't be seen"
              : `. One that begins so has ${textOf(nearly.data).length} bytes up to its NUL, and priority ${nearly.priority}`;
          expect(found !== undefined, `No message has just the text ${named(line.text)}${why}.`, 'result');
          const priority = line.priority ?? 0;
          expect(
            found.priority === priority,
            `The line ${quote(typed(line), 60)} was sent with priority ${found.priority} instead of ${priority}.`,
            'sight',
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
        const { expected, receiver, stayed, trace } = await t.play(receiverAlone);
        t.show('output', receiver.shown());
        const early = faultIn(receiver.output, expected.slice(0, -1));
        if (early !== null) fail(await explained(t, [receiver], trace, early), 'result');
        const stopped = `${receiver.name} stopped when the queue was empty, although "exit" had not come: an empty queue is no end, more may be sent.`;
        if (!stayed) fail(await explained(t, [receiver], trace, stopped), 'result');
        const fault = faultIn(receiver.output, expected);
        if (fault !== null) fail(await explained(t, [receiver], trace, fault), 'result');
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
        const { sender, receiver, trace } = played;
        const missing = whatIsMissing(played);
        if (missing !== null) fail(await explained(t, [sender, receiver], trace, missing), 'result');
        if (leftoverOf(receiver, trace) !== null)
          fail(await explained(t, [receiver], trace, 'What is printed is not just the text of each message.'), 'sight');
        expect(
          allReceived(played),
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
      advice:
        'mq_send() at a full queue waits until there is room. Send each line, and receive and print until "exit" comes.',
      read: 'Full, empty, and removed',
      run: async (t) => {
        const played = await t.play(overflow);
        t.show(
          'queue',
          `${played.lines.length} lines given; ${played.inQueue} messages in the queue, the sender ${played.waited ? 'waiting' : 'gone'}, before the receiver came`,
        );
        const { lines, sender, receiver, trace } = played;
        const explain = (observed: string) => explained(t, [sender, receiver], trace, observed);
        if (!played.waited)
          fail(
            await explain(
              `The sender was given ${lines.length} lines, more than the queue can hold, and ${endingOf(sender)} before the receiver came.`,
            ),
            'result',
          );
        if (played.inQueue === 0)
          fail(
            await explain(`The sender had not ended, and there was nothing in ${queue}, before the receiver came.`),
            'result',
          );
        const missing = whatIsMissing(played);
        if (missing !== null) fail(await explain(missing), 'result');
        expect(
          allReceived(played),
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
        if (left !== null) {
          const tried = trace.cut !== null || trace.calls('mq_unlink').length > 0;
          const why = (tried ? null : unheard(receiver, 'mq_unlink')) ?? `${whyStillThere(trace, 'mq_unlink', queue)}.`;
          const still = `After ${receiver.name} (pid ${receiver.pid}, it ${endingOf(receiver)}), ${queue} was still there: ${why}`;
          fail(await explained(t, [receiver], trace, still), 'result');
        }
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
      advice: 'Close the queue, let main return 0 in each run, and let no child outlive its program.',
      read: 'What to write',
      run: async (t) => {
        const played = await t.play(together);
        const { sender, receiver, ending, trace } = played;
        const causes = await causesOf(t, [sender, receiver], trace);
        for (const run of [sender, receiver]) {
          const opened = trace
            .succeeded('mq_open')
            .some(({ pid, text }) => text === queue && trace.familyOf(run.pid).has(pid));
          if (!opened || !run.succeeded)
            fail(`${causes}\n${notEnded(run)}`.trim(), run.succeeded ? 'record' : 'result');
        }
        const leaks = ending.leaks.filter(({ kind, name }) => !(kind === 'queue' && name === queue));
        expect(leaks.length === 0, `Left behind: ${describeLeaks(leaks)}.`, 'result');
        await expectAllEnd(t);
      },
    },
  ],
});
