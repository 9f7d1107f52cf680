import { z } from 'zod';

/** Why somebody has changed what a student's grade rests on: text, on as many lines as they like. */
export const reasonSchema = z
  .string()
  .trim()
  .min(1)
  .max(2000)
  .regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u, 'must be text')
  .meta({ description: 'The student reads it.' });
