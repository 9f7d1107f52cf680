import { z } from 'zod';
import { languageSchema } from '../../../platform/http/formats/language.js';
import { lineSchema } from '../../../platform/http/formats/text.schema.js';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { shortAnswerMarksSchema } from '../marking/short-answers.schema.js';
import { slugSchema } from '../slug.schema.js';
import { feedbackPolicySchema } from '../quizzes/quizzes.schema.js';

const MAX_OPTIONS = 50;
const MAX_TEXT_LENGTH = 20_000;
const DAY_MS = 86_400_000;

export const questionIdSchema = slugSchema;

export const answerSchema = z
  .strictObject({
    optionIds: z
      .array(lineSchema(50))
      .max(MAX_OPTIONS)
      .refine((ids) => new Set(ids).size === ids.length, 'names an option twice')
      .optional()
      .meta({ description: 'None: takes the answer back.' }),
    text: z.string().max(MAX_TEXT_LENGTH).optional().meta({ description: 'Of a short answer, in Markdown.' }),
    timeSpentMs: z.int().min(0).max(DAY_MS).optional().meta({
      description:
        'On this question since it was last saved. Adds up, for statistics only; measured here when left out.',
    }),
  })
  .refine(({ optionIds, text }) => (optionIds === undefined) !== (text === undefined), 'takes either optionIds or text')
  .meta({ id: 'Answer' });

export type Answer = z.infer<typeof answerSchema>;

export const attemptStatusSchema = z.enum(['open', 'submitted']);

export const scoreSchema = z
  .object({
    points: z.number(),
    maxPoints: z.number(),
    percent: z.number().meta({ description: 'To two decimals.' }),
    unmarked: z
      .int()
      .meta({ description: 'Answers that a person has still to mark. Till then they count as nothing.' }),
    passed: z.boolean().nullable().meta({ description: 'Null while something is unmarked.' }),
  })
  .meta({ id: 'Score' });

export type Score = z.infer<typeof scoreSchema>;

export const attemptSummarySchema = z
  .object({
    id: z.uuid(),
    quiz: z.string(),
    personId: z.uuid(),
    number: z.int(),
    preview: z.boolean().meta({ description: 'Somebody of the staff tries the quiz out: counts nowhere.' }),
    status: attemptStatusSchema,
    startedAt: z.iso.datetime(),
    deadlineAt: z.iso.datetime().nullable(),
    submittedAt: z.iso.datetime().nullable(),
    score: scoreSchema.nullable().meta({ description: 'For students once the feedback policy lets them see it.' }),
  })
  .meta({ id: 'AttemptSummary' });

export type AttemptSummary = z.infer<typeof attemptSummarySchema>;

export const answerFeedbackSchema = z
  .object({
    points: z.number().nullable().meta({ description: 'Null: waits for a person to mark it.' }),
    maxPoints: z.number(),
    rightOptionIds: z.array(z.string()),
    explanation: z.string().nullable().meta({ description: 'Markdown' }),
    misconceptions: z
      .array(z.object({ optionId: z.string(), id: z.string(), text: z.string() }))
      .meta({ description: 'What chosen wrong options tell.' }),
    modelAnswer: z.array(z.string()).meta({ description: 'Of a short answer, point by point.' }),
    marks: shortAnswerMarksSchema
      .nullable()
      .meta({ description: 'Of a short answer that is marked: by row, with comments.' }),
    regrades: z
      .array(
        z.object({
          from: z.number(),
          to: z.number(),
          reason: z.string().nullable(),
          at: z.iso.datetime(),
        }),
      )
      .meta({ description: 'How mended keys have changed the points, and why; oldest first.' }),
  })
  .meta({ id: 'AnswerFeedback' });

export type AnswerFeedback = z.infer<typeof answerFeedbackSchema>;

export const responseSchema = z
  .object({
    questionId: z.string(),
    optionIds: z.array(z.string()),
    text: z.string().nullable(),
    revision: z.int().meta({ description: 'Counts the times that the answer was changed. Send it as `If-Match`.' }),
    answeredAt: z.iso.datetime(),
    final: z.boolean().meta({ description: 'Can’t be changed any more.' }),
    feedback: answerFeedbackSchema.nullable(),
  })
  .meta({ id: 'Response' });

export type ResponseView = z.infer<typeof responseSchema>;

export const attemptItemSchema = z
  .object({
    questionId: z.string(),
    kind: z.enum(['single_choice', 'multiple_choice', 'true_false', 'short_answer']),
    language: languageSchema,
    stem: z.string().meta({ description: 'Markdown' }),
    options: z.array(z.object({ id: z.string(), text: z.string() })),
    maxPoints: z.number(),
    response: responseSchema.nullable(),
    feedback: answerFeedbackSchema
      .nullable()
      .meta({ description: 'Once the feedback policy allows it; of a question that was left out, too.' }),
  })
  .meta({ id: 'AttemptItem' });

export type AttemptItemView = z.infer<typeof attemptItemSchema>;

export const attemptSchema = z
  .object({
    ...attemptSummarySchema.shape,
    feedback: feedbackPolicySchema,
    now: z.iso.datetime().meta({ description: 'By the clock that times the attempt.' }),
    items: z.array(attemptItemSchema),
  })
  .meta({ id: 'Attempt' });

export type AttemptView = z.infer<typeof attemptSchema>;

export const attemptListSchema = z.object({ items: z.array(attemptSummarySchema) }).meta({ id: 'AttemptList' });

export const attemptQuerySchema = pageQuerySchema.extend({
  personId: z.uuid().optional().meta({ description: 'For the cohort’s staff.' }),
  status: attemptStatusSchema.optional(),
});

export type AttemptQuery = z.infer<typeof attemptQuerySchema>;
