import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { lineSchema, textSchema } from '../../../platform/http/formats/text.schema.js';
import { timeSchema } from '../../../platform/http/formats/time.schema.js';
import { countingSchema, feedbackPolicySchema } from '../quizzes/quizzes.schema.js';

const YEAR_SECONDS = 366 * 24 * 3600;

export const labGroupSchema = lineSchema(100);

const ownTimeSchema = timeSchema.nullable().default(null);

export const overrideBodySchema = z
  .strictObject({
    extraSeconds: z
      .int()
      .min(0)
      .max(YEAR_SECONDS)
      .nullable()
      .default(null)
      .meta({ description: 'Come on top of the quiz’s time limit.' }),
    extraAttempts: z
      .int()
      .min(0)
      .max(1000)
      .nullable()
      .default(null)
      .meta({ description: 'Come on top of the quiz’s attempts.' }),
    opensAt: ownTimeSchema.meta({ description: 'Instead of the quiz’s.' }),
    closesAt: ownTimeSchema.meta({ description: 'Instead of the quiz’s.' }),
    reason: textSchema(1000).nullable().default(null),
  })
  .refine(
    ({ extraSeconds, extraAttempts, opensAt, closesAt }) =>
      [extraSeconds, extraAttempts, opensAt, closesAt].some((rule) => rule !== null),
    'overrides nothing',
  )
  .meta({
    id: 'OverrideRules',
    description: 'What is null or left out stays as the quiz, or the group’s override, says.',
  });

export type OverrideBody = z.output<typeof overrideBodySchema>;

export const overrideSchema = z
  .object({
    personId: z.uuid().nullable(),
    labGroup: z.string().nullable(),
    extraSeconds: z.int().nullable(),
    extraAttempts: z.int().nullable(),
    opensAt: z.iso.datetime().nullable(),
    closesAt: z.iso.datetime().nullable(),
    reason: z.string().nullable(),
    revision: z.int(),
    changedBy: z.uuid(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'QuizOverride' });

export type OverrideView = z.infer<typeof overrideSchema>;

export const overrideListSchema = z.object({ items: z.array(overrideSchema) }).meta({ id: 'QuizOverrideList' });

export const overrideQuerySchema = pageQuerySchema;

export type OverrideQuery = z.infer<typeof overrideQuerySchema>;

const sourceSchema = z.enum(['person', 'group', 'quiz']);

export const rulesQuerySchema = z.object({
  personId: z.uuid().optional().meta({ description: 'For the cohort’s staff. Oneself when left out.' }),
});

export type RulesQuery = z.infer<typeof rulesQuerySchema>;

export const rulesSchema = z
  .object({
    quiz: z.string(),
    personId: z.uuid(),
    opensAt: z.iso.datetime().nullable(),
    closesAt: z.iso.datetime().nullable(),
    timeLimitSeconds: z.int().nullable().meta({ description: 'With the extra time.' }),
    extraSeconds: z.int(),
    maxAttempts: z.int().nullable().meta({ description: 'With the extra ones.' }),
    extraAttempts: z.int(),
    attemptsUsed: z.int(),
    attemptsLeft: z.int().nullable(),
    counting: countingSchema,
    feedback: feedbackPolicySchema,
    passPercent: z.number(),
    from: z
      .object({
        opensAt: sourceSchema,
        closesAt: sourceSchema,
        extraSeconds: sourceSchema,
        extraAttempts: sourceSchema,
      })
      .meta({ description: 'Whose rule it is: the person’s override, their lab group’s, or the quiz’s.' }),
  })
  .meta({ id: 'QuizRules' });

export type RulesView = z.infer<typeof rulesSchema>;
