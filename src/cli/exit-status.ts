/** What the `lab` command's exit status tells a script. */
export const exitStatus = { fullMarks: 0, belowFullMarks: 1, usage: 2, ourFault: 3, interrupted: 130 } as const;

/** Wrong use of the command: one clear line, status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
