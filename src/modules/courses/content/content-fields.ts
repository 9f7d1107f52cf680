/** Kinds of field that several of a unit's files have. */
import { z } from 'zod';

export const bloomLevels = ['remember', 'understand', 'apply', 'analyze', 'evaluate', 'create'] as const;
export const bloomLevel = z.enum(bloomLevels);
export type BloomLevel = (typeof bloomLevels)[number];

/** Public and lasting: progress, answers and analytics hang on it. */
export const identifier = z
  .string()
  .max(80)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case letters and digits, in groups joined by hyphens');

/** A few words on one line. */
export const phrase = z
  .string()
  .trim()
  .min(1)
  .max(400)
  .refine((value) => !value.includes('\n'), 'must be on one line');

/** Markdown, or a paragraph. */
export const prose = z.string().trim().min(1).max(20_000);

/** An amount from … to … of money for a span of time. */
export const pay = z
  .strictObject({
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency as three capitals, such as INR'),
    from: z.number().positive(),
    to: z.number().positive(),
    per: z.enum(['hour', 'month', 'year', 'project']),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be less than `from`' });

/** Says which of a list's entries repeat an earlier one. */
export function repeated<T>(entries: readonly T[], keyOf: (entry: T) => string): number[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, index) => {
    const key = keyOf(entry);
    const again = seen.has(key);
    seen.add(key);
    return again ? [index] : [];
  });
}
