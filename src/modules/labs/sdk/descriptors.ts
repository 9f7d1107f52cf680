import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';
import { objectKey, sameObject, type Trace } from './trace.js';

/** One open end of a pipe. */
export interface PipeEnd {
  pid: number;
  fd: number;
  pipe: KernelObject;
  end: 'read' | 'write';
}

type Table = Map<number, Omit<PipeEnd, 'pid' | 'fd'>>;

/**
 * Replays who holds which end of the program's pipes, from the calls alone: a child starts with a copy of its parent's table, `close`
 * and `dup` change it. What `exec` closes can't be seen, so that afterwards only the standard streams count as held.
 * `visit` is called before a call takes effect, with the ends that its process holds.
 */
export function replayPipeEnds(trace: Trace, visit: (call: TracedCall, held: PipeEnd[]) => void): void {
  const tables = new Map<number, Table>();
  const byProcess = new Map<number, TracedCall[]>();
  for (const call of trace.calls()) {
    const calls = byProcess.get(call.pid);
    if (calls === undefined) byProcess.set(call.pid, [call]);
    else calls.push(call);
  }

  const replay = (pid: number): void => {
    const table = tables.get(pid) ?? new Map<number, Omit<PipeEnd, 'pid' | 'fd'>>();
    tables.set(pid, table);
    const calls = byProcess.get(pid) ?? [];
    byProcess.delete(pid);
    for (const call of calls) {
      visit(
        call,
        [...table].map(([fd, held]) => ({ pid, fd, ...held })),
      );
      if (call.call === 'fork' && call.result > 0) {
        tables.set(call.result, new Map(table));
        replay(call.result);
      } else {
        apply(call, table);
      }
    }
  };
  const children = new Set(trace.forks().map(({ child }) => child));
  for (const pid of [...byProcess.keys()].filter((process) => !children.has(process))) replay(pid);
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

/** An end that its process never uses and still held when it first waited for another process. */
export interface UnusedEnd extends PipeEnd {
  /** The call that it waited in. */
  waitedIn: TracedCall;
}

/**
 * Ends of the program's pipes that a process had open, and never uses, at its first call that waits for another process: reading from such a
 * pipe, or waiting for a child. A parent counts from its first fork on.
 *
 * A process that was stuck, or crashed, may have meant to use a pipe later: of such a one only the other end of a pipe that it did use counts.
 */
export function unusedEndsHeld(trace: Trace): UnusedEnd[] {
  const pipes = new Set(trace.pipes().map(objectKey));
  const transfers = trace.calls('read', 'write').filter((call) => pipes.has(objectKey(call.object)));
  const started = new Set(trace.forks().map(({ child }) => child));
  const waited = new Set<number>();
  const finished = new Set(
    trace
      .calls('exit')
      .filter((call) => (call.result & 0x7f) === 0)
      .map(({ pid }) => pid),
  );
  const isUnused = ({ pid, pipe, end }: PipeEnd): boolean => {
    const uses = transfers.filter((call) => call.pid === pid && sameObject(call.object, pipe)).map(({ call }) => call);
    return !uses.includes(end) && (uses.length > 0 || finished.has(pid));
  };
  const unused: UnusedEnd[] = [];
  replayPipeEnds(trace, (call, held) => {
    if (call.call === 'fork' && call.result > 0) started.add(call.pid);
    const waits = call.call === 'wait' || (call.call === 'read' && pipes.has(objectKey(call.object)));
    if (!waits || !started.has(call.pid) || waited.has(call.pid)) return;
    waited.add(call.pid);
    unused.push(...held.filter(isUnused).map((end) => ({ ...end, waitedIn: call })));
  });
  return unused;
}
