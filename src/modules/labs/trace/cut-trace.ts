import type { TracedCall } from '../../sandbox/sandbox.port.js';

/**
 * A trace is kept up to a bound, and its last call then is `cut`. What it shows did happen; what it lacks may have happened afterwards. So whatever rests on
 * the absence of a call, that a child was not waited for or that nothing is left, goes through `Trace.expectWhole`.
 *
 * @returns what to tell of a trace that was cut off; null of a whole one
 */
export function explainCut(calls: readonly TracedCall[]): string | null {
  const cut = calls.find(({ call }) => call === 'cut');
  if (cut === undefined) return null;
  const times = new Map<string, number>();
  for (const { call, pid } of calls) if (pid === cut.pid) times.set(call, (times.get(call) ?? 0) + 1);
  const [most] = [...times].sort(([, a], [, b]) => b - a);
  const mostly = most === undefined ? '' : `, ${most[1]} of them ${most[0]}`;
  return `Only the first ${cut.result} calls of the program are on record (pid ${cut.pid} made the last one${mostly}): more than 50,000, or 8 MiB of them, are not kept. What came after them is not known, so that this check, which rests on it, can’t be passed: let the program make fewer calls.`;
}
