/** What is played with the two programs, and what it shows; grade.ts says what is expected of it. */
import {
  operationsIn,
  type Run,
  scenario,
  semaphoreOperations,
  type Session,
  type Trace,
} from '../../../../src/modules/labs/sdk/index.js';
import { settleOrAsk, sleepsInSemop } from './kernel.js';
import {
  countersWith,
  FILLED,
  FREE,
  isTicket,
  keyOf,
  type Look,
  LOCK,
  places,
  Ring,
  startProducer,
  type Ticket,
  ticketsOf,
} from './ring.js';

/** The tickets of a look, in the order in which a consumer would take them. */
export const inOrder = ({ tickets }: Look, from: number): Ticket[] =>
  [...tickets.slice(from), ...tickets.slice(0, from)].filter(isTicket);

/** None of three producers can have put so many of its own among the first eight, of which each has one. */
const ticketsEach = 7;
const emptiedMost = 4;

/** Three producers come to a ring that the grader has filled; the grader is the consumer, too, and empties it each time that it is full. */
export const producersAlone = scenario(
  'three producers, and the grader takes the tickets',
  ['ring_producer'],
  async (session) => {
    const [own, ...counters] = countersWith(4, ticketsEach + 1);
    const before = ticketsOf(own === undefined ? [] : [own]);
    for (const { numbers } of counters) numbers.length = ticketsEach;
    const ring = await Ring.make(session, 0, [0, places, 1]);
    await ring.put(0, before);
    const producers: Run[] = [];
    for (const counter of counters) producers.push(await startProducer(session, counter));
    const full = await ring.look();
    const looks: { look: Look; got: Ticket[] }[] = [];
    let from = 0;
    do {
      const at = looks.at(-1)?.look.in ?? full.in;
      // `in` is the producers' own, also when it has left the ring.
      await ring.empty(from, at);
      await ring.setValue(FILLED, 0);
      await ring.setValue(FREE, places);
      const look = await ring.look();
      const got = inOrder(look, from);
      looks.push({ look, got });
      from = (from + got.length) % places;
    } while (
      (looks.at(-1)?.got.length ?? 0) > 0 &&
      looks.length < emptiedMost &&
      !session.timeIsUp &&
      producers.some(({ ended }) => !ended)
    );
    await session.finish();
    return { ring, counters, producers, before, full, looks, trace: session.trace };
  },
);

/** The grader holds the lock and puts a ticket, as a producer would, while two producers want to do the same. */
export const lockHeld = scenario(
  'two producers while the grader holds the lock',
  ['ring_producer'],
  async (session) => {
    const at = 2;
    // One place is taken already, for the grader's own ticket.
    const ring = await Ring.make(session, at, [places - 1, 0, 0]);
    const [own, ...counters] = countersWith(3, 2);
    const producers: Run[] = [];
    for (const counter of counters) producers.push(await startProducer(session, counter));
    const held = await ring.look();
    const ticket = { counter: own?.counter ?? 1, number: own?.numbers[0] ?? 1 };
    await ring.put(at, [ticket]);
    await ring.setValue(FILLED, 1);
    await ring.setValue(LOCK, 1);
    const after = await ring.look();
    await session.finish();
    return { ring, at, ticket, tickets: ticketsOf(counters), held, after, trace: session.trace };
  },
);

/**
 * With what the semaphores began: their values without what the consumer has done since, in a ring into which nobody has put a ticket. Who takes
 * one all the same lowers FILLED, and raises FREE behind that; raising one before is another way to say with what it begins.
 */
function beginningOf(values: readonly number[], trace: Trace, set: number, family: ReadonlySet<number>): number[] {
  const operations = semaphoreOperations(trace, set, family);
  const lowers = (one: number) => (operation: (typeof operations)[number]) =>
    operation.semaphore === one && operation.change < 0;
  const firstTaken = operations.findIndex(lowers(FILLED));
  const since = firstTaken === -1 ? [] : operations.slice(firstTaken);
  const added = (one: number): number =>
    since.filter(({ semaphore }) => semaphore === one).reduce((sum, { change }) => sum + change, 0);
  const last = operations.findLast(({ semaphore }) => semaphore === LOCK);
  const held = last !== undefined && last.change < 0 ? 1 : 0;
  return values.map((value, one) => value + (one === LOCK ? held : -added(one)));
}

/** The consumer makes its ring; the grader is the producers. */
export const consumerAlone = scenario(
  'the consumer, and the grader puts the tickets',
  ['ring_consumer'],
  async (session) => {
    const key = await keyOf(session);
    const tickets = ticketsOf(countersWith(3, 4)).slice(0, 11);
    const consumer = await session.start('ring_consumer', { args: [String(tickets.length)] });
    await settleOrAsk(session);
    const { ring, fault } = await Ring.find(session, key);
    const looks: Look[] = [];
    const left = async () => ({
      segment: await session.kernel.segments.find(key),
      set: await session.kernel.semaphores.find(key),
    });
    let begins: number[] = [];
    let played = false;
    const { ending: endingThen } = consumer;
    // Nobody puts tickets into a ring that is not the brief's: that it waits for them is no standstill.
    if (fault !== null && (await sleepsInSemop(session))) await session.killAll(() => Promise.resolve());
    if (ring !== null)
      await session.attempt(async () => {
        looks.push(await ring.look());
        begins = beginningOf(looks[0]?.values ?? [], session.trace, ring.set, session.trace.familyOf(consumer.pid));
        if (consumer.ended) return;
        // Three tickets are in the ring, and the third has not been counted yet.
        await ring.put(0, tickets.slice(0, 3));
        await ring.setValue(FREE, places - 3);
        await ring.setValue(FILLED, 2);
        looks.push(await ring.look());
        // The ring is full, beyond its edge.
        await ring.put(3, tickets.slice(3, 10));
        await ring.setValue(FREE, 0);
        await ring.setValue(FILLED, places);
        looks.push(await ring.look());
        await ring.put(2, tickets.slice(10));
        await ring.setValue(FREE, places - 1);
        await ring.setValue(FILLED, 1);
        played = true;
      });
    const ending = await session.finishClean();
    return {
      consumer,
      ring,
      fault,
      endingThen,
      begins,
      played,
      tickets,
      looks,
      left: await left(),
      ending,
      trace: session.trace,
    };
  },
);

/** All of the lab's programs. The last ticket is the grader's, so that the producers have ended before the consumer removes the ring. */
export const together = scenario(
  'three producers and the consumer',
  ['ring_producer', 'ring_consumer'],
  async (session) => {
    const key = await keyOf(session);
    const [own, ...counters] = countersWith(4, 6);
    const last = { counter: own?.counter ?? 1, number: own?.numbers[0] ?? 1 };
    const consumer = await session.start('ring_consumer', { args: [String(ticketsOf(counters).length + 1)] });
    await settleOrAsk(session);
    const producers: Run[] = [];
    for (const counter of counters) producers.push(await startProducer(session, counter));
    await settleOrAsk(session);
    const { ring } = await Ring.find(session, key);
    const allPut = producers.every(({ ended }) => ended);
    if (ring !== null && allPut && !consumer.ended)
      await session.attempt(async () => {
        const look = await ring.look();
        await ring.put(look.in >= 0 && look.in < places ? look.in : 0, [last]);
        await ring.setValue(FREE, Math.max(0, (look.values[FREE] ?? 0) - 1));
        await ring.setValue(FILLED, (look.values[FILLED] ?? 0) + 1);
      });
    const ending = await session.finishClean();
    return { consumer, producers, counters, last, ending, trace: session.trace };
  },
);

/** Should a kill come too late, it is tried again: with other tickets, and an empty ring. */
const killsMost = 5;

/**
 * Was a process of the program killed with the lock in its hand? The grader raises LOCK and kills in this order, so whoever slept for it has got it,
 * whether or not its semop() came as far as to return; but it may have given it back before it was killed.
 */
function diedWithLock(session: Session, run: Run, set: number): boolean {
  const family = session.trace.familyOf(run.pid);
  const [last] = session.trace
    .calls('semop')
    .filter(
      ({ object, pid, leftNs, result }) =>
        object.id === BigInt(set) && family.has(pid) && (leftNs === null || result >= 0),
    )
    .flatMap(({ text }) => operationsIn(text).filter(({ semaphore }) => semaphore === LOCK))
    .slice(-1);
  return last !== undefined && last.change < 0;
}

/** One producer is killed as soon as it has the lock; two others come after it. */
export const crash = scenario('a producer is killed while it holds the lock', ['ring_producer'], async (session) => {
  const at = 4;
  const ring = await Ring.make(session, at, [places, 0, 0]);
  const [victims, ...others] = countersWith(3, 2);
  let staged = false;
  let waited = true;
  let victim: Run | null = null;
  for (let tries = 0; !staged && waited && tries < killsMost; tries += 1) {
    await ring.empty(at);
    for (const [index, value] of [places, 0, 0].entries()) await ring.setValue(index, value);
    victim = await startProducer(session, { counter: victims?.counter ?? 1, numbers: victims?.numbers ?? [] });
    const run = victim;
    const look = await ring.look();
    waited = look.asleep.includes(run);
    if (!waited) {
      // Who does not sleep has nothing more to show here.
      await session.killAll(() => Promise.resolve());
      break;
    }
    await session.killAll(() => ring.setValue(LOCK, 1));
    await session.settle();
    staged = diedWithLock(session, run, ring.set);
  }
  const [lockAfter = 0] = waited ? (await session.kernel.semaphores.read(ring.set)).slice(LOCK) : [];
  const survivors: Run[] = [];
  if (staged) for (const counter of others) survivors.push(await startProducer(session, counter));
  const look = staged ? await ring.look() : null;
  // Who sleeps for the lock of the dead is told by the check, not as a standstill.
  if ((look?.asleep.length ?? 0) > 0) await session.killAll(() => Promise.resolve());
  await session.finish();
  return {
    ring,
    at,
    waited,
    staged,
    victim,
    lockAfter,
    survivors,
    tickets: ticketsOf(others),
    look,
    trace: session.trace,
  };
});
