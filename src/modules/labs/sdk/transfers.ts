import type { KernelObject } from '../../sandbox/sandbox.port.js';
import { containsText } from './text.js';
import type { Trace } from './trace.js';

/** A text's way from one process to another. */
export interface Transfer {
  from: number;
  to: number;
  pipe: KernelObject;
  /** Of the pipe, as messages call it: the first that was made is 1. */
  number: number;
}

/**
 * Every way that `text` took through one of the programs' pipes from a process that wrote it to another one that read it. Who wrote it to a pipe
 * may be reading it back there, which is no transfer.
 */
export function transfersOf(trace: Trace, text: string): Transfer[] {
  return trace.pipes().flatMap((pipe, index) => {
    const writers = trace.usersOf(pipe, 'write').filter((pid) => containsText(trace.written(pipe, pid), text));
    const [from] = writers;
    if (from === undefined) return [];
    return trace
      .usersOf(pipe, 'read')
      .filter((pid) => !writers.includes(pid) && containsText(trace.received(pipe, pid), text))
      .map((to) => ({ from, to, pipe, number: index + 1 }));
  });
}
