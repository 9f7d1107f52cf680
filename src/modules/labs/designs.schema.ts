import { z } from 'zod';
import { pageQuerySchema } from '../../platform/http/pagination.js';
import { rubricSchema, slugSchema } from './labs.schema.js';

const MAX_COMMENT = 4000;

export const designStateSchema = z.enum(['unmarked', 'superseded', 'marked', 'released']).meta({
  description:
    '`unmarked` waits for a marker, unless its author has handed in a newer one for the same lab: then it is `superseded`. `marked` is for staff’s eyes until it is `released`.',
});

export type DesignState = z.infer<typeof designStateSchema>;

export const designQuerySchema = pageQuerySchema.extend({
  lab: slugSchema.optional(),
  state: designStateSchema.optional(),
});

export type DesignQuery = z.infer<typeof designQuerySchema>;

export const markSchema = z
  .strictObject({
    rows: z
      .array(
        z.strictObject({
          criterion: z.string().min(1).max(100).meta({ description: 'Id of a criterion of the rubric.' }),
          level: z.string().min(1).max(200).meta({ description: 'Title of one of its levels.', example: 'Good' }),
          comment: z.string().max(MAX_COMMENT).default(''),
        }),
      )
      .min(1)
      .max(50)
      .meta({ description: 'One for each criterion.' }),
    overall: z.string().max(MAX_COMMENT).optional(),
  })
  .meta({ id: 'Mark' });

export type Mark = z.infer<typeof markSchema>;

const personSchema = z.object({ id: z.uuid(), name: z.string() });

export const markedRowSchema = z
  .object({
    criterion: z.string(),
    title: z.string(),
    level: z.string(),
    descriptor: z.string(),
    points: z.number(),
    maxPoints: z.number(),
    comment: z.string(),
  })
  .meta({ id: 'MarkedRow', description: 'In the words that the rubric had when it was marked.' });

export type MarkedRow = z.infer<typeof markedRowSchema>;

/** What a student sees. */
export const releasedMarkingSchema = z
  .object({
    revision: z.int().meta({ description: 'Counts the markings of this design.' }),
    markedAt: z.iso.datetime(),
    afterRelease: z.boolean().meta({ description: 'Whether this replaces a marking that the student could see.' }),
    rows: z.array(markedRowSchema),
    overall: z.string().nullable(),
    score: z.int(),
    maxScore: z.int(),
  })
  .meta({ id: 'ReleasedMarking' });

export type ReleasedMarking = z.infer<typeof releasedMarkingSchema>;

export const markingSchema = z.object({ ...releasedMarkingSchema.shape, marker: personSchema }).meta({ id: 'Marking' });

export type Marking = z.infer<typeof markingSchema>;

export const markingListSchema = z.object({ items: z.array(markingSchema) }).meta({ id: 'MarkingList' });

export const designSummarySchema = z
  .object({
    id: z.uuid().meta({ description: 'That of the submission.' }),
    lab: z.string(),
    student: personSchema,
    state: designStateSchema,
    revision: z.int().meta({ description: 'Of the marking that counts; 0 while there is none.' }),
    score: z.int().nullable(),
    maxScore: z.int().nullable(),
    claim: z
      .object({ by: z.uuid(), until: z.iso.datetime() })
      .nullable()
      .meta({ description: 'Who is marking it now, and how long others must leave it alone.' }),
    submittedAt: z.iso.datetime(),
    releasedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'DesignSummary' });

export type DesignSummary = z.infer<typeof designSummarySchema>;

export const designListSchema = z.object({ items: z.array(designSummarySchema) }).meta({ id: 'DesignList' });

export const designSchema = z
  .object({
    ...designSummarySchema.shape,
    files: z.array(z.object({ name: z.string(), content: z.string() })),
    rubric: rubricSchema,
    marking: markingSchema.nullable(),
  })
  .meta({ id: 'Design' });

export type DesignView = z.infer<typeof designSchema>;

export const releasedCountSchema = z
  .object({ released: z.int().meta({ description: 'How many were marked and are released now.' }) })
  .meta({ id: 'ReleasedCount' });
