import type { TracedCall } from '../../sandbox/sandbox.port.js';
import type { BloomLevel, ReadAgain } from '../model/results.js';
import { LabAuthorError } from '../model/faults.js';
import type { Session } from './session.js';

/**
 * One arrangement of programs and kernel objects, played at most once for each submission in a sandbox that was reset before.
 * Several checks may read what it brought to light.
 */
export interface Scenario<Observed> {
  readonly name: string;
  /** Names of the programs that it starts: the lab's files without `.c` or `.py`. When one was not built, its checks are skipped. */
  readonly programs: readonly string[];
  readonly play: (session: Session) => Promise<Observed>;
}

/** What a check's function gets. */
export interface CheckContext {
  /** What the scenario observed. Plays it if no check has done so yet; fails the check when the scenario failed. */
  play<Observed>(scenario: Scenario<Observed>): Promise<Observed>;
  /** Keeps one thing that the kernel said, to be shown with the result. `kind`: calls, segment, queue, stat, output, processes. */
  show(kind: string, detail: string): void;
  /** Who made a call of a scenario that was played, and where: "mq_sender (pid 8, mq_sender.c line 33)"; without the line if that is not known. */
  callerOf(call: TracedCall): Promise<string>;
}

export interface Check {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** Points on top: a lab's full marks don't need them. */
  readonly bonus?: boolean;
  readonly bloomLevel: BloomLevel;
  /** Id of the unit's learning outcome that it bears on. */
  readonly outcome: string;
  /** Told to a student who fails it, after what was observed: what to look at, not the solution. */
  readonly advice: string;
  /** Heading of the part of `brief.md` that such a student is to read again. */
  readonly read?: string;
  readonly run: (context: CheckContext) => Promise<void>;
}

export interface LabDefinition {
  readonly checks: readonly Check[];
  /** Headings of `brief.md` to read again after certain outcomes, whichever check has them; before the check's own. */
  readonly read?: ReadAgain;
}

export function scenario<Observed>(
  name: string,
  programs: readonly string[],
  play: (session: Session) => Promise<Observed>,
): Scenario<Observed> {
  return { name, programs, play };
}

/**
 * The default export of a lab's `grade.ts`.
 * @throws LabAuthorError when an id occurs twice or points are not whole numbers above 0.
 */
export function defineLab(definition: LabDefinition): LabDefinition {
  const seen = new Set<string>();
  for (const check of definition.checks) {
    if (!/^[a-z][a-z0-9-]*$/.test(check.id))
      throw new LabAuthorError(`check "${check.id}": an id has lower-case letters, digits and hyphens`);
    if (seen.has(check.id)) throw new LabAuthorError(`check "${check.id}" is there twice`);
    if (!Number.isInteger(check.points) || check.points <= 0)
      throw new LabAuthorError(`check "${check.id}": points is a whole number above 0`);
    seen.add(check.id);
  }
  return definition;
}
