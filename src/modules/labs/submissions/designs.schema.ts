import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { markedRowSchema, rubricSchema } from '../../courses/index.js';
import { slugSchema } from '../catalogue/labs.schema.js';

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

const personSchema = z.object({ id: z.uuid(), name: z.string() });

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
