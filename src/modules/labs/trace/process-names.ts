import type { Trace } from './trace.js';

/** What an explanation may know beside what it explains. */
export interface Acquaintance {
  trace: Trace;
  /** First process of each program, and what students call it. */
  programs: readonly {
    pid: number;
    name: string;
    /** Bytes that the grader put on its standard input. Default: none. */
    typed?: number;
  }[];
}

/** "the child (pid 8)", "the parent (pid 7)", "fifo_writer (pid 9)": as students tell their processes apart. */
export function processName(pid: number, { trace, programs }: Acquaintance): string {
  const program = programs.find((candidate) => candidate.pid === pid);
  if (program !== undefined && (programs.length > 1 || !trace.forks().some(({ parent }) => parent === pid)))
    return `${program.name} (pid ${pid})`;
  return program === undefined ? `the child (pid ${pid})` : `the parent (pid ${pid})`;
}

/** With a capital at the beginning of a sentence. Programs keep their exact names. */
export function capital(text: string): string {
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}
