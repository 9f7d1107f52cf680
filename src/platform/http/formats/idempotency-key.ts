import { z } from 'zod';
import { invalid } from '../problems/validation.js';

const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'takes 1 to 200 printable characters without spaces')
  .optional();

/** Throws ValidationError for a key that can't be one. */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  const parsed = idempotencyKeySchema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.map(({ message }) => ({ message: `The Idempotency-Key ${message}` })));
}
