import type { z } from 'zod';

/** A setting is missing or wrong. The message names each one, what is wrong with it, and never its value. */
export class BadSettingError extends Error {
  override readonly name = 'BadSettingError';
}

/**
 * Reads settings from the process's environment, the only place that does. Empty variables count as not set.
 * Throws BadSettingError.
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'environment'}: ${issue.message}`);
  throw new BadSettingError(`Bad setting${lines.length > 1 ? 's' : ''}: ${lines.join('; ')}`);
}
