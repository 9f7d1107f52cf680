import { constants } from 'node:os';
import type { LimitFlag } from '../../sandbox/sandbox.port.js';
import type { CheckOutcome } from '../model/results.js';
import { explainStandstill } from '../diagnosis/deadlock.js';
import { brokenPipeOf, explainBrokenPipe, explainBusyWait } from '../diagnosis/failed-calls.js';
import type { Acquaintance } from '../trace/process-names.js';
import type { Run } from '../trace/run.js';
import type { Session } from '../sdk/session.js';
import { type CallSite, type LineOf, noLines, siteOf } from '../diagnosis/source-lines.js';

/** What went wrong with the programs of a scenario as such, apart from what a check asks about. */
export interface Trouble {
  outcome: Exclude<CheckOutcome, 'passed' | 'failed' | 'skipped'>;
  explanation: string;
  /** It was SIGPIPE. */
  brokenPipe?: true;
}

const limitTroubles: readonly { flags: LimitFlag[]; outcome: Trouble['outcome']; text: (run: Run) => string }[] = [
  { flags: ['memory'], outcome: 'memory_limit', text: () => 'was stopped: it used more memory than it may' },
  { flags: ['output'], outcome: 'output_limit', text: () => 'was stopped: it printed more than it may' },
  { flags: ['processes'], outcome: 'process_limit', text: () => 'made more processes than it may' },
  {
    flags: ['cpu'],
    outcome: 'timeout',
    text: ({ limits }) =>
      `was stopped: it used up its processor time${limits.cpuTimeMs === undefined ? '' : `, ${seconds(limits.cpuTimeMs)}`}. A loop that never ends?`,
  },
  {
    flags: ['wall'],
    outcome: 'timeout',
    text: ({ limits }) => `was stopped: it was still running when its time was up${timeOf(limits.wallTimeMs)}`,
  },
];

const signalWords: Record<string, string> = {
  SIGSEGV: 'it touched memory that is not its own',
  SIGBUS: 'it touched memory that is not there',
  SIGFPE: 'it divided by zero',
  SIGABRT: 'it aborted itself',
  SIGPIPE: 'it wrote into a pipe or FIFO that nobody reads any more',
  SIGILL: 'it ran into an instruction that does not exist',
};

/**
 * The trouble to name for checks that failed on this scenario: a limit before a crash, a crash before a standstill.
 * @param known as it was when the scenario was over
 */
export function troubleOf(session: Session, known: Acquaintance, lineOf: LineOf = noLines): Trouble | null {
  const trouble = limitTrouble(session.runs) ?? crash(session, known, lineOf) ?? standstill(session, known, lineOf);
  if (trouble?.outcome !== 'timeout') return trouble;
  const busy = explainBusyWait(known, lineOf);
  return busy === null ? trouble : { ...trouble, explanation: `${trouble.explanation} ${busy}` };
}

function limitTrouble(runs: readonly Run[]): Trouble | null {
  for (const { flags, outcome, text } of limitTroubles) {
    const run = runs.find((candidate) => candidate.hasFlag(...flags));
    if (run !== undefined) return { outcome, explanation: sentence(`${run.name} ${text(run)}`) };
  }
  return null;
}

function crash(session: Session, known: Acquaintance, lineOf: LineOf): Trouble | null {
  const broken = brokenPipeOf(known);
  const where = broken === null ? null : explainBrokenPipe(broken, known, lineOf);
  if (where !== null) return { outcome: 'crashed', explanation: where, brokenPipe: true };
  for (const run of session.runs) {
    const signal = run.exit?.signal ?? null;
    if (signal === null || run.wasKilled) continue;
    const line = lineOf(siteOfSignal(run.pid, constants.signals[signal as NodeJS.Signals], known));
    return {
      outcome: 'crashed',
      explanation: sentence(`${run.name} crashed with ${signal}${line}${because(signal)}`),
    };
  }
  const faults = new Map([
    [4, 'SIGILL'],
    [6, 'SIGABRT'],
    [7, 'SIGBUS'],
    [8, 'SIGFPE'],
    [11, 'SIGSEGV'],
    [13, 'SIGPIPE'],
  ]);
  for (const { pid, signal } of known.trace.crashes()) {
    const name = faults.get(signal);
    if (name !== undefined)
      return {
        outcome: 'crashed',
        explanation: sentence(
          `The child (pid ${pid}) crashed with ${name}${lineOf(siteOfSignal(pid, signal, known))}${because(name)}`,
        ),
      };
  }
  return null;
}

/** Where the last signal of this number hit the process. */
function siteOfSignal(pid: number, signal: number, known: Acquaintance): CallSite | null {
  const hit = known.trace.calls('signal').findLast((call) => call.pid === pid && call.result === signal);
  return hit === undefined ? null : siteOf(hit, known);
}

function standstill({ runs, ending }: Session, known: Acquaintance, lineOf: LineOf): Trouble | null {
  const unfinished = runs.filter((run) => !run.ended);
  if (ending === null) return null;
  if (unfinished.length === 0) {
    const what = 'Processes that the program had made were still busy when the time was up.';
    return ending.state === 'timedOut' ? { outcome: 'timeout', explanation: what } : null;
  }
  if (ending.state === 'blocked')
    return {
      outcome: 'deadlock',
      explanation:
        `The programs wait for ever. ${explainStandstill(ending.snapshot, known, lineOf, ending.semaphores)}`.trim(),
    };
  if (ending.state === 'timedOut')
    return {
      outcome: 'timeout',
      explanation: unfinished
        .map(({ name, limits }) => sentence(`${name} did not end before its time was up${timeOf(limits.wallTimeMs)}`))
        .join(' '),
    };
  return null;
}

/** A limit as people say it: "1 second", "2.5 seconds". */
function seconds(ms: number): string {
  return ms === 1_000 ? '1 second' : `${ms / 1_000} seconds`;
}

function timeOf(ms: number | undefined): string {
  return ms === undefined ? '' : `, which is ${seconds(ms)} in this run`;
}

function because(signal: string): string {
  const words = signalWords[signal];
  return words === undefined ? '' : `: ${words}`;
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
