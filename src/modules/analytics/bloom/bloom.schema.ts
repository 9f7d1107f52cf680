import { z } from 'zod';
import { levelMasterySchema, masteryFields, masterySchema, outcomeMasterySchema } from '../mastery/mastery.schema.js';
import { cohortQuerySchema } from '../scope/scope.schema.js';

const by = z
  .enum(['day', 'week'])
  .default('week')
  .meta({ description: 'How the trend is parted. A week begins on Monday; days are UTC’s.' });

export const bloomQuerySchema = cohortQuerySchema.extend({ by });

export type BloomQuery = z.infer<typeof bloomQuerySchema>;

export const bloomTables = ['levels', 'outcomes', 'concepts', 'trend', 'misconceptions'] as const;

export const bloomCsvQuerySchema = bloomQuerySchema.extend({
  table: z.enum(bloomTables).default('levels').meta({ description: 'Which of the tables.' }),
});

export type BloomCsvQuery = z.infer<typeof bloomCsvQuerySchema>;

export const collegeQuerySchema = cohortQuerySchema.pick({ from: true, to: true }).extend({
  unit: z.string().min(1).max(100),
  by,
});

export type CollegeQuery = z.infer<typeof collegeQuerySchema>;

const conceptSchema = z
  .object({
    section: z.string(),
    title: z.string().nullable(),
    questions: masterySchema,
    labs: masterySchema,
    gap: z
      .number()
      .nullable()
      .meta({ description: 'Mastery of the questions less that of the labs; null unless both have a figure.' }),
  })
  .meta({ id: 'ConceptMastery' });

const periodSchema = z
  .object({
    from: z.iso.date().meta({ description: 'First day.' }),
    to: z.iso.date().meta({ description: 'Last day.' }),
    ...masteryFields,
    cumulative: masterySchema.meta({ description: 'Of what was answered up to then.' }),
  })
  .meta({ id: 'MasteryPeriod' });

const misconceptionSchema = z
  .object({
    misconception: z.string(),
    text: z.string().nullable(),
    question: z.string().nullable(),
    students: z.int().meta({ description: 'Whose newest answer shows it.' }),
    share: z.number().nullable().meta({ description: 'Of the students who have results.' }),
  })
  .meta({ id: 'MisconceptionCount' });

export const bloomSchema = z
  .object({
    unit: z.string(),
    students: z.int().meta({ description: 'Whom the filter lets through.' }),
    withResults: z.int(),
    overall: masterySchema,
    levels: z.array(levelMasterySchema),
    outcomes: z.array(outcomeMasterySchema),
    hardestOutcomes: z
      .array(outcomeMasterySchema)
      .meta({ description: 'Those with a figure, the lowest first, at most three.' }),
    concepts: z.array(conceptSchema).meta({ description: 'Questions against labs about the same section.' }),
    trend: z.array(periodSchema).meta({ description: 'Results that count, by when they were answered.' }),
    misconceptions: z.array(misconceptionSchema),
  })
  .meta({ id: 'BloomAnalytics' });

export type BloomAnalytics = z.infer<typeof bloomSchema>;
export type ConceptMastery = z.infer<typeof conceptSchema>;
export type MasteryPeriod = z.infer<typeof periodSchema>;
export type MisconceptionRow = z.infer<typeof misconceptionSchema>;

export const ownMasteryQuerySchema = z.object({ unit: z.string().min(1).max(100) });

export const ownMasterySchema = z
  .object({
    unit: z.string(),
    overall: masterySchema,
    levels: z.array(levelMasterySchema),
    outcomes: z.array(outcomeMasterySchema),
    concepts: z.array(conceptSchema),
  })
  .meta({ id: 'OwnMastery' });

export type OwnMastery = z.infer<typeof ownMasterySchema>;
