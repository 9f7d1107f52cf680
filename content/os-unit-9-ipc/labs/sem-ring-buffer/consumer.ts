/** What is wrong with what the consumer did, in a sentence; null when nothing is. */
import { containsNumber, insteadOf } from '../../../../src/modules/labs/sdk/index.js';
import { orderFault } from './producers.js';
import { FILLED, FREE, LOCK, names, places, type Ticket, told, toldValues } from './ring.js';
import type { consumerAlone } from './scenarios.js';

const IPC_RMID = 0;

type Played = Awaited<ReturnType<(typeof consumerAlone)['play']>>;

/** With what the semaphores of the consumer's ring begin. */
export function beginFault({ begins }: Pick<Played, 'begins'>): string | null {
  for (const [semaphore, value] of [places, 0, 1].entries())
    if (begins[semaphore] !== undefined && begins[semaphore] !== value)
      return `${names[semaphore]} begins with ${begins[semaphore]} instead of ${value} (${toldValues(begins)}).`;
  return null;
}

/** How the consumer waits at the ring that it has just made. */
export function emptyFault({ looks, consumer, begins }: Played): string | null {
  const [look] = looks;
  if (look === undefined) return 'The ring was not looked at.';
  const values = toldValues(look.values);
  if (look.asking !== null) return `At the empty ring, ring_consumer does not sleep: it ${look.asking.how}.`;
  if (look.ended.length > 0) return `At the empty ring, ring_consumer did not wait: it ${consumer.ending}.`;
  if (look.state !== 'blocked')
    return `At the empty ring, ring_consumer does not sleep: it goes on by itself (${values}).`;
  if (look.asleep.length === 0) return `At the empty ring, ring_consumer does not sleep in semop() (${values}).`;
  return (look.values[LOCK] ?? 0) < (begins[LOCK] ?? 0)
    ? `At the empty ring, ring_consumer sleeps with the lock in its hand (${values}): no producer can get it to put a ticket, so both wait for ever.`
    : null;
}

/** Did it take as many as FILLED said? */
export function takenFault({ looks, consumer }: Played): string | null {
  const [empty, look] = looks;
  if (empty === undefined || empty.ended.length > 0)
    return `There was no ring to put tickets into, and nobody to take them: ring_consumer ${consumer.ending}.`;
  if (look === undefined)
    return `When three tickets were in the ring, and FILLED was 2 since the third was still being put, ring_consumer did not stop after two: it ${consumer.ending}.`;
  const values = toldValues(look.values);
  if (look.out === 3)
    return `With three tickets in the ring and FILLED at 2, since the third was still being put, the consumer took all three (out 3; ${values}): how many there are is for FILLED to say.`;
  if (look.out !== 2) return `After FILLED had become 2, out is ${look.out} instead of 2 (${values}).`;
  if (look.values[FILLED] !== 0)
    return `After the consumer had taken both tickets, FILLED is ${look.values[FILLED]} instead of 0 (${values}).`;
  if (look.values[FREE] !== places - 1)
    return `The consumer took two tickets while FREE was ${places - 3}, and FREE is ${look.values[FREE]} instead of ${places - 1} (${values}): each place is given back when its ticket has been taken.`;
  const before = empty?.values[LOCK];
  return look.values[LOCK] === before
    ? null
    : `Before the first ticket LOCK was ${before}, and after two it is ${look.values[LOCK]} (${values}).`;
}

/** At the ring that was full beyond its edge. */
export function takenWrapFault({ looks, consumer, tickets }: Played): string | null {
  const look = looks[2];
  if (look === undefined) {
    // Whoever removed the ring too early may have gone round before.
    const [behind] = tickets.slice(places);
    return behind !== undefined && containsNumber(consumer.output, behind.number)
      ? null
      : 'The consumer did not come as far as the edge of the ring.';
  }
  return look.out === 2
    ? null
    : `The consumer took ten tickets in all, and out is ${look.out} instead of 2: the places are 0 to ${places - 1}, and behind the last comes place 0.`;
}

/** Was the ring still there when the last ticket was to be put? */
export function removedFault({ played, ring, consumer, tickets, trace }: Played): string | null {
  if (played || ring === null) return null;
  const removed = [...trace.succeeded('shmctl'), ...trace.succeeded('semctl')].find(
    ({ call, args: [id = -1n, second = -1n, third = -1n] }) =>
      call === 'shmctl'
        ? Number(id) === ring.id && (Number(second) & 0xff) === IPC_RMID
        : Number(id) === ring.set && (Number(third) & 0xff) === IPC_RMID,
  );
  if (removed === undefined) return null;
  const what = removed.call === 'shmctl' ? 'segment with shmctl()' : 'semaphore set with semctl()';
  const shown = tickets.filter(({ number }) => containsNumber(consumer.output, number)).length;
  return `ring_consumer removed the ${what} too early: of its ${tickets.length} tickets it printed ${shown}, and the last was still to come into the ring.`;
}

/** Do FREE and FILLED say that the ring is empty, when it has gone round? */
export function emptiedFault({ looks }: Played): string | null {
  const values = looks[2]?.values ?? [];
  return values[FREE] === places && values[FILLED] === 0
    ? null
    : `The ring is empty, and its semaphores say ${toldValues(values)}.`;
}

/** The tickets that a text names, each by the line that has its number, and the counter's, if the line has that. */
function printed(output: string, known: readonly Ticket[]): Ticket[] {
  return output
    .split('\n')
    .flatMap((line) =>
      known
        .filter(({ number }) => containsNumber(line, number))
        .map((ticket) => (containsNumber(line, ticket.counter) ? ticket : { counter: 0, number: ticket.number })),
    );
}

interface Office {
  consumer: { output: string };
  /** In the order in which they are to be printed, or empty where only each counter's order counts. */
  tickets: readonly Ticket[];
  counters?: readonly { counter: number; numbers: number[] }[];
}

/**
 * Has the consumer printed every ticket in its order?
 * @param whole also those behind the edge of the ring
 */
export function printFault({ consumer, tickets, counters = [] }: Office, whole: boolean): string | null {
  const known =
    counters.length === 0
      ? [...tickets]
      : counters.flatMap(({ counter, numbers }) => numbers.map((number) => ({ counter, number })));
  const expected = whole ? known : known.slice(0, places);
  const lines = printed(consumer.output, expected);
  const nameless = lines.find(({ counter }) => counter === 0);
  if (nameless !== undefined)
    return `Ticket ${nameless.number} was printed without the number of its counter in the same line.`;
  const missing = expected.filter(({ number }) => !lines.some((line) => line.number === number));
  if (missing.length > 0)
    return `Not printed: ${missing.slice(0, 3).map(told).join(', ')}${missing.length > 3 ? `, and ${missing.length - 3} more` : ''}. ${insteadOf(consumer.output)}`;
  const order = counters.length === 0 ? inTurn(lines, expected) : orderFault(lines, counters);
  return order === null ? null : `Of the tickets that were printed, ${order}.`;
}

function inTurn(lines: readonly Ticket[], expected: readonly Ticket[]): string | null {
  for (const [index, ticket] of lines.entries()) {
    const wanted = expected[index];
    if (wanted === undefined || lines.findIndex(({ number }) => number === ticket.number) !== index)
      return `${told(ticket)} is there twice`;
    if (wanted.number !== ticket.number) return `${told(ticket)} comes before ${told(wanted)}`;
  }
  return null;
}
