import { z } from 'zod';
import { bloomLevel, identifier, pay, phrase, prose } from './content-fields.js';

/** `further`: goes beyond the unit's core, so its minutes are not in `hours`. */
const sectionKinds = [
  'story',
  'concept',
  'lab',
  'spotlight',
  'roadmap',
  'case-study',
  'summary',
  'checkpoint',
  'further',
] as const;

const outcome = z.strictObject({ id: identifier, bloomLevel, text: prose });

const sectionEntry = z.strictObject({
  slug: identifier,
  file: z.string().regex(/^sections\/[a-z0-9][a-z0-9-]*\.md$/, 'must be a file such as sections/01-pipes.md'),
  kind: z.enum(sectionKinds),
});

const checkpointRow = z.strictObject({
  id: identifier,
  skill: phrase,
  tool: phrase,
  artifact: phrase,
  /** What the artifact is worth when one looks for work. */
  ready: phrase,
  /** Slug of the lab that ticks the row. */
  lab: identifier,
});

/** `unit.yaml`: what a unit is, and the order of its parts. */
export const unitYaml = z.strictObject({
  slug: identifier,
  title: phrase,
  subject: phrase,
  summary: prose,
  /** How long a student needs for the core: what is `further` comes on top. */
  hours: z.strictObject({ theory: z.number().positive(), lab: z.number().nonnegative() }),
  earning: pay.optional(),
  jobs: z.array(z.strictObject({ title: phrase, salary: pay })).default([]),
  outcomes: z.array(outcome).min(1),
  sections: z.array(sectionEntry).min(1),
  labs: z.array(identifier).default([]),
  listings: z.array(identifier).default([]),
  checkpoint: z.array(checkpointRow).default([]),
});

export type UnitYaml = z.output<typeof unitYaml>;
export type SectionKind = (typeof sectionKinds)[number];
