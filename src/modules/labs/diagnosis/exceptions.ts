import { type Acquaintance, capital, processName } from '../trace/process-names.js';
import { type Traceback, tracebacksIn } from './python-tracebacks.js';
import { quote } from '../model/text.js';

const toldMost = 3;

interface Told {
  pids: number[];
  traceback: Traceback;
  /** Null: nothing; Python only said so, as of an object that a queue can't take. */
  ended: 'process' | 'thread' | null;
}

/**
 * Exceptions that nobody caught and that ended a process of a Python program, or one of its threads, and those that Python's own
 * threads told of: which, where, and in whichever process. What a program caught and printed itself is none of them. Empty when there are none.
 * @returns the words, and the processes whose end they explain
 */
export function explainExceptions(
  known: Acquaintance,
  files: readonly string[],
): { words: string; ended: ReadonlySet<number> } {
  const told = endedBy(known, files).slice(0, toldMost);
  const words = told
    .map(({ pids, traceback, ended }) => {
      const who = pids.map((pid) => processName(pid, known)).join(' and ');
      const what = {
        process: `${capital(who)} ${pids.length === 1 ? 'was' : 'were'} ended by an exception that nobody caught.`,
        thread: `In ${who} a thread was ended by an exception that nobody caught.`,
        none: `In ${who} a thread of Python's own met an exception and went on.`,
      }[ended ?? 'none'];
      const advice = adviceOn(
        traceback.last,
        pids.every((pid) => isChild(pid, known)),
      );
      return `${what} Python's last words${at(traceback)}: ${quote(traceback.last, 200)}.${advice}${chain(traceback)}`;
    })
    .join(' ');
  const ended = told.flatMap(({ pids, ended: what }) => (what === 'process' ? pids : []));
  return { words, ended: new Set(ended) };
}

const isChild = (pid: number, { programs }: Acquaintance): boolean => programs.every((program) => program.pid !== pid);

/** What some exceptions mean that say little of it themselves; empty for others. */
function adviceOn(last: string, inChildren: boolean): string {
  if (last.startsWith('EOFError: EOF when reading a line'))
    return inChildren
      ? ' A process that multiprocessing starts has no standard input, so that input() meets its end at once: read in the main process, and hand on what came.'
      : ' input() raises it at the end of standard input: catch it, or read with a loop over sys.stdin, which ends there.';
  if (/^EOFError\s*$/.test(last))
    return ' recv() and its like raise it when no other process has the other end open any more, and nothing is left to read.';
  if (last.startsWith('RuntimeError: An attempt has been made to start a new process before'))
    return ' A child that is started afresh (spawn, forkserver) runs the file from its top: what starts processes there would start them again. Put it behind if __name__ == "__main__".';
  return '';
}

const at = ({ place }: Traceback): string => (place === null ? '' : ` (${place})`);

function chain({ before }: Traceback): string {
  if (before === null) return '';
  const { traceback, how } = before;
  const said = `${quote(traceback.last, 200)}${at(traceback)}`;
  const sentence = how === 'cause' ? ` It was raised because of ${said}.` : ` It came up while ${said} was handled.`;
  return sentence + chain(traceback);
}

function endedBy({ trace, programs }: Acquaintance, files: readonly string[]): Told[] {
  const found = new Map<string, Told>();
  for (const program of programs)
    for (const pid of trace.familyOf(program.pid)) {
      const printed = trace.printed(pid);
      if (!printed.includes('Traceback')) continue;
      const tracebacks = tracebacksIn(printed.toString('utf8'), files);
      // The status of an exception that reaches the top is 1; one in a thread leaves the process's as it was.
      const failed = (trace.endOf(pid)?.result ?? 0) === 1 << 8;
      const last = failed ? tracebacks.findLast(({ thread }) => thread === null) : undefined;
      for (const traceback of tracebacks) {
        const ended = traceback === last ? 'process' : traceback.thread === null ? null : 'thread';
        // No line of the student's led to it: it is none that the program caught and printed.
        if (ended === null && traceback.place !== null) continue;
        const key = `${ended} ${traceback.last} ${traceback.place}`;
        const same = found.get(key);
        if (same === undefined) found.set(key, { pids: [pid], traceback, ended });
        else if (!same.pids.includes(pid)) same.pids.push(pid);
      }
    }
  return [...found.values()];
}
