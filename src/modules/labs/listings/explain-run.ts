import type { Sandbox } from '../../sandbox/sandbox.port.js';
import { Explanation } from '../grading/explanation.js';
import { printable } from '../model/text.js';
import type { Ending, Session } from '../sdk/session.js';
import type { ListingProgramResult } from './listing-run.types.js';

const charactersMost = 2_000;
const leaksTold = 4;

/**
 * Why a run did not end as it should, in the words that a lab's failed check gets; empty when each program ended with status 0 and nothing is left. What a
 * right program shows on purpose, such as a child that a signal ends, needs no explanation.
 * @param run `files`: the programs' sources, by name
 */
export async function explainRun(
  session: Session,
  sandbox: Sandbox,
  { files, programs, ending }: { files: readonly string[]; programs: readonly ListingProgramResult[]; ending: Ending },
): Promise<string> {
  // Not those of `ending`, which refuses to say that there are none where the trace was cut off.
  const leaks = session.reportedLeaks;
  if (leaks.length === 0 && programs.every(({ status, limits }) => status === 0 && limits.length === 0)) return '';
  const explanation = new Explanation(session, sandbox, files);
  const words = [
    explanation.exceptions(),
    await explanation.failedCalls(),
    await explanation.trouble(),
    await explanation.exits(),
    // Of what still waits, or was ended in the middle, it is no wonder that it has removed nothing.
    ...(ending.state === 'ended' && explanation.outcome === null ? leaks.slice(0, leaksTold) : []).map(
      ({ name, detail }) => `Left behind: ${name}, ${detail}.`,
    ),
  ];
  const told = [...new Set(words)].filter((part) => part !== '').join('\n');
  return printable(told, charactersMost, charactersMost);
}
