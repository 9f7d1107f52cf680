/** The ring as the brief lays it out, and the grader's hand in it: it reads and fills the segment, and reads and sets the semaphores, from outside. */
import { random, type Run, type Session, type Settled } from '../../../../src/modules/labs/sdk/index.js';
import { asksInVain, faultOf, howItAsks, settleOrAsk } from './kernel.js';

export interface Ticket {
  counter: number;
  number: number;
}

export const places = 8;
export const ringBytes = 8 + 8 * places;
export const semaphoreCount = 3;
export const [FREE, FILLED, LOCK] = [0, 1, 2] as const;
export const names = ['FREE', 'FILLED', 'LOCK'] as const;

const keyFile = '/lab/shmfile';
const project = 67;
const mode = 0o666;

/** What stands in the segment and in the set at one moment, and what the programs did then. */
export interface Look {
  state: Settled;
  in: number;
  out: number;
  /** By place; both numbers are 0 where there is nothing. */
  tickets: readonly Ticket[];
  /** Of FREE, FILLED and LOCK. */
  values: readonly number[];
  /** Programs that had not ended, and sleep in semop(). */
  asleep: readonly Run[];
  /** Programs that had ended. */
  ended: readonly Run[];
  /** A program that asks again and again instead of sleeping. */
  asking: { run: Run; how: string } | null;
}

export const isTicket = ({ counter, number }: Ticket): boolean => counter !== 0 || number !== 0;
export const sameTicket = (a: Ticket, b: Ticket): boolean => a.counter === b.counter && a.number === b.number;
export const told = ({ counter, number }: Ticket): string => `ticket ${number} of counter ${counter}`;
export const toldValues = (values: readonly number[]): string =>
  values.map((value, index) => `${names[index] ?? index} ${value}`).join(', ');

/** The key file as `touch shmfile` makes it, and the key that it stands for. */
export async function keyOf(session: Session): Promise<number> {
  await session.kernel.writeFile(keyFile, '', 0o644);
  return session.kernel.ftok(keyFile, project);
}

/** Counters with numbers of their own, and for each of them tickets that no program can know beforehand. */
export function countersWith(count: number, tickets: number): { counter: number; numbers: number[] }[] {
  const taken = new Set<number>();
  const fresh = (low: number, high: number): number => {
    const value = random.integer(low, high);
    if (taken.has(value)) return fresh(low, high);
    taken.add(value);
    return value;
  };
  return Array.from({ length: count }, () => ({
    counter: fresh(11, 99),
    numbers: Array.from({ length: tickets }, () => fresh(10_000, 99_999)),
  }));
}

export const ticketsOf = (counters: readonly { counter: number; numbers: number[] }[]): Ticket[] =>
  counters.flatMap(({ counter, numbers }) => numbers.map((number) => ({ counter, number })));

export function startProducer(
  session: Session,
  { counter, numbers }: { counter: number; numbers: number[] },
): Promise<Run> {
  return session.start('ring_producer', { args: [String(counter)], input: numbers.map((one) => `${one}\n`).join('') });
}

export class Ring {
  private constructor(
    private readonly session: Session,
    readonly id: number,
    readonly set: number,
  ) {}

  /** One of the grader's own, empty, whose next place is `at`. */
  static async make(session: Session, at = 0, values: readonly number[] = [places, 0, 1]): Promise<Ring> {
    const key = await keyOf(session);
    const { segments, semaphores } = session.kernel;
    const ring = new Ring(
      session,
      await segments.create(key, ringBytes, mode),
      await semaphores.create(key, semaphoreCount, mode),
    );
    await ring.empty(at);
    for (const [index, value] of values.entries()) await ring.setValue(index, value);
    return ring;
  }

  /** What a program made under the lab's key; null for what there is not, or can't be used. */
  static async find(
    session: Session,
    key: number,
  ): Promise<{ ring: Ring | null; segment: number | null; set: number | null; fault: string | null }> {
    const { segments, semaphores } = session.kernel;
    const [segment, set] = [await segments.find(key), await semaphores.find(key)];
    const snapshot = await session.kernel.snapshot();
    const fault = faultOf(
      snapshot.segments.find(({ id }) => id === segment) ?? null,
      snapshot.semaphores.find(({ id }) => id === set) ?? null,
    );
    const ring = fault === null && segment !== null && set !== null ? new Ring(session, segment, set) : null;
    return { ring, segment, set, fault };
  }

  /** Waits until nobody can go on, or somebody is seen to ask in vain again and again, and looks. */
  async look(): Promise<Look> {
    const { session } = this;
    const state = await settleOrAsk(session);
    const asking = session.runs.find((run) => asksInVain(session.trace, run));
    const { processes } = await session.kernel.snapshot();
    const bytes = await session.kernel.segments.read(this.id, 0, ringBytes);
    const at = (index: number): Ticket => ({
      counter: bytes.readInt32LE(8 + 8 * index),
      number: bytes.readInt32LE(12 + 8 * index),
    });
    const family = (run: Run): ReadonlySet<number> => session.trace.familyOf(run.pid);
    return {
      state,
      in: bytes.readInt32LE(0),
      out: bytes.readInt32LE(4),
      tickets: Array.from({ length: places }, (_, index) => at(index)),
      values: await session.kernel.semaphores.read(this.set),
      asleep: session.runs.filter(
        (run) =>
          !run.ended &&
          processes.some(({ pid, threads }) => family(run).has(pid) && threads.some(({ call }) => call === 'semop')),
      ),
      ended: session.runs.filter((run) => run.ended),
      asking: asking === undefined ? null : { run: asking, how: howItAsks(session.trace, asking) },
    };
  }

  /** No ticket in it; the next one comes from `out`, and goes to `to`. */
  async empty(out: number, to = out): Promise<void> {
    const bytes = Buffer.alloc(ringBytes);
    bytes.writeInt32LE(to, 0);
    bytes.writeInt32LE(out, 4);
    await this.session.kernel.segments.write(this.id, 0, bytes);
  }

  /** Puts tickets at `at` and behind it, and moves `in` on. The semaphores are left as they are. */
  async put(at: number, tickets: readonly Ticket[]): Promise<void> {
    for (const [index, { counter, number }] of tickets.entries()) {
      const bytes = Buffer.alloc(8);
      bytes.writeInt32LE(counter, 0);
      bytes.writeInt32LE(number, 4);
      await this.session.kernel.segments.write(this.id, 8 + 8 * ((at + index) % places), bytes);
    }
    const next = Buffer.alloc(4);
    next.writeInt32LE((at + tickets.length) % places, 0);
    await this.session.kernel.segments.write(this.id, 0, next);
  }

  async setValue(semaphore: number, value: number): Promise<void> {
    await this.session.kernel.semaphores.write(this.set, semaphore, value);
  }
}
