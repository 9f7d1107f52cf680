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
 * Ends of the program's pipes that a process had open, and never uses, at its first call that waits for another process: reading from such a
 * pipe, or waiting for a child. A parent counts from its first fork on.
 *
 * A process that was stuck, or crashed, may have meant to use a pipe later: of such a one only the other end of a pipe that it did use counts.
 */
export function unusedEndsHeld(trace: Trace): UnusedEnd[] {
  const pipes = new Set(trace.pipes().map(objectKey));
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

  const started = new Set(trace.forks().map(({ child }) => child));
  const waited = new Set<number>();
  const unused: UnusedEnd[] = [];
  replayPipeEnds(trace, (call, table) => {
    if (call.call === 'fork' && call.result > 0) started.add(call.pid);
    const waits = call.call === 'wait' || (call.call === 'read' && pipes.has(objectKey(call.object)));
    if (!waits || !started.has(call.pid) || waited.has(call.pid)) return;
    waited.add(call.pid);
    for (const [fd, held] of table) {
      const end = { pid: call.pid, fd, ...held };
      if (isUnused(end)) unused.push({ ...end, waitedIn: call });
    }
  });
  return unused;
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
