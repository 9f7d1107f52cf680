import { z } from 'zod';

/** Slug of a unit, a section or a quiz, or a question's id in its unit. */
export const slugSchema = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'takes lower-case letters, digits and single hyphens between them');
