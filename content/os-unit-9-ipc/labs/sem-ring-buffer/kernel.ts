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
const [GETVAL, GETALL] = [12, 13];

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

/** Waits until nobody can go on by itself, or those that could only ask again and again. */
export async function settleOrAsk(session: Session): Promise<Settled> {
  const { runs } = session;
  let slices = 0;
  let before = -1;
  return session.settleUntil(() => {
    const { trace } = session;
    const asking = runs.filter((run) => asksInVain(trace, run)).length;
    const done = trace.succeeded('semop').length;
    slices = asking > 0 && done === before ? slices + 1 : 0;
    before = done;
    return (asking > 0 && runs.every((run) => run.ended || asksInVain(trace, run))) || slices > slicesInVain;
  });
}

/** The calls with which a program has asked for semaphores in vain since it last got, or raised, one. */
function asked(trace: Trace, run: Run) {
  const family = trace.familyOf(run.pid);
  const calls = trace.calls('semop', 'semctl').filter(({ pid, leftNs }) => leftNs !== null && family.has(pid));
  const last = calls.findLastIndex(({ call, result }) => call === 'semop' && result >= 0);
  return calls
    .slice(last + 1)
    .filter(({ call, args, result }) =>
      call === 'semop' ? result < 0 : [GETVAL, GETALL].includes(Number(args[2] ?? 0n) & 0xff),
    );
}
