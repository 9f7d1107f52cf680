/**
 * How a driver tells its own worker's sandboxes from those of a worker that was killed: each is marked with its worker's process id and
 * the tick at which that process started, which together are never used twice while the host runs.
 */
import { readFileSync } from 'node:fs';

let own: string | null = null;

/** `<pid>-<start tick>` of this process. */
export function ownMark(): string {
  own ??= `${process.pid}-${startTick(process.pid) ?? 'unknown'}`;
  return own;
}

/** Whether the process with this mark still runs on this host. An ill-formed mark is nobody's. */
export function isAlive(mark: string): boolean {
  const [pid, tick] = mark.split('-');
  return pid !== undefined && tick !== undefined && /^\d+$/.test(pid) && startTick(Number(pid)) === tick;
}

function startTick(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command, in parentheses, may hold spaces; the start time is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
