import type { KernelObject } from '../../sandbox/sandbox.port.js';
import { normalise } from './text.js';
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
 * Every way that `text` took through one of the programs' pipes from a process that wrote it to another one that read it: its words in their order,
 * whatever stands between them, since it may travel as a list of words. Who wrote it to a pipe may be reading it back there, which is no transfer.
 */
export function transfersOf(trace: Trace, text: string): Transfer[] {
  const words = normalise(text).split(' ');
  return trace.pipes().flatMap((pipe, index) => {
    const writers = trace.usersOf(pipe, 'write').filter((pid) => containsInOrder(trace.written(pipe, pid), words));
    if (writers.length === 0) return [];
    return trace
      .usersOf(pipe, 'read')
      .filter((pid) => !writers.includes(pid) && containsInOrder(trace.received(pipe, pid), words))
      .flatMap((to) => writers.map((from) => ({ from, to, pipe, number: index + 1 })));
  });
}

function containsInOrder(bytes: Buffer, words: readonly string[]): boolean {
  const text = normalise(bytes);
  let end = 0;
  return words.every((word) => {
    const found = text.indexOf(word, end);
    end = found + word.length;
    return found !== -1;
  });
}
