import {
  type CheckContext,
  defineLab,
  describeLeaks,
  expect,
  expectEnds,
  fail,
  whyStillThere,
} from '../../../../src/modules/labs/sdk/index.js';
import { countFault, fullFault, lockFault, putFault, undoFault, wrapFault } from './producers.js';
import {
  beginFault,
  emptiedFault,
  emptyFault,
  printFault,
  removedFault,
  takenFault,
  takenWrapFault,
} from './consumer.js';
import { LOCK, sameTicket, told, toldValues } from './ring.js';
import { consumerAlone, crash, inOrder, lockHeld, producersAlone, together } from './scenarios.js';

const apply = { bloomLevel: 'apply', outcome: 'apply-ipc-c' } as const;
const analyze = { bloomLevel: 'analyze', outcome: 'analyze-ipc' } as const;

/** The producers' run, once there is something in the ring to look at. */
async function producersAtWork(t: CheckContext) {
  const played = await t.play(producersAlone);
  const [first] = played.looks;
  t.show('semaphores', toldValues(first?.look.values ?? []));
  t.show('segment', `in ${first?.look.in}, out ${first?.look.out}: ${first?.got.map(told).join('; ') || 'no ticket'}`);
  return played;
}

/** The consumer's run, once it has made a ring that the grader can use. */
async function consumerAtWork(t: CheckContext) {
  const played = await t.play(consumerAlone);
  if (played.fault !== null) fail(played.fault);
  return played;
}

/** What `together` has printed, by each counter's order. */
function printedTogether({ consumer, counters, last }: Awaited<ReturnType<(typeof together)['play']>>): string | null {
  const own = { counter: last.counter, numbers: [last.number] };
  return printFault({ consumer, tickets: [], counters: [...counters, own] }, true);
}

/** Each program ends in the runs in which it did what it is there for: else another row has lost its points, and tells why. */
async function expectAllEnd(t: CheckContext): Promise<void> {
  const alone = await t.play(consumerAlone);
  if (printFault(alone, true) === null) expectEnds([alone.consumer]);
  const producers = await t.play(producersAlone);
  if (countFault(producers) === null) expectEnds(producers.producers);
  const all = await t.play(together);
  if (printedTogether(all) !== null) return;
  expectEnds([...all.producers, all.consumer]);
  expect(all.ending.leaks.length === 0, `Left behind: ${describeLeaks(all.ending.leaks)}.`);
}

export default defineLab({
  read: { deadlock: 'First the place, then the lock' },
  checks: [
    {
      id: 'ring-made',
      title: 'The consumer makes the segment and the three semaphores, which begin with 8, 0 and 1',
      points: 10,
      ...apply,
      advice:
        'shmget() with sizeof(struct ring), semget() with 3, both with IPC_CREAT; then semctl(set, n, SETVAL, value) for each of the three.',
      read: 'The ring',
      run: async (t) => {
        const { fault, endingThen, begins, looks, consumer } = await t.play(consumerAlone);
        if (fault !== null) fail(`${fault} ring_consumer ${endingThen}.`);
        expect(
          begins.length > 0,
          `When the ring could be looked at, ring_consumer had ended already: it ${consumer.ending}.`,
        );
        t.show('semaphores', `begin with ${toldValues(begins)}`);
        const wrong = beginFault({ begins });
        if (wrong !== null) fail(wrong);
        const [empty] = looks;
        expect(
          empty?.in === 0 && empty.out === 0,
          `In a new ring in is ${empty?.in ?? '?'} and out is ${empty?.out ?? '?'}: both begin with 0.`,
        );
      },
    },
    {
      id: 'tickets-put',
      title: "Three producers at once put every ticket, each counter's in its order, none twice",
      points: 15,
      ...apply,
      advice:
        'Wait for a free place, then for the lock; write the ticket where in says and move in on; give the lock back and raise FILLED.',
      read: 'The ring',
      run: async (t) => {
        const played = await producersAtWork(t);
        const fault = undoFault(played) ?? putFault(played) ?? (wrapFault(played) === null ? countFault(played) : null);
        if (fault !== null) fail(fault);
      },
    },
    {
      id: 'tickets-taken',
      title: 'The consumer takes as many tickets as FILLED says, in their order, and gives the places back',
      points: 15,
      ...apply,
      advice:
        'Wait for FILLED, take the ticket that out says, move out on, raise FREE, and print the ticket. FILLED says whether there is one, not in.',
      read: 'The ring',
      run: async (t) => {
        const played = await consumerAtWork(t);
        t.show('output', played.consumer.shown());
        t.show('semaphores', played.looks.map(({ values }) => toldValues(values)).join('\n'));
        const goesRound = takenWrapFault(played) === null;
        const fault =
          takenFault(played) ??
          removedFault(played) ??
          printFault(played, goesRound) ??
          (goesRound ? emptiedFault(played) : null);
        if (fault !== null) fail(fault);
      },
    },
    {
      id: 'wrap-around',
      title: 'Behind the last place comes the first, in both programs',
      points: 10,
      ...apply,
      advice: 'Both indices go from 0 to 7, and then to 0 again: ring->in = (ring->in + 1) % 8.',
      read: 'The ring',
      run: async (t) => {
        const producers = await producersAtWork(t);
        const put = wrapFault(producers);
        if (put !== null) fail(put);
        const consumer = await consumerAtWork(t);
        const taken = takenWrapFault(consumer);
        if (taken !== null) fail(taken);
      },
    },
    {
      id: 'waits-full',
      title: 'At a full ring, producers sleep on the semaphore, without the lock',
      points: 10,
      ...analyze,
      advice: 'First the place, then the lock, each with a semop() that sleeps: no IPC_NOWAIT, no loop around a look.',
      read: 'First the place, then the lock',
      run: async (t) => {
        const played = await t.play(producersAlone);
        t.show('semaphores', toldValues(played.full.values));
        const fault = fullFault(played);
        if (fault !== null) fail(fault);
      },
    },
    {
      id: 'waits-empty',
      title: 'At an empty ring, the consumer sleeps on the semaphore, without the lock',
      points: 5,
      ...analyze,
      advice: 'Wait for FILLED first, with a semop() that sleeps: no IPC_NOWAIT, no loop around a look.',
      read: 'First the place, then the lock',
      run: async (t) => {
        const fault = emptyFault(await consumerAtWork(t));
        if (fault !== null) fail(fault);
      },
    },
    {
      id: 'mutual-exclusion',
      title: 'While somebody else holds the lock, producers sleep and nothing is changed in the ring',
      points: 10,
      ...analyze,
      advice:
        'What reads in, writes the ticket and moves in on stands between LOCK - 1 and LOCK + 1, all of it; FILLED is raised behind it.',
      read: 'First the place, then the lock',
      run: async (t) => {
        const played = await t.play(lockHeld);
        t.show('semaphores', toldValues(played.held.values));
        const fault = lockFault(played);
        if (fault !== null) fail(fault);
      },
    },
    {
      id: 'together',
      title: 'Three producers and the consumer: nothing is lost or double',
      points: 10,
      ...apply,
      advice: 'Both programs mean the same ring: the same key, the same struct, the same semaphore for the same thing.',
      read: 'What to write',
      run: async (t) => {
        const played = await t.play(together);
        t.show('output', played.consumer.shown());
        const fault = printedTogether(played);
        if (fault !== null) fail(fault);
      },
    },
    {
      id: 'crash-survived',
      title: 'A producer that dies with the lock holds nobody up',
      points: 10,
      ...analyze,
      advice:
        'SEM_UNDO with LOCK, both where it is taken and where it is given back, lets the kernel give it back for the dead.',
      read: 'When a producer dies',
      run: async (t) => {
        const { at, waited, staged, victim, lockAfter, look, tickets, survivors } = await t.play(crash);
        const name = `ring_producer (pid ${victim?.pid ?? 0})`;
        expect(waited, `${name} did not sleep until it got the lock, so that it could not be killed with it.`);
        if (!staged || look === null)
          return t.show('processes', `${name} was killed each time after it had given the lock back`);
        t.show('semaphores', `LOCK ${lockAfter} after ${name} was killed; ${toldValues(look.values)} at the end`);
        const got = inOrder(look, at);
        const lost = tickets.filter((ticket) => !got.some((other) => sameTicket(ticket, other)));
        const asleep = survivors.filter((run) => look.asleep.includes(run));
        const why =
          lockAfter === 0
            ? ` LOCK was 0 after it had died: nobody gave it back.`
            : ` LOCK was ${lockAfter} after it had died.`;
        if (asleep.length > 0)
          fail(
            `${name} was killed when it had just got the lock, and after that ${asleep.length} of ${survivors.length} other producers sleep for ever (${toldValues(look.values)}).${why}`,
          );
        expect(
          lost.length === 0,
          `${name} was killed when it had just got the lock, and then ${lost.map(told).join(', ')} did not come into the ring.${why}`,
        );
        expect(
          look.values[LOCK] === 1,
          `${name} was killed when it had just got the lock, and at the end the semaphores are wrong: ${toldValues(look.values)}.`,
        );
        return expectEnds(survivors);
      },
    },
    {
      id: 'ends-clean',
      title: 'The consumer removes segment and set; every program ends by itself with status 0',
      points: 5,
      ...apply,
      advice:
        'At the end shmctl(id, IPC_RMID, NULL) and semctl(set, 0, IPC_RMID) in the consumer; each main returns 0.',
      read: 'What to write',
      run: async (t) => {
        const alone = await t.play(consumerAlone);
        const { endingThen, fault, consumer, left, trace, played } = alone;
        const still = [
          left.segment === null ? null : `the segment was still there: ${whyStillThere(trace, 'shmctl', left.segment)}`,
          left.set === null ? null : `the semaphore set was still there: ${whyStillThere(trace, 'semctl', left.set)}`,
        ].filter((one) => one !== null);
        if (still.length > 0)
          fail(`After ring_consumer (it ${fault === null ? consumer.ending : endingThen}), ${still.join('; ')}.`);
        const early = removedFault(alone);
        if (early !== null) fail(early);
        expect(played, 'The ring was not the one that the consumer was to make and, after its last ticket, to remove.');
        await expectAllEnd(t);
      },
    },
  ],
});
