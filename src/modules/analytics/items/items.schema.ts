import { z } from 'zod';
import { bloomLevels } from '../../courses/index.js';
import { cohortQuerySchema } from '../scope/scope.schema.js';

const percent = z.number().nullable().meta({ description: 'In percent. Null: not defined for these attempts.' });
const points = z.number().nullable();

export const itemsQuerySchema = cohortQuerySchema.extend({
  quiz: z.string().min(1).max(100).optional().meta({ description: 'Only this quiz of the cohort, by its slug.' }),
});

export type ItemsQuery = z.infer<typeof itemsQuerySchema>;

export const itemsCsvQuerySchema = itemsQuerySchema.extend({
  table: z.enum(['items', 'options', 'quizzes']).default('items').meta({ description: 'Which of the tables.' }),
});

export type ItemsCsvQuery = z.infer<typeof itemsCsvQuerySchema>;

export const itemFlagSchema = z
  .object({
    code: z.enum([
      'too_few_answers',
      'negative_discrimination',
      'wrong_option_preferred',
      'too_easy',
      'too_hard',
      'unchosen_option',
    ]),
    message: z.string(),
    optionIds: z.array(z.string()).meta({ description: 'The options that it is about.' }),
  })
  .meta({ id: 'ItemFlag' });

const thirds = { lower: z.int(), middle: z.int(), upper: z.int() };

export const itemOptionSchema = z
  .object({
    optionId: z.string().nullable().meta({ description: 'Null: nothing was chosen.' }),
    text: z.string().nullable().meta({ description: 'Markdown' }),
    right: z.boolean().meta({ description: 'By the newest key.' }),
    misconception: z.object({ id: z.string(), text: z.string() }).nullable(),
    chosen: z.int(),
    share: z.number().nullable().meta({ description: 'Of those who were asked.' }),
    ...thirds,
  })
  .meta({ id: 'ItemOption', description: 'Who chose it, by thirds of the attempts in order of their totals.' });

export type ItemOptionView = z.infer<typeof itemOptionSchema>;

export const itemStatisticsSchema = z
  .object({
    quiz: z.string(),
    question: z.string(),
    questionVersionId: z.uuid().meta({ description: 'A reworded question is another item.' }),
    kind: z.enum(['single_choice', 'multiple_choice', 'true_false', 'short_answer']),
    stem: z.string().meta({ description: 'Markdown' }),
    bloomLevel: z.enum(bloomLevels),
    section: z.string(),
    outcome: z.string(),
    n: z.int().meta({ description: 'Attempts that were asked it.' }),
    answered: z.int(),
    maxMark: points,
    facility: z.number().nullable().meta({ description: 'Mean mark as a part of the maximum mark, 0 to 1.' }),
    sd: points,
    discriminationIndex: percent,
    itemRest: percent,
    itemTotal: percent,
    discriminativeEfficiency: percent,
    effectiveWeight: percent,
    medianSeconds: z.number().nullable().meta({ description: 'Time spent by those who answered.' }),
    options: z.array(itemOptionSchema).meta({ description: 'None of a short answer.' }),
    flags: z.array(itemFlagSchema).meta({ description: 'The worst first.' }),
  })
  .meta({ id: 'ItemStatistics' });

export type ItemStatisticsView = z.infer<typeof itemStatisticsSchema>;

export const quizStatisticsSchema = z
  .object({
    quiz: z.string(),
    title: z.string(),
    n: z.int().meta({ description: 'Attempts that count: one of each student.' }),
    waiting: z.int().meta({ description: 'Attempts left out until a person has marked them.' }),
    mean: points,
    median: points,
    sd: points,
    skewness: z.number().nullable(),
    kurtosis: z.number().nullable(),
    cic: percent,
    errorRatio: percent,
    standardError: points,
    reliability: z.object({
      name: z.enum(['KR-20', "Cronbach's alpha"]).meta({ description: 'What `cic` is called for such marks.' }),
      items: z.int().nullable(),
      warnings: z.array(z.string()),
    }),
    thirds: z.object(thirds).meta({ description: 'How many attempts are in each. Equal totals are in the same.' }),
  })
  .meta({ id: 'QuizStatistics' });

export type QuizStatisticsView = z.infer<typeof quizStatisticsSchema>;

export const itemAnalysisSchema = z
  .object({ quizzes: z.array(quizStatisticsSchema), items: z.array(itemStatisticsSchema) })
  .meta({ id: 'ItemAnalysis' });

export type ItemAnalysis = z.infer<typeof itemAnalysisSchema>;

export const itemToLookAtSchema = itemStatisticsSchema
  .pick({
    quiz: true,
    question: true,
    questionVersionId: true,
    n: true,
    facility: true,
    itemRest: true,
    itemTotal: true,
    flags: true,
  })
  .meta({ id: 'ItemToLookAt' });

export type ItemToLookAt = z.infer<typeof itemToLookAtSchema>;
