/** What is wrong with what the producers did, in a sentence; null when nothing is. */
import { semaphoreOperations } from '../../../../src/modules/labs/sdk/index.js';
import {
  FILLED,
  FREE,
  isTicket,
  LOCK,
  type Look,
  names,
  places,
  sameTicket,
  type Ticket,
  told,
  toldValues,
} from './ring.js';
import type { lockHeld, producersAlone } from './scenarios.js';

type Played = Awaited<ReturnType<(typeof producersAlone)['play']>>;
type Held = Awaited<ReturnType<(typeof lockHeld)['play']>>;

const listed = (tickets: readonly Ticket[]): string => tickets.slice(0, 3).map(told).join(', ');

/** The first that is no ticket of anybody's, is there twice, or overtakes one of its own counter; null when all is well. */
export function orderFault(
  got: readonly Ticket[],
  counters: readonly { counter: number; numbers: number[] }[],
): string | null {
  for (const [index, ticket] of got.entries()) {
    if (!counters.some(({ counter, numbers }) => counter === ticket.counter && numbers.includes(ticket.number)))
      return `${told(ticket)} is none that was given to a producer`;
    if (got.findIndex((other) => sameTicket(other, ticket)) !== index) return `${told(ticket)} is there twice`;
  }
  for (const { counter, numbers } of counters) {
    const own = got.filter((ticket) => ticket.counter === counter);
    const wrong = own.find(({ number }, index) => number !== numbers[index]);
    if (wrong !== undefined) {
      const missed = { counter, number: numbers[own.indexOf(wrong)] ?? 0 };
      return own.some((ticket) => sameTicket(ticket, missed))
        ? `${told(wrong)} comes before ${told(missed)}, which that counter was given first`
        : `${told(missed)} is lost, and ${told(wrong)} came after it`;
    }
  }
  return null;
}

/** When the ring has been emptied once, and is full again. */
export function putFault({ looks: [first], full, producers, counters }: Played): string | null {
  if (first === undefined) return 'The ring was not looked at.';
  const { look, got } = first;
  const values = toldValues(look.values);
  if (got.length === 0 && full.ended.length === producers.length)
    return `The producers had ended before there was a free place: after the grader had made room, no ticket came into the ring.`;
  if (got.length === 0)
    return `No ticket came into the empty ring until the producers had ended or could not go on (${values}).`;
  const order = orderFault(got, counters);
  if (order !== null) return `Of the tickets in the ring, ${order}. in is ${look.in}; ${values}.`;
  if (got.length < places)
    return `Only ${got.length} of the ${places} places held a ticket when the producers had ended or could not go on (in ${look.in}; ${values}).`;
  if (look.in > 0 && look.in < places)
    return `in is ${look.in} after the first ${places} tickets, instead of 0 again: each place is filled by moving in on by one.`;
  return valuesFault(look, got.length);
}

/** Do FREE and FILLED count what is in the ring? */
function valuesFault({ values }: Look, tickets: number): string | null {
  for (const [semaphore, value] of [[FILLED, tickets] as const, [FREE, places - tickets] as const])
    if (values[semaphore] !== value)
      return `With ${tickets} of ${places} places filled, ${names[semaphore]} is ${values[semaphore]} instead of ${value} (${toldValues(values)}).`;
  return null;
}

/** A count that the kernel changes back when a producer ends. */
export function undoFault({ ring, trace }: Pick<Played, 'ring' | 'trace'>): string | null {
  const undone = semaphoreOperations(trace, ring.set).filter(({ undo }) => undo);
  for (const { pid } of new Map(undone.map(({ call }) => [call.pid, call])).values())
    for (const semaphore of [FREE, FILLED]) {
      const own = undone.filter(({ call, semaphore: changed }) => call.pid === pid && changed === semaphore);
      if (own.reduce((sum, { change }) => sum + change, 0) !== 0)
        return `ring_producer (pid ${pid}) changes ${names[semaphore]} with SEM_UNDO and not back: when it ends, the kernel undoes that, although its tickets stay in the ring. SEM_UNDO is for the lock.`;
    }
  return null;
}

/** Behind the edge of the ring. */
export function wrapFault({ looks, ring, trace }: Played): string | null {
  let put = 0;
  for (const { look, got } of looks) {
    put += got.length;
    if (look.in < 0 || look.in >= places)
      return `in is ${look.in} after ${put} tickets: the places are 0 to ${places - 1}, and behind the last comes place 0.`;
    // Where more come than there is room for, some have gone by the next look.
    if (look.in !== put % places && undoFault({ ring, trace }) === null)
      return `in is ${look.in} after ${put} tickets instead of ${put % places}.`;
  }
  return put > places ? null : `The producers did not come as far as the edge of the ring: ${put} tickets in all.`;
}

/** In the whole run, once the ring goes round. */
export function countFault({ looks, counters }: Played): string | null {
  const got = looks.flatMap((one) => one.got);
  const order = orderFault(got, counters);
  if (order !== null) return `Of all tickets that came into the ring, ${order}.`;
  const lost = counters
    .flatMap(({ counter, numbers }) => numbers.map((number) => ({ counter, number })))
    .filter((ticket) => !got.some((other) => sameTicket(other, ticket)));
  if (lost.length > 0) return `${lost.length} tickets never came into the ring: ${listed(lost)}.`;
  const last = looks.at(-1);
  return last === undefined ? null : valuesFault(last.look, last.got.length);
}

/** At the ring that the grader has filled, before there is any room. */
export function fullFault({ full, before, producers }: Played): string | null {
  const values = toldValues(full.values);
  const lost = before.filter((ticket) => !full.tickets.some((other) => sameTicket(ticket, other)));
  if (lost.length > 0)
    return `The ring was full, FREE was 0, and a producer wrote over ${listed(lost)} all the same (in ${full.in}; ${values}).`;
  if (full.in !== 0) return `The ring was full, FREE was 0, and in was moved on to ${full.in} (${values}).`;
  if (full.asking !== null)
    return `At the full ring, ring_producer (pid ${full.asking.run.pid}) does not sleep: it ${full.asking.how}.`;
  if (full.ended.length > 0)
    return `At the full ring, ${full.ended.length} of ${producers.length} producers ended instead of waiting for a place (${values}).`;
  if (full.state !== 'blocked')
    return `At the full ring, the producers do not sleep: they go on by themselves (${values}).`;
  if (full.asleep.length < producers.length)
    return `At the full ring, ${full.asleep.length} of ${producers.length} producers sleep in semop() (${values}).`;
  if (full.values[FREE] !== 0 || full.values[FILLED] !== places)
    return `The ring was full, and the producers changed what its semaphores say: FREE was 0 and FILLED ${places}, and now it is ${values}.`;
  return full.values[LOCK] === 0
    ? `At the full ring a producer sleeps with the lock in its hand (${values}): whoever needs the lock to make room would wait for it for ever.`
    : null;
}

/** While the grader holds the lock, and when it has given it back. */
export function lockFault({ held, after, at, ticket, tickets }: Held): string | null {
  const values = toldValues(held.values);
  const early = held.tickets.filter(isTicket);
  if (early.length > 0)
    return `While the grader held the lock, ${listed(early)} came into the ring: LOCK was 0 all the time.`;
  if (held.in !== at)
    return `While the grader held the lock, in was moved from ${at} to ${held.in}: LOCK was 0 all the time.`;
  if (held.values[FILLED] !== 0)
    return `FILLED was ${held.values[FILLED]} although no ticket was in the ring yet (${values}): raise it when the ticket is in its place.`;
  if (held.ended.length > 0)
    return `While the grader held the lock, ${held.ended.length} of 2 producers ended without a ticket in the ring (${values}).`;
  if (held.asking !== null)
    return `While the grader held the lock, ring_producer (pid ${held.asking.run.pid}) does not sleep: it ${held.asking.how}.`;
  if (held.state !== 'blocked' || held.asleep.length < 2)
    return `While the grader held the lock, ${held.asleep.length} of 2 producers slept in semop() (${values}).`;
  const all = after.tickets.filter(isTicket);
  if (!all.some((one) => sameTicket(one, ticket)))
    return `A lost update: while it held the lock, the grader put a ticket into place ${at} and moved in on to ${at + 1}. When it had given the lock back, a producer wrote over it: it had read in before it had the lock.`;
  const lost = tickets.filter((one) => !all.some((other) => sameTicket(one, other)));
  if (lost.length > 0)
    return `When the grader had given the lock back, ${listed(lost)} did not come into the ring (${toldValues(after.values)}).`;
  const expected = at + 1 + tickets.length;
  return after.in === expected
    ? null
    : `After ${tickets.length + 1} tickets from place ${at} on, in is ${after.in} instead of ${expected}.`;
}
