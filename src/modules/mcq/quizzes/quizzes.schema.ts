import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { lineSchema } from '../../../platform/http/formats/text.schema.js';
import { timeSchema } from '../../../platform/http/formats/time.schema.js';
import { slugSchema } from '../slug.schema.js';
import { blueprintSchema } from './blueprint.schema.js';

export const quizSlugSchema = slugSchema;

const YEAR_SECONDS = 366 * 24 * 3600;

export const countingSchema = z
  .enum(['highest', 'latest', 'first', 'average'])
  .meta({ description: 'Which attempt counts, or that the mean of all does.' });

export const feedbackPolicySchema = z.enum(['immediate', 'after_submit', 'after_close', 'never']).meta({
  description:
    'When students see points, right options, explanations and misconceptions. `immediate`: of each answer as soon as it is given, which makes it final. `after_close`: once the quiz is closed to everybody, overrides included.',
});

const quizFields = {
  title: lineSchema(200),
  blueprint: blueprintSchema,
  opensAt: timeSchema.nullable().meta({ description: 'Null: open from the beginning.' }),
  closesAt: timeSchema.nullable().meta({ description: 'Null: never closes.' }),
  timeLimitSeconds: z.int().min(1).max(YEAR_SECONDS).nullable().meta({ description: 'Of one attempt.' }),
  maxAttempts: z.int().min(1).max(1000).nullable().meta({ description: 'Null: as many as one likes.' }),
  counting: countingSchema,
  feedback: feedbackPolicySchema,
  passPercent: z.number().min(0).max(100).multipleOf(0.01),
};

export const newQuizSchema = z
  .strictObject({
    cohortId: z.uuid(),
    slug: quizSlugSchema.meta({ description: 'Unique in the college. Can’t be changed later.' }),
    title: quizFields.title,
    blueprint: quizFields.blueprint,
    opensAt: quizFields.opensAt.default(null),
    closesAt: quizFields.closesAt.default(null),
    timeLimitSeconds: quizFields.timeLimitSeconds.default(null),
    maxAttempts: quizFields.maxAttempts.default(null),
    counting: quizFields.counting.default('highest'),
    feedback: quizFields.feedback.default('after_submit'),
    passPercent: quizFields.passPercent.default(40),
  })
  .meta({ id: 'NewQuiz' });

export type NewQuiz = z.output<typeof newQuizSchema>;

export const quizChangesSchema = z
  .strictObject(quizFields)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'changes nothing')
  .meta({ id: 'QuizChanges', description: 'What is left out stays as it is.' });

export type QuizChanges = z.output<typeof quizChangesSchema>;

export const quizSummarySchema = z
  .object({
    slug: z.string(),
    cohortId: z.uuid(),
    unit: z.string(),
    title: z.string(),
    opensAt: z.iso.datetime().nullable(),
    closesAt: z.iso.datetime().nullable(),
    timeLimitSeconds: z.int().nullable(),
    maxAttempts: z.int().nullable(),
    counting: countingSchema,
    feedback: feedbackPolicySchema,
    passPercent: z.number(),
    revision: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'QuizSummary' });

export type QuizSummary = z.infer<typeof quizSummarySchema>;

export const quizSchema = z
  .object({
    ...quizSummarySchema.shape,
    blueprint: blueprintSchema.nullable().meta({ description: 'For the cohort’s staff; students get null.' }),
  })
  .meta({ id: 'Quiz' });

export type QuizView = z.infer<typeof quizSchema>;

export const quizListSchema = z.object({ items: z.array(quizSummarySchema) }).meta({ id: 'QuizList' });

export const quizQuerySchema = pageQuerySchema.extend({ cohortId: z.uuid().optional() });

export type QuizQuery = z.infer<typeof quizQuerySchema>;
