import { z } from 'zod';

/**
 * Text as people type it has no control characters, nor halves of surrogate pairs. PostgreSQL takes neither NUL nor those.
 */

/** A name or a title: one line, without blanks around it. */
export const lineSchema = (most: number): z.ZodString =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be text on one line');

/** On as many lines as they like, without blanks around it. */
export const textSchema = (most: number): z.ZodString =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u, 'must be text');
