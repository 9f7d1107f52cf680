import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { markedRowSchema, rubricSchema } from '../../courses/index.js';
import { slugSchema } from '../slug.schema.js';

export const attemptIdSchema = z.string().min(1).max(100);

const stateSchema = z.enum(['unmarked', 'marked']);

export const shortAnswerQuerySchema = pageQuerySchema.extend({
  state: stateSchema.optional(),
  cohortId: z.uuid().optional(),
  quiz: slugSchema.optional().meta({ description: 'Slug of a quiz.' }),
  questionId: slugSchema.optional().meta({ description: 'Its id in the unit.' }),
});

export type ShortAnswerQuery = z.infer<typeof shortAnswerQuerySchema>;

const personSchema = z.object({ id: z.uuid(), name: z.string() });

/** What a student sees. */
export const shortAnswerMarksSchema = z
  .object({
    revision: z.int().meta({ description: 'Counts the markings of this answer.' }),
    markedAt: z.iso.datetime(),
    rows: z.array(markedRowSchema),
    overall: z.string().nullable(),
    points: z.number(),
    maxPoints: z.number(),
  })
  .meta({ id: 'ShortAnswerMarks' });

export type ShortAnswerMarks = z.infer<typeof shortAnswerMarksSchema>;

export const shortAnswerMarkingSchema = z
  .object({ ...shortAnswerMarksSchema.shape, marker: personSchema })
  .meta({ id: 'ShortAnswerMarking' });

export type ShortAnswerMarkingView = z.infer<typeof shortAnswerMarkingSchema>;

export const shortAnswerMarkingListSchema = z
  .object({ items: z.array(shortAnswerMarkingSchema) })
  .meta({ id: 'ShortAnswerMarkingList' });

export const shortAnswerSummarySchema = z
  .object({
    attemptId: z.uuid(),
    questionId: z.string(),
    quiz: z.string(),
    cohortId: z.uuid(),
    student: personSchema,
    state: stateSchema,
    revision: z.int().meta({ description: 'Of the marking that counts; 0 while there is none.' }),
    points: z.number().nullable(),
    maxPoints: z.number(),
    submittedAt: z.iso.datetime(),
  })
  .meta({ id: 'ShortAnswerSummary' });

export type ShortAnswerSummary = z.infer<typeof shortAnswerSummarySchema>;

export const shortAnswerListSchema = z
  .object({ items: z.array(shortAnswerSummarySchema) })
  .meta({ id: 'ShortAnswerList' });

export const shortAnswerSchema = z
  .object({
    ...shortAnswerSummarySchema.shape,
    stem: z.string().meta({ description: 'Markdown' }),
    text: z.string().meta({ description: 'What the student wrote, in Markdown.' }),
    modelAnswer: z.array(z.string()).meta({ description: 'Point by point, in Markdown.' }),
    rubric: rubricSchema,
    marking: shortAnswerMarkingSchema.nullable(),
  })
  .meta({ id: 'ShortAnswer' });

export type ShortAnswerView = z.infer<typeof shortAnswerSchema>;
