/** What the kernel knows of a ring that a program made, and of programs that ask instead of sleeping. */
import { errorName, type Run, type Session, type Settled, type Trace } from '../../../../src/modules/labs/sdk/index.js';

type Snapshot = Awaited<ReturnType<Session['kernel']['snapshot']>>;

/** In the ring of the brief. */
const [ringBytes, semaphoreCount] = [72, 3];
const ownerUses = 0o600;

/** Why a segment and a set under the lab's key are not the ring of the brief; null when they are. */
export function faultOf(
  segment: Snapshot['segments'][number] | null,
  set: Snapshot['semaphores'][number] | null,
): string | null {
  if (segment === null) return 'There is no segment with the key of ftok("shmfile", 67).';
  if (set === null) return 'There is no semaphore set with the key of ftok("shmfile", 67).';
  if (segment.size !== ringBytes)
    return `The segment has ${segment.size} bytes instead of ${ringBytes}: two ints, and eight tickets of two ints each.`;
  if (set.count !== semaphoreCount) return `The set has ${set.count} semaphores instead of ${semaphoreCount}.`;
  for (const [what, { mode }] of [['segment', segment] as const, ['semaphore set', set] as const])
    if ((mode & ownerUses) !== ownerUses)
      return `The mode of the ${what} is ${mode.toString(8)} in octal, with which not even its owner may read and change it: hand over 0600 | IPC_CREAT.`;
  return null;
}

/** Far fewer than the kernel's trace keeps of calls that give nothing again and again. */
const timesInVain = 8;
/** Slices of time in which somebody asks in vain and nobody gets anywhere. */
const slicesInVain = 20;
/** So long nobody has changed a semaphore when programs that a clock of their own could wake are taken to sleep. */
const restMs = 300;
const waitsInside: ReadonlySet<string> = new Set(['futex', 'wait']);
const [GETVAL, GETALL] = [12, 13];
const EINTR = 4;
const sleptNs = 10_000_000n;

/** Does a program ask for a semaphore again and again instead of sleeping until it gets it? */
export function asksInVain(trace: Trace, run: Run): boolean {
  return !run.ended && asked(trace, run).length >= timesInVain;
}

/** How a program asks that does not sleep, as a sentence goes on behind its name. */
export function howItAsks(trace: Trace, run: Run): string {
  const call = asked(trace, run).at(-1);
  return call?.call === 'semop'
    ? `calls semop() again and again, which fails with ${errorName(call.result)}`
    : 'looks at the semaphore with semctl() again and again';
}

/** Waits until nobody can go on by itself, but for a clock of its own, or those that could only ask again and again. */
export async function settleOrAsk(session: Session): Promise<Settled> {
  const { runs } = session;
  let slices = 0;
  let before = -1;
  let asked = false;
  const onlyAsk = (): boolean => {
    const { trace } = session;
    const asking = runs.filter((run) => asksInVain(trace, run)).length;
    const done = trace.succeeded('semop').length;
    slices = asking > 0 && done === before ? slices + 1 : 0;
    before = done;
    asked = (asking > 0 && runs.every((run) => run.ended || asksInVain(trace, run))) || slices > slicesInVain;
    return asked;
  };
  for (;;) {
    const done = session.trace.succeeded('semop').length;
    const state = await session.settleUntil(onlyAsk, restMs);
    if (state !== 'timedOut' || asked || session.timeIsUp) return state;
    if (session.trace.succeeded('semop').length === done && (await sleepsInSemop(session))) return 'blocked';
  }
}

/**
 * Does every program sleep in semop(), each thread of it there or where only another thread or process of it could
 * wake it? An alarm() or a time limit, which would end the sleep one day, makes it no less of a sleep.
 */
export async function sleepsInSemop(session: Session): Promise<boolean> {
  const { processes } = await session.kernel.snapshot();
  return session.runs.every((run) => {
    const family = session.trace.familyOf(run.pid);
    const threads = processes.filter(({ pid }) => family.has(pid)).flatMap((process) => process.threads);
    const rest = threads.filter(({ call }) => call !== 'semop');
    return (
      run.ended ||
      (rest.length < threads.length &&
        threads.every(({ state }) => state === 'S' || state === 'Z') &&
        rest.every(({ call, timed, state }) => state === 'Z' || (waitsInside.has(call) && !timed)))
    );
  });
}

/** The calls with which a program has asked for semaphores in vain since it last got, or raised, one. */
function asked(trace: Trace, run: Run) {
  const family = trace.familyOf(run.pid);
  const calls = trace.calls('semop', 'semctl').filter(({ pid, leftNs }) => leftNs !== null && family.has(pid));
  const last = calls.findLastIndex(({ call, result }) => call === 'semop' && result >= 0);
  return calls.slice(last + 1).filter(({ call, args, result, enteredNs, leftNs }) =>
    // Whom a signal or a time limit has woken had slept.
    call === 'semop'
      ? result < 0 && result !== -EINTR && (leftNs ?? enteredNs) - enteredNs < sleptNs
      : [GETVAL, GETALL].includes(Number(args[2] ?? 0n) & 0xff),
  );
}
