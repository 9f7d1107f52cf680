import { type Acquaintance, capital, processName } from './process-names.js';
import { type Traceback, tracebacksIn } from './python-tracebacks.js';
import { quote } from './text.js';

const toldMost = 3;

interface Ended {
  pids: number[];
  traceback: Traceback;
}

/**
 * Exceptions that nobody caught and that ended a process of a Python program, or one of its threads: which, where, and in whichever process. What a program
 * caught and printed itself is none of them. Empty when there are none.
 * @returns the words, and the processes whose end they explain
 */
export function explainExceptions(
  known: Acquaintance,
  files: readonly string[],
): { words: string; ended: ReadonlySet<number> } {
  const told = endedBy(known, files).slice(0, toldMost);
  const words = told
    .map(({ pids, traceback }) => {
      const who = pids.map((pid) => processName(pid, known)).join(' and ');
      const what =
        traceback.thread === null
          ? `${capital(who)} ${pids.length === 1 ? 'was' : 'were'} ended by an exception that nobody caught.`
          : `In ${who} a thread was ended by an exception that nobody caught.`;
      return `${what} Python's last words${at(traceback)}: ${quote(traceback.last, 200)}.${chain(traceback)}`;
    })
    .join(' ');
  const ended = told.flatMap(({ pids, traceback }) => (traceback.thread === null ? pids : []));
  return { words, ended: new Set(ended) };
}

const at = ({ place }: Traceback): string => (place === null ? '' : ` (${place})`);

function chain({ before }: Traceback): string {
  if (before === null) return '';
  const { traceback, how } = before;
  const said = `${quote(traceback.last, 200)}${at(traceback)}`;
  const sentence = how === 'cause' ? ` It was raised because of ${said}.` : ` It came up while ${said} was handled.`;
  return sentence + chain(traceback);
}

function endedBy({ trace, programs }: Acquaintance, files: readonly string[]): Ended[] {
  const found = new Map<string, Ended>();
  for (const program of programs)
    for (const pid of trace.familyOf(program.pid)) {
      const printed = trace.printed(pid);
      if (!printed.includes('Traceback')) continue;
      const tracebacks = tracebacksIn(printed.toString('utf8'), files);
      // The status of an exception that reaches the top is 1; one in a thread leaves the process's as it was.
      const failed = (trace.endOf(pid)?.result ?? 0) === 1 << 8;
      const last = failed ? tracebacks.findLast(({ thread }) => thread === null) : undefined;
      for (const traceback of tracebacks) {
        if (traceback.thread === null && traceback !== last) continue;
        const key = `${traceback.thread !== null} ${traceback.last} ${traceback.place}`;
        const same = found.get(key);
        if (same === undefined) found.set(key, { pids: [pid], traceback });
        else if (!same.pids.includes(pid)) same.pids.push(pid);
      }
    }
  return [...found.values()];
}
