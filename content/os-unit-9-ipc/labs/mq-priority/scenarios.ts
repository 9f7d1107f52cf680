/** What is played with the two programs, and what it shows; grade.ts says what is expected of it. */
import { random, scenario, type Session } from '../../../../src/modules/labs/sdk/index.js';

export const queue = '/railway_queue';
export const maxMessages = 10;
export const messageBytes = 1024;

export interface Line {
  /** Null for a line without a leading number. */
  priority: number | null;
  text: string;
}

const plainLine = (): Line => ({ priority: null, text: `${random.word()} ${random.word()}` });
export const typed = ({ priority, text }: Line): string => (priority === null ? text : `${priority} ${text}`);
/** As long as a line may be. */
const longLine = (): Line => ({ priority: null, text: random.text(200) });
const inputOf = (lines: readonly Line[]): string => [...lines.map(typed), 'exit', ''].join('\n');

const roundsMost = 10;
/** Far more than any sender is given: one that never stops is not listened to for ever. */
const messagesMost = 100;

const [EAGAIN, ETIMEDOUT] = [11, 110];

/** Waits until the sender can't go on. One that tries again and again at a full queue never stands still: that it did so twice is enough. */
async function settleAtFull(session: Session) {
  const inVain = (): number =>
    session.trace.calls('mq_send').filter(({ result }) => result === -EAGAIN || result === -ETIMEDOUT).length;
  const before = inVain();
  return session.settleUntil(() => inVain() > before + 1);
}

/** What comes until the sender ends, or can't go on. A slow one is waited for; a queue that is too small for its lines is emptied again and again. */
async function receiveAll(session: Session) {
  const messages: Awaited<ReturnType<Session['drainQueue']>> = [];
  for (let round = 0; round < roundsMost && messages.length < messagesMost; round += 1) {
    const state = await settleAtFull(session);
    const more = await session.drainQueue(queue);
    messages.push(...more);
    if (state === 'ended' || (more.length === 0 && (state === 'blocked' || round > 0))) break;
  }
  await session.finish();
  messages.push(...(await session.drainQueue(queue)));
  return messages;
}

export const senderAlone = scenario('the sender alone, the grader receives', ['mq_sender'], async (session) => {
  const numbered = [3, 17, 9, 24].map((priority) => ({ priority, text: `${random.word()} ${random.word()}` }));
  const lines = random.shuffle([...numbered, plainLine(), plainLine(), longLine()]);
  const behindExit = random.word();
  const sender = await session.start('mq_sender', { input: `${inputOf(lines)}${behindExit}\n` });
  await settleAtFull(session);
  const early = await session.queue(queue);
  const closed = early !== null && (early.mode & 0o400) === 0;
  if (closed) await session.finish();
  const messages = closed ? [] : await receiveAll(session);
  const attributes = early ?? (await session.queue(queue));
  return { lines, behindExit, sender, attributes, messages, closed, trace: session.trace };
});

const lookMs = 200;
const looksMost = 3;

/**
 * Waits until the receiver has taken what is there and has seen that there is no more. One that looks again and again never stands still: it is given
 * half a second for that, of the second of processor time that it has.
 */
async function settleAtEmpty(session: Session): Promise<void> {
  for (let looks = 0; looks < looksMost && !session.timeIsUp;) {
    if ((await session.settle(lookMs)) !== 'timedOut') return;
    if (((await session.queue(queue))?.messages ?? 0) === 0) looks += 1;
  }
}

/** The receiver finds a queue that the grader filled out of order. The last message, and "exit", come when it has emptied that. */
export const receiverAlone = scenario(
  'the grader fills the queue, the receiver empties it',
  ['mq_receiver'],
  async (session) => {
    const messageOf = (priority: number) => ({ priority, text: `${random.word()} ${random.word(3)}` });
    const sent = random.shuffle([2, 7, 7, 7, 13, 26, 31]).map(messageOf);
    const last = messageOf(2);
    const { queues } = session.kernel;
    // Each with a NUL, as the unit's sender sends it.
    const send = ({ priority, text }: typeof last) => queues.send(queue, priority, Buffer.from(`${text}\0`));
    await queues.create(queue, { maxMessages, messageBytes, mode: 0o666 });
    for (const message of sent) await send(message);
    const receiver = await session.start('mq_receiver', { heldMs: lookMs * looksMost });
    await settleAtEmpty(session);
    const stayed = !receiver.ended;
    // Who has removed the queue can't be sent more.
    if (stayed && (await session.queue(queue)) !== null) {
      await send(last);
      await send({ priority: 0, text: 'exit' });
    }
    await session.finish();
    const expected = [...sent, last]
      .map((message, arrival) => ({ ...message, arrival }))
      .sort((a, b) => b.priority - a.priority || a.arrival - b.arrival);
    return { expected, receiver, stayed, left: await session.queue(queue), trace: session.trace };
  },
);

/** The sender is given `lines`, and what it has to say is said, or it waits, before the receiver comes. */
async function both(session: Session, lines: readonly Line[]) {
  const sender = await session.start('mq_sender', { input: inputOf(lines) });
  await settleAtFull(session);
  const waited = !sender.ended;
  const inQueue = (await session.queue(queue))?.messages ?? 0;
  const receiver = await session.start('mq_receiver');
  const ending = await session.finishClean();
  const { trace } = session;
  return { lines, sender, receiver, waited, inQueue, ending, trace };
}

export const together = scenario('sender and receiver together', ['mq_sender', 'mq_receiver'], (session) =>
  both(session, [plainLine(), plainLine(), longLine(), plainLine()]),
);

export const overflow = scenario('more messages than fit', ['mq_sender', 'mq_receiver'], (session) =>
  both(
    session,
    Array.from({ length: 24 }, () => plainLine()),
  ),
);

export type Both = Awaited<ReturnType<typeof both>>;
