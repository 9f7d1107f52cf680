import { readFileSync } from 'node:fs';

/** Bytes of memory that a process keeps resident. */
export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error(`process ${pid} has no memory: it has ended`);
  return Number(kibibytes) * 1024;
}

/** The child of `parent` whose command line has `part` in it. */
export function childOf(parent: number, part: string): number {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').map(Number);
  const child = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(part));
  if (child === undefined) throw new Error(`process ${parent} has no child ${part}`);
  return child;
}

/** Ticks of the processor's accounting, in milliseconds. */
const TICK_MS = 10;

/** Milliseconds of processor that a process has used. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command's name, in brackets, may hold anything.
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(user) + Number(system)) * TICK_MS;
}
