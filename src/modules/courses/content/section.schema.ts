import { z } from 'zod';
import { bloomLevel, identifier, phrase, prose } from './content-fields.js';

const discussionQuestion = z.strictObject({
  id: identifier,
  bloomLevel,
  outcome: identifier,
  text: prose,
  /** For staff: what a good answer holds, point by point, in Markdown. */
  sketch: z.array(prose).min(1).max(12),
});

/** What stands before a section's prose, between two lines of three hyphens. */
export const frontMatter = z.strictObject({
  title: phrase,
  /** To read it and to try what it shows. */
  minutes: z.number().int().positive().max(600),
  outcomes: z.array(identifier).min(1),
  /** Of a case study. */
  discussion: z.array(discussionQuestion).default([]),
});

export type FrontMatter = z.output<typeof frontMatter>;
