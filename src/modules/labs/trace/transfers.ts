import { fold } from '../model/text.js';
import type { Connection, Trace } from './trace.js';

/** A text's way from one process to another. */
export interface Transfer {
  from: number;
  to: number;
  through: Connection;
}

/**
 * Every way that `text` took through one of the programs' pipes or pairs of sockets from a process that wrote it to another one that read it: its words in
 * their order, in whatever letters and whatever stands between them, since it may travel as a list of words. Who wrote it there may be reading it back, which is no transfer.
 */
export function transfersOf(trace: Trace, text: string): Transfer[] {
  const words = fold(text).split(' ');
  return trace.connections().flatMap((through) => {
    const writers = trace
      .usersOf(through.into, 'write')
      .filter((pid) => containsInOrder(trace.written(through.into, pid), words));
    if (writers.length === 0) return [];
    return trace
      .usersOf(through.out, 'read')
      .filter((pid) => !writers.includes(pid) && containsInOrder(trace.received(through.out, pid), words))
      .flatMap((to) => writers.map((from) => ({ from, to, through })));
  });
}

/** Processes that wrote `text` to a socket of no pair, as a Manager's queues use it, and those that read it from one. */
export function throughSockets(trace: Trace, text: string): { writers: number[]; readers: number[] } {
  const words = fold(text).split(' ');
  const sockets = trace.otherSockets();
  const who = (direction: 'read' | 'write'): number[] => [
    ...new Set(
      sockets.flatMap((socket) =>
        trace
          .usersOf(socket, direction)
          .filter((pid) =>
            containsInOrder(direction === 'read' ? trace.received(socket, pid) : trace.written(socket, pid), words),
          ),
      ),
    ),
  ];
  return { writers: who('write'), readers: who('read') };
}

function containsInOrder(bytes: Buffer, words: readonly string[]): boolean {
  const text = fold(bytes);
  let end = 0;
  return words.every((word) => {
    const found = text.indexOf(word, end);
    end = found + word.length;
    return found !== -1;
  });
}
