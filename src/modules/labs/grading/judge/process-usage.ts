import { readFileSync } from 'node:fs';

/** Of Linux, for programs: USER_HZ. */
const ticksPerSecond = 100;

/** Processor time that a process has used, milliseconds, as the kernel counts it; 0 when it is gone. */
export function processorMsOf(pid: number): number {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return 0;
  }
  // Behind the command, which may hold anything: the state is field 3, utime and stime are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
}
