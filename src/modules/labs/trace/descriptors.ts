import type { TracedCall } from '../../sandbox/sandbox.port.js';
import { type PipeEnd, replayPipeEnds } from './pipe-ends.js';
import { objectKey, type Trace } from './trace.js';

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
 * @throws StudentFault when the trace was cut off
 */
export function unusedEndsHeld(trace: Trace, talkers: ReadonlySet<number>): UnusedEnd[] {
  trace.expectWhole();
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
    for (const end of table.values()) {
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
