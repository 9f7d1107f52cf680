import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';
import { objectKey, type Trace } from './trace.js';

/** One open end of a pipe. */
interface PipeEnd {
  pid: number;
  fd: number;
  pipe: KernelObject;
  end: 'read' | 'write';
}

// Each has a table of its own: bounds what a program can cost that makes processes by the ten thousand.
const processesMost = 128;

type Table = Map<number, Pick<PipeEnd, 'pipe' | 'end'>>;

/** An end that its process never uses and still held when it first waited for another process. */
export interface UnusedEnd extends PipeEnd {
  /** The call that it waited in. */
  waitedIn: TracedCall;
}

/**
 * Ends of pipes that one of the `talkers` had open, and never uses, at its first call that waits for another of them: reading from a pipe that they share,
 * or waiting for one as its child. A parent counts from the fork on that leads to another talker; pipes count that were there then. So nothing is held
 * against what a program does besides, such as `system` or `popen`.
 *
 * A process that was stuck, or crashed, may have meant to use a pipe later: of such a one only the other end of a pipe that it did use counts.
 */
export function unusedEndsHeld(trace: Trace, talkers: ReadonlySet<number>): UnusedEnd[] {
  const uses = new Set<string>();
  for (const call of trace.calls('read', 'write')) {
    const key = `${call.pid} ${objectKey(call.object)}`;
    uses.add(key).add(`${key} ${call.call}`);
  }
  const crashed = new Set(trace.crashes().map(({ pid }) => pid));
  const finished = new Set(trace.calls('exit').map(({ pid }) => pid));
  const isUnused = ({ pid, pipe, end }: PipeEnd): boolean => {
    const key = `${pid} ${objectKey(pipe)}`;
    return !uses.has(`${key} ${end}`) && (uses.has(key) || (finished.has(pid) && !crashed.has(pid)));
  };
  const leading = withAncestors(trace, talkers);

  const started = new Set(trace.forks().flatMap(({ child }) => (talkers.has(child) ? [child] : [])));
  const shared = new Set<string>();
  const waited = new Set<number>();
  const unused: UnusedEnd[] = [];
  replayPipeEnds(trace, (call, table) => {
    if (call.call === 'fork' && call.result > 0 && leading.has(call.result)) {
      started.add(call.pid);
      for (const { pipe } of table.values()) shared.add(objectKey(pipe));
    }
    const waits =
      (call.call === 'wait' && mayWaitFor(call, leading)) ||
      (call.call === 'read' && shared.has(objectKey(call.object)));
    if (!waits || !talkers.has(call.pid) || !started.has(call.pid) || waited.has(call.pid)) return;
    waited.add(call.pid);
    for (const [fd, held] of table) {
      const end = { pid: call.pid, fd, ...held };
      if (shared.has(objectKey(end.pipe)) && isUnused(end)) unused.push({ ...end, waitedIn: call });
    }
  });
  return unused;
}

/** With WNOHANG a wait that finds nobody gives 0 at once. One that never returned, or was in vain, names nobody. */
function mayWaitFor({ result, leftNs }: TracedCall, leading: ReadonlySet<number>): boolean {
  return leftNs === null || result < 0 || leading.has(result);
}

function withAncestors(trace: Trace, pids: ReadonlySet<number>): ReadonlySet<number> {
  const parentOf = new Map(trace.forks().map(({ parent, child }) => [child, parent]));
  const found = new Set(pids);
  // A set is walked in the order of insertion, what is added meanwhile included.
  for (const pid of found) {
    const parent = parentOf.get(pid);
    if (parent !== undefined) found.add(parent);
  }
  return found;
}

/**
 * Replays who holds which end of the program's pipes, from the calls alone: a child starts with a copy of its parent's table, `close`
 * and `dup` change it. What `exec` closes can't be seen, so that afterwards only the standard streams count as held.
 * `visit` is called before a call takes effect, with the ends that its process holds.
 */
function replayPipeEnds(trace: Trace, visit: (call: TracedCall, table: Table) => void): void {
  const byProcess = new Map<number, TracedCall[]>();
  for (const call of trace.calls()) {
    const calls = byProcess.get(call.pid);
    if (calls === undefined) byProcess.set(call.pid, [call]);
    else calls.push(call);
  }
  const children = new Set(trace.forks().map(({ child }) => child));
  const pending: { pid: number; table: Table }[] = [...byProcess.keys()]
    .filter((pid) => !children.has(pid))
    .map((pid) => ({ pid, table: new Map() }));
  for (const { pid, table } of pending) {
    for (const call of byProcess.get(pid) ?? []) {
      visit(call, table);
      if (call.call !== 'fork') apply(call, table);
      else if (call.result > 0 && pending.length < processesMost)
        pending.push({ pid: call.result, table: new Map(table) });
    }
    byProcess.delete(pid);
  }
}

function apply(call: TracedCall, table: Table): void {
  if (call.result < 0 || call.leftNs === null) return;
  const [first, second] = call.descriptors;
  switch (call.call) {
    case 'pipe':
      if (first !== undefined) table.set(first, { pipe: call.object, end: 'read' });
      if (second !== undefined) table.set(second, { pipe: call.object, end: 'write' });
      break;
    case 'close':
      table.delete(Number(call.args[0] ?? first ?? -1));
      break;
    case 'close_range': {
      const [from, to, flags] = call.args.map(Number);
      // With CLOSE_RANGE_CLOEXEC they stay open until exec.
      if (flags !== 0) break;
      for (const fd of table.keys()) if (fd >= (from ?? 0) && fd <= (to ?? -1)) table.delete(fd);
      break;
    }
    case 'dup': {
      const held = table.get(Number(call.args[0]));
      if (held === undefined) table.delete(call.result);
      else table.set(call.result, held);
      break;
    }
    case 'open':
      table.delete(call.result);
      break;
    case 'exec':
      for (const fd of table.keys()) if (fd > 2) table.delete(fd);
      break;
    default:
      break;
  }
}
