import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';
import { objectKey, sameObject, type Trace } from './trace.js';

/** One end of a pipe, as one process has it open under one number. */
export interface PipeEnd {
  pid: number;
  fd: number;
  pipe: KernelObject;
  end: 'read' | 'write';
  /** What took it from the process: `close`, `dup` over it, `exec`, or its `exit`. Null: it was open to the last. */
  lost: TracedCall | null;
}

// Each has a table of its own: bounds what a program can cost that makes processes by the ten thousand.
const processesMost = 128;

type Table = Map<number, PipeEnd>;

/** Every end of the programs' pipes that a process ever had open. */
export function pipeEndsOf(trace: Trace): PipeEnd[] {
  return replayPipeEnds(trace, () => undefined);
}

/**
 * Replays who holds which end of the program's pipes, from the calls alone: a child starts with a copy of its parent's table, `close`
 * and `dup` change it. What `exec` closes can't be seen, so that afterwards only the standard streams count as held.
 * `visit` is called before a call takes effect, with the ends that its process holds.
 */
export function replayPipeEnds(trace: Trace, visit: (call: TracedCall, table: Table) => void): PipeEnd[] {
  const all: PipeEnd[] = [];
  const byProcess = new Map<number, TracedCall[]>();
  for (const call of trace.calls()) {
    const calls = byProcess.get(call.pid);
    if (calls === undefined) byProcess.set(call.pid, [call]);
    else calls.push(call);
  }
  const children = new Set(trace.forks().map(({ child }) => child));
  const pipes = new Set(trace.pipes().map(objectKey));
  const pending: { pid: number; table: Table }[] = [...byProcess.keys()]
    .filter((pid) => !children.has(pid))
    .map((pid) => ({ pid, table: new Map() }));
  for (const { pid, table } of pending) {
    const gain = (fd: number | undefined, pipe: KernelObject, end: PipeEnd['end']): void => {
      if (fd === undefined) return;
      const held = { pid, fd, pipe, end, lost: null };
      table.set(fd, held);
      all.push(held);
    };
    for (const call of byProcess.get(pid) ?? []) {
      visit(call, table);
      if (call.call !== 'fork') apply(call, table, gain, pipes);
      else if (call.result > 0 && pending.length < processesMost) {
        const copy: Table = new Map();
        for (const [fd, held] of table) copy.set(fd, { ...held, pid: call.result, lost: null });
        all.push(...copy.values());
        pending.push({ pid: call.result, table: copy });
      }
    }
    byProcess.delete(pid);
  }
  return all;
}

function lose(table: Table, fd: number, call: TracedCall): void {
  const held = table.get(fd);
  if (held !== undefined) held.lost = call;
  table.delete(fd);
}

function apply(
  call: TracedCall,
  table: Table,
  gain: (fd: number | undefined, pipe: KernelObject, end: PipeEnd['end']) => void,
  pipes: ReadonlySet<string>,
): void {
  if (call.leftNs === null || (call.result < 0 && call.call !== 'exit')) return;
  const [first, second] = call.descriptors;
  switch (call.call) {
    case 'pipe':
      gain(first, call.object, 'read');
      gain(second, call.object, 'write');
      break;
    case 'close':
      lose(table, Number(call.args[0] ?? first ?? -1), call);
      break;
    case 'close_range': {
      const [from, to, flags] = call.args.map(Number);
      // With CLOSE_RANGE_CLOEXEC they stay open until exec.
      if (flags !== 0) break;
      for (const fd of table.keys()) if (fd >= (from ?? 0) && fd <= (to ?? -1)) lose(table, fd, call);
      break;
    }
    case 'dup': {
      const held = table.get(Number(call.args[0]));
      // Onto itself it changes nothing.
      if (held?.fd === call.result) break;
      lose(table, call.result, call);
      if (held !== undefined) gain(call.result, held.pipe, held.end);
      break;
    }
    case 'open': {
      lose(table, call.result, call);
      // A pipe has a path, too: /proc/self/fd/4.
      const access = Number(call.args[1] ?? 0n) & 3;
      if (pipes.has(objectKey(call.object))) gain(call.result, call.object, access === 0 ? 'read' : 'write');
      break;
    }
    case 'exec':
      for (const fd of table.keys()) if (fd > 2) lose(table, fd, call);
      break;
    case 'exit':
      for (const fd of table.keys()) lose(table, fd, call);
      break;
    default:
      break;
  }
}

/**
 * Was a pipe made by a process that had forked before, or been forked, so that it has never connected that process with another one? A pipe that
 * nobody else ever had an end of may still be meant for a later child: only that there is a relative already makes it a mistake.
 */
export function madeAfterFork(trace: Trace, pipe: KernelObject, ends = pipeEndsOf(trace)): boolean {
  const holders = new Set(ends.filter((end) => sameObject(end.pipe, pipe)).map(({ pid }) => pid));
  const [maker] = holders;
  if (maker === undefined || holders.size > 1) return false;
  const made = trace.calls('pipe').find(({ object, result }) => result >= 0 && sameObject(object, pipe));
  return (
    made !== undefined &&
    trace
      .forks()
      .some(({ parent, child, call }) => child === maker || (parent === maker && call.enteredNs < made.enteredNs))
  );
}
