import type { TracedCall } from '../../sandbox/sandbox.port.js';
import { errorName } from './error-names.js';
import { expect } from '../model/faults.js';
import { type Acquaintance, capital, processName } from '../trace/process-names.js';
import type { Run } from '../trace/run.js';
import { type LineOf, noLines, siteOf } from './source-lines.js';
import { quote } from '../model/text.js';
import { sameObject } from '../trace/trace.js';

/**
 * States that each program's first process has ended by itself, with status 0. Why one did not is put in front of that where the check fails: the
 * signal and its source line, the limit that stopped it, what it waits for, or its last words.
 * @throws StudentFault
 */
export function expectEnds(runs: readonly Run[]): void {
  for (const run of runs) {
    expect(run.ended, `${run.name} did not end.`, 'result');
    expect(run.succeeded, `${run.name} ${run.ending} instead of ending with status 0.`, 'result');
  }
}

const toldMost = 3;
const linesMost = 2;
const charactersMost = 300;

/**
 * Processes of the student's own programs that ended with another status than 0, which call had failed before, and the last that each of them said;
 * empty when there are none. What a process became by `exec` speaks for itself.
 * @param told processes of which it has been said already why they ended
 * @param which `gaveUp` leaves aside those that had done their work: their status has nothing to do with what is missing
 */
export function explainExits(
  runs: readonly Run[],
  known: Acquaintance,
  lineOf: LineOf = noLines,
  { told = new Set(), which = 'all' }: { told?: ReadonlySet<number>; which?: 'all' | 'gaveUp' } = {},
): string {
  const { trace } = known;
  const programs = runs.flatMap(({ pid, exit, errors, output }) => {
    const status = exit?.code ?? 0;
    if (status === 0) return [];
    // Of several processes each has its own words; those of a single one need not be looked for.
    const alone = trace.familyOf(pid).size === 1;
    return [{ pid, status, errors: alone ? errors : errorsOf(known, pid), printed: alone ? output : '' }];
  });
  const becameAnother = new Set(trace.succeeded('exec').map(({ pid }) => pid));
  const children = trace.forks().flatMap(({ child }) => {
    const status = statusOf(trace.endOf(child));
    if (status === 0 || becameAnother.has(child)) return [];
    return [{ pid: child, status, errors: errorsOf(known, child), printed: '' }];
  });
  return [...programs, ...children]
    .filter(({ pid }) => !told.has(pid) && (which === 'all' || gaveUp(pid, known)))
    .slice(0, toldMost)
    .map(({ pid, status, errors, printed }) => {
      const who = capital(processName(pid, known));
      const failed = failedBefore(pid, known);
      const after =
        failed === null
          ? ''
          : ` after ${nameOf(failed)}${lineOf(siteOf(failed, known))} had failed with ${errorName(failed.result)}`;
      return `${who} ended with exit status ${status}${after}.${lastWords(errors, printed)}`;
    })
    .join(' ');
}

function statusOf(end: TracedCall | undefined): number {
  return end === undefined || (end.result & 0x7f) !== 0 ? 0 : (end.result >> 8) & 0xff;
}

/** What programs are there for. What they call besides as they give up, to print and to tidy up, changes from one C library to the next. */
const doings = new Set(
  `pipe fork open mknod read socket socketpair splice tee vmsplice sendfile wait kill unlink rename
   shmget shmat shmctl semget semop semctl msgget msgsnd msgrcv msgctl mq_open mq_send mq_receive mq_unlink`.split(
    /\s+/,
  ),
);

/** The call that failed before a process did nothing more but say so and end; null when it went on with something else. */
function failedBefore(pid: number, { trace }: Acquaintance): TracedCall | null {
  const last = trace
    .calls()
    .findLast(
      (call) => call.pid === pid && (doings.has(call.call) || (call.call === 'write' && !trace.isOutput(call.object))),
    );
  return last !== undefined && last.leftNs !== null && last.result < 0 ? last : null;
}

/**
 * Did a process end before its work was done? A call had failed just before; or it had done nothing of what programs are there for but read its standard input; or the
 * last that it wrote was to standard error.
 */
function gaveUp(pid: number, known: Acquaintance): boolean {
  const { trace, programs } = known;
  if (failedBefore(pid, known) !== null) return true;
  const program = programs.find((candidate) => candidate.pid === pid || trace.descends(pid, candidate.pid));
  const given = (fd: number) => program && trace.given(program.pid, fd);
  const [input, errors] = [given(0), given(2)];
  const own = trace.calls().filter((call) => call.pid === pid && call.leftNs !== null && call.result >= 0);
  const isWork = ({ call, object }: TracedCall): boolean =>
    (doings.has(call) && !(input !== undefined && sameObject(object, input))) ||
    (call === 'write' && !trace.isOutput(object));
  if (!own.some(isWork)) return true;
  const last = own.findLast(({ call, object }) => call === 'write' && trace.isOutput(object));
  return last !== undefined && errors !== undefined && sameObject(last.object, errors);
}

const S_IFMT = 0o170000;
const S_IFIFO = 0o010000;

const idTypeMost = 3;

/** wait(), waitpid() and waitid() are one in the trace; only waitpid() begins with a process. */
const waitName = (first: bigint): string => (BigInt.asIntN(32, first) > idTypeMost ? 'waitpid' : 'wait or waitpid');

function nameOf({ call, args, text }: TracedCall): string {
  if (call === 'wait') return waitName(args[0] ?? -1n);
  if (call === 'mknod' && (Number(args[1] ?? 0n) & S_IFMT) === S_IFIFO) return `mkfifo of ${text}`;
  return text !== '' && call !== 'semop' ? `${call} of ${text}` : call;
}

/** What a process wrote to the standard error that its program was started with. */
function errorsOf({ trace, programs }: Acquaintance, pid: number): string {
  const program = programs.find((candidate) => candidate.pid === pid || trace.descends(pid, candidate.pid));
  const errors = program && trace.given(program.pid, 2);
  if (errors === undefined) return '';
  const writes = trace.calls('write').filter((call) => call.pid === pid && sameObject(call.object, errors));
  return Buffer.concat(
    writes.filter(({ result, leftNs }) => result > 0 && leftNs !== null).map(({ data }) => data),
  ).toString('utf8');
}

function lastWords(errors: string, printed: string): string {
  if (errors.trim() !== '') return ` The last that it wrote to standard error: ${lastLines(errors)}.`;
  return printed.trim() === '' ? '' : ` The last that it printed: ${lastLines(printed)}.`;
}

function lastLines(text: string): string {
  const lines = text
    .slice(-4 * charactersMost)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return quote(lines.slice(-linesMost).join('\n').slice(-charactersMost), charactersMost);
}
