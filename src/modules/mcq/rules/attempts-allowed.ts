/** How many attempts somebody may begin; null: any number. */
export function attemptsAllowed({
  maxAttempts,
  extraAttempts,
}: {
  maxAttempts: number | null;
  extraAttempts: number;
}): number | null {
  return maxAttempts === null ? null : maxAttempts + extraAttempts;
}
