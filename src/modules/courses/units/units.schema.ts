import { z } from 'zod';
import { languageSchema } from '../../../platform/http/formats/language.js';
import { bloomLevel, pay } from '../content/content-fields.js';
import { rubricSchema } from '../rubric/rubric.schema.js';

export const slugSchema = z
  .string()
  .max(100)
  .regex(/^[a-z0-9-]+$/, 'must be lower-case letters, digits and hyphens');

const versionSchema = z.int().meta({ description: 'From 1. A change of the unit makes the next one.' });
const hrefSchema = z.string().meta({ example: '/v1/units/os-unit-9-ipc/sections/pipes' });

export const unitSummarySchema = z
  .object({
    slug: z.string().meta({ example: 'os-unit-9-ipc' }),
    language: languageSchema,
    title: z.string(),
    subject: z.string(),
    summary: z.string(),
    version: versionSchema,
    hours: z.object({ theory: z.number(), lab: z.number() }).meta({ description: 'How long a student needs.' }),
    href: hrefSchema,
  })
  .meta({ id: 'UnitSummary' });

export const unitListSchema = z.object({ items: z.array(unitSummarySchema) }).meta({ id: 'UnitList' });

const sectionEntrySchema = z.object({
  slug: z.string(),
  language: languageSchema,
  title: z.string(),
  kind: z.string().meta({ example: 'concept' }),
  minutes: z.int(),
  outcomes: z.array(z.string()),
  href: hrefSchema,
});

const discussionSchema = z.object({
  id: z.string(),
  bloomLevel,
  outcome: z.string(),
  text: z.string().meta({ description: 'Markdown' }),
  sketch: z.array(z.string()).optional().meta({ description: 'Points of a good answer, in Markdown. For staff only.' }),
});

const listingSchema = z.object({
  slug: z.string(),
  title: z.string(),
  section: z.string(),
  language: z.enum(['c', 'python']),
  programs: z
    .array(z.object({ name: z.string(), file: z.string(), stdin: z.string(), source: z.string() }))
    .meta({ description: 'In the order in which they are started.' }),
  twin: z
    .object({
      broken: z.string().meta({ description: 'What is broken, in one sentence of Markdown' }),
      ends: z.enum(['hangs', 'fails']),
      files: z
        .array(z.object({ file: z.string(), source: z.string() }))
        .meta({ description: 'Those that differ from the listing’s. A comment in front says that they are broken.' }),
    })
    .nullable()
    .meta({
      description:
        'The same programs with one fault, put in on purpose: `POST /v1/listings/{id}/run {"twin": true}` shows what comes of it, and why.',
    }),
});

export const unitSchema = z
  .object({
    ...unitSummarySchema.shape,
    earning: pay.nullable(),
    jobs: z.array(z.object({ title: z.string(), salary: pay })),
    outcomes: z.array(z.object({ id: z.string(), bloomLevel, text: z.string() })),
    sections: z.array(sectionEntrySchema).meta({ description: 'In reading order.' }),
    listings: z.array(listingSchema),
    labs: z.array(z.object({ slug: z.string(), href: z.string() })),
    checkpoint: z.array(
      z.object({
        id: z.string(),
        skill: z.string(),
        tool: z.string(),
        artifact: z.string(),
        ready: z.string(),
        lab: z.string(),
      }),
    ),
    discussion: z
      .array(discussionSchema.extend({ section: z.string() }))
      .meta({ description: 'Questions of the case studies.' }),
    questions: z.int().meta({ description: 'How many there are; quizzes ask them.' }),
    shortAnswers: z.array(
      z.object({
        id: z.string(),
        bloomLevel,
        section: z.string(),
        outcome: z.string(),
        stem: z.string().meta({ description: 'Markdown' }),
        points: z.int(),
        modelAnswer: z.array(z.string()).optional().meta({ description: 'For staff only.' }),
        rubric: rubricSchema.optional().meta({ description: 'For staff only.' }),
      }),
    ),
  })
  .meta({ id: 'Unit' });

const neighbourSchema = z.object({ slug: z.string(), title: z.string(), href: hrefSchema }).nullable();

export const sectionSchema = z
  .object({
    unit: z.string(),
    version: versionSchema,
    ...sectionEntrySchema.shape,
    markdown: z.string().meta({ description: 'As its author wrote it; content/README.md says what the forms mean.' }),
    html: z.string().meta({
      description:
        'Safe to put into a page: no script, no style, no image from elsewhere. Links into the unit lead to this API.',
    }),
    listings: z.array(listingSchema).meta({ description: 'Those that it shows.' }),
    discussion: z.array(discussionSchema),
    previous: neighbourSchema,
    next: neighbourSchema,
  })
  .meta({ id: 'Section' });

export type UnitSummary = z.infer<typeof unitSummarySchema>;
export type UnitView = z.infer<typeof unitSchema>;
export type SectionView = z.infer<typeof sectionSchema>;
