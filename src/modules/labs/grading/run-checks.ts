import { messageOf } from '../../../kernel/message-of.js';
import type { ProgramLimits, Sandbox } from '../../sandbox/sandbox.port.js';
import { SandboxLostError, SandboxRequestError } from '../../sandbox/errors.js';
import { LabAuthorError, PlatformFault, StudentFault } from '../model/faults.js';
import type { Check, CheckContext, Scenario } from '../sdk/lab.js';
import { ownTimeMs, Session } from '../sdk/session.js';
import { printable } from '../model/text.js';
import type { Compilation } from './compile.js';
import type { CheckOutcome, CheckResult, Evidence, Leak, ReadAgain, Timeline } from '../model/results.js';
import { Explanation } from './explanation.js';
import { judgeRefusal } from './refusals.js';
import { TimelineRecorder } from '../timeline/timeline.js';

export interface CheckRun {
  sandbox: Sandbox;
  checks: readonly Check[];
  /** Headings of the brief to read again, by outcome, where the check names none. */
  read?: ReadAgain;
  /** The student's files, as the compiler knows them. */
  files: readonly string[];
  compilation: Compilation;
  limits: ProgramLimits;
  remainingMs: () => number;
  onCheck: (check: Check, number: number) => void;
  /** How a check came out, and all that was left behind until then. */
  onDecided?: (result: CheckResult, leaks: Leak[]) => void;
  /** A check turns to a scenario, to be played now or before. */
  onScenario?: (name: string, isNew: boolean) => void;
}

/** A scenario that was played: what it observed, or why it broke off; and what its programs did as such. */
interface Played {
  observed: unknown;
  fault: StudentFault | null;
  /** Null when nothing was started. */
  explanation: Explanation | null;
}

const messageCharacters = 2_000;
const evidenceCharacters = 1_000;
const evidencePieces = 8;
const leaksMost = 32;

const defaultLimits = { cpuTimeMs: 1_000, wallTimeMs: ownTimeMs, outputBytes: 262_144 };

/**
 * Runs a lab's checks in order. Each scenario is played once, when the first check asks for it, in a sandbox that was reset; a check that fails
 * hinders no other. Rejects only for faults that are not the student's.
 */
export async function runChecks(run: CheckRun): Promise<{ checks: CheckResult[]; leaks: Leak[]; timeline: Timeline }> {
  const stage = new Stage(run);
  const results: CheckResult[] = [];
  for (const [index, check] of run.checks.entries()) {
    run.onCheck(check, index + 1);
    const result = await runCheck(check, stage, run.read ?? {});
    results.push(result);
    run.onDecided?.(result, stage.leaks);
  }
  return { checks: results, leaks: stage.leaks, timeline: stage.timeline };
}

async function runCheck(check: Check, stage: Stage, read: ReadAgain): Promise<CheckResult> {
  const evidence: Evidence[] = [];
  const used: Played[] = [];
  const context: CheckContext = {
    play: async <Observed>(scenario: Scenario<Observed>): Promise<Observed> => {
      const played = await stage.play(scenario);
      used.push(played);
      if (played.fault !== null) throw played.fault;
      return played.observed as Observed;
    },
    show: (kind, detail) => {
      if (detail.trim() !== '' && evidence.length < evidencePieces)
        evidence.push({ kind, detail: printable(detail, evidenceCharacters) });
    },
    callerOf: async (call) => {
      const explanation = used.flatMap((played) => played.explanation ?? []).find((candidate) => candidate.has(call));
      return (await explanation?.callerOf(call)) ?? `pid ${call.pid}`;
    },
  };
  const result = (outcome: CheckOutcome, points: number, message: string): CheckResult => ({
    id: check.id,
    title: check.title,
    outcome,
    points,
    maxPoints: check.points,
    message,
    ...(evidence.length === 0 ? {} : { evidence }),
  });
  try {
    await check.run(context);
    return result('passed', check.points, '');
  } catch (error) {
    if (!(error instanceof StudentFault)) throw asOurFault(error, `check "${check.id}"`);
    if (error.outcome === 'skipped') return result('skipped', 0, error.message);
    const explanations = used.flatMap(({ explanation }) => explanation ?? []);
    const troubled = explanations.find(({ outcome }) => outcome !== null);
    const outcome = error.outcome ?? troubled?.outcome ?? 'failed';
    const trouble = (await troubled?.trouble()) ?? '';
    const failedCalls = await Promise.all(explanations.map((explanation) => explanation.failedCalls()));
    const failedCall = failedCalls.some((sentences) => sentences !== '');
    // What is drawn from what a trace lacks does not hold of one that was cut off.
    const cut =
      error.basis === 'record'
        ? explanations.map((explanation) => explanation.cut).find((words) => words !== null)
        : undefined;
    // Advice is about the mechanism: it only distracts from a crash or a standstill.
    const advice = trouble === '' && cut === undefined ? check.advice : '';
    const particular = troubled?.brokenPipe === true ? read.broken_pipe : failedCall ? read.failed_call : undefined;
    const heading = particular ?? read[outcome] ?? check.read;
    const again = heading === undefined ? '' : `Read again in the brief: "${heading}".`;
    const exits = error.basis === 'sight' ? [] : await exitsOf(explanations, error.message);
    const exceptions = explanations.map((explanation) => explanation.exceptions());
    // The cause comes before what followed from it: a call that failed before the crash or standstill that it led to.
    const seen = cut ?? error.message;
    const told =
      trouble === ''
        ? [...exceptions, seen, ...exits, ...failedCalls]
        : [...exceptions, ...failedCalls, trouble, seen, ...exits];
    const parts = [...new Set(told), advice, again];
    const message = printable(parts.filter((part) => part !== '').join('\n'), messageCharacters, messageCharacters);
    return result(outcome, 0, message);
  }
}

/** How processes ended, as far as it bears on what a check says; the same of several scenarios once. */
async function exitsOf(explanations: readonly Explanation[], observed: string): Promise<string[]> {
  const all = await Promise.all(explanations.map((explanation) => explanation.exits(observed)));
  const told = new Map<string, string>();
  for (const words of all.filter((text) => text !== '')) {
    const key = words.replaceAll(/pid \d+/g, '');
    if (!told.has(key)) told.set(key, words);
  }
  return [...told.values()];
}

/** Plays each scenario at most once and keeps what it brought to light. */
class Stage {
  readonly #played = new Map<Scenario<unknown>, Played>();
  readonly #slow = new Set<string>();
  readonly #leaks = new Map<string, Leak>();
  readonly #recorder = new TimelineRecorder();

  constructor(private readonly run: CheckRun) {}

  get leaks(): Leak[] {
    return [...this.#leaks.values()];
  }

  get timeline(): Timeline {
    return this.#recorder.timeline;
  }

  async play(scenario: Scenario<unknown>): Promise<Played> {
    const before = this.#played.get(scenario);
    this.run.onScenario?.(scenario.name, before === undefined);
    if (before !== undefined) return before;
    const played = await this.#play(scenario);
    this.#played.set(scenario, played);
    return played;
  }

  /** A program that used up its time once is given half of it in each further scenario. */
  #limitsOf(program: string): ProgramLimits {
    const limits = { ...defaultLimits, ...this.run.limits };
    if (!this.#slow.has(program)) return limits;
    return { ...limits, cpuTimeMs: limits.cpuTimeMs / 2, wallTimeMs: limits.wallTimeMs / 2 };
  }

  async #play(scenario: Scenario<unknown>): Promise<Played> {
    const missing = scenario.programs
      .map((program) => this.run.compilation.missing.get(program))
      .filter((reason) => reason !== undefined);
    if (missing.length > 0)
      return {
        observed: undefined,
        fault: new StudentFault(`Not run. ${missing.join(' ')}`, 'skipped'),
        explanation: null,
      };
    if (this.run.remainingMs() <= 0)
      return {
        observed: undefined,
        fault: new StudentFault('The time for the whole lab was up.', 'timeout'),
        explanation: null,
      };

    const session = new Session(this.run.sandbox, {
      programs: new Map([...this.run.compilation.built].filter(([name]) => scenario.programs.includes(name))),
      limits: (program) => this.#limitsOf(program),
      remainingMs: this.run.remainingMs,
    });
    let observed: unknown;
    let fault: StudentFault | null = null;
    try {
      observed = await scenario.play(session);
    } catch (error) {
      fault = await asStudentFault(error, session, this.run.sandbox, `scenario "${scenario.name}"`);
    }
    const { sandbox, files } = this.run;
    const explanation = new Explanation(session, sandbox, files);
    for (const run of session.runs) {
      run.seal();
      if (explanation.outcome === 'timeout' && (!run.ended || run.hasFlag('cpu', 'wall'))) this.#slow.add(run.name);
    }
    for (const leak of session.reportedLeaks)
      if (this.#leaks.size < leaksMost) this.#leaks.set(`${leak.kind} ${leak.name}`, leak);
    const played = this.#recorder.begin(scenario.name, session);
    await sandbox.reset();
    // What hung in a call is only told when it was ended.
    played.finish();
    return { observed, fault, explanation };
  }
}

/** Throws what is not the student's doing. */
async function asStudentFault(
  error: unknown,
  session: Session,
  sandbox: Sandbox,
  where: string,
): Promise<StudentFault> {
  if (error instanceof StudentFault) return error;
  const judged =
    error instanceof SandboxRequestError
      ? await judgeRefusal(error, session, sandbox, where)
      : asOurFault(error, where);
  if (judged instanceof StudentFault) return judged;
  throw judged;
}

function asOurFault(error: unknown, where: string): Error {
  if (error instanceof SandboxLostError || error instanceof PlatformFault || error instanceof LabAuthorError)
    return error;
  if (error instanceof SandboxRequestError && error.isShortage) return new PlatformFault(`${where}: ${error.message}`);
  return new LabAuthorError(`${where}: ${messageOf(error)}`, { cause: error });
}
