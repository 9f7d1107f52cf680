import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';

const categorySchema = z.enum(['quizzes', 'labs', 'designs']);

const stateSchema = z.enum(['graded', 'missing', 'not_due', 'waiting', 'not_released']).meta({
  description:
    'What counts is `graded`, or `missing`: not handed in and past its due date, which is 0. What is `not_due` (not handed in yet), `waiting` (for its grade) or `not_released` (to the student) counts neither way.',
});

const percentSchema = z
  .number()
  .nullable()
  .meta({ description: 'Rounded half up to two decimals. None: does not count yet.' });

export const filterSchema = z.object({
  section: z.string().min(1).max(100).optional().meta({ description: 'Of the class.' }),
  labGroup: z.string().min(1).max(100).optional().meta({ description: 'Lab group.' }),
});

export type GradebookFilter = z.infer<typeof filterSchema>;

export const gradebookQuerySchema = pageQuerySchema.extend(filterSchema.shape);

export type GradebookQuery = z.infer<typeof gradebookQuerySchema>;

const gradeCellSchema = z.object({
  item: z.string().meta({ example: 'lab:pipe-conversation' }),
  state: stateSchema,
  percent: percentSchema,
  late: z.boolean().meta({ description: 'With a penalty.' }),
  dropped: z.boolean().meta({ description: 'Left out as one of the lowest.' }),
  overridden: z.boolean(),
});

export const gradebookRowSchema = z.object({
  student: z.object({
    id: z.uuid(),
    name: z.string(),
    email: z.string(),
    section: z.string().nullable(),
    labGroup: z.string().nullable(),
  }),
  grades: z.array(gradeCellSchema).meta({ description: 'One for each column, in their order.' }),
  categories: z.array(z.object({ category: categorySchema, percent: percentSchema })),
  total: percentSchema,
  letter: z.string().nullable(),
  overridden: z.boolean().meta({ description: 'The total was set by a person.' }),
});

export type GradebookRow = z.infer<typeof gradebookRowSchema>;

const columnSchema = z.object({
  item: z.string(),
  title: z.string(),
  category: categorySchema,
  weight: z.number().meta({ description: 'Against the others of its category.' }),
  dueAt: z.iso.datetime().nullable().meta({ description: 'For students without an extension.' }),
});

export const gradebookSchema = z
  .object({
    cohort: z.object({ id: z.uuid(), name: z.string() }),
    schemeRevision: z.int(),
    columns: z.array(columnSchema),
    categories: z.array(z.object({ category: categorySchema, weight: z.number(), dropLowest: z.int() })),
    items: z.array(gradebookRowSchema).meta({ description: 'The students, by name.' }),
  })
  .meta({ id: 'Gradebook' });

export type GradebookView = z.infer<typeof gradebookSchema>;

const explainedItemSchema = z.object({
  ...gradeCellSchema.shape,
  title: z.string(),
  category: categorySchema,
  dueAt: z.iso.datetime().nullable().meta({ description: 'For this student.' }),
  extension: z
    .object({ from: z.enum(['person', 'group']), reason: z.string(), at: z.iso.datetime() })
    .nullable()
    .meta({
      description: 'Of a lab, when `dueAt` was given to the student, or to their lab group. A quiz’s is in its rules.',
    }),
  work: z
    .object({
      id: z.uuid().meta({ description: 'Of the submission, or the attempt.' }),
      points: z.number(),
      maxPoints: z.number(),
      percent: z.number().meta({ description: 'Before any penalty.' }),
      submittedAt: z.iso.datetime(),
      late: z
        .object({
          minutes: z.int(),
          days: z.int().meta({ description: 'Begun; 0 within the grace.' }),
          penaltyPercent: z.number(),
        })
        .nullable(),
    })
    .nullable()
    .meta({ description: 'What was handed in and counts.' }),
  override: z
    .object({ percent: z.number(), reason: z.string(), at: z.iso.datetime() })
    .nullable()
    .meta({ description: 'Set by an instructor.' }),
  weight: z.number().meta({ description: 'Against the others of its category.' }),
  share: z.number().meta({ description: 'Percent of the total that it makes up now.' }),
  steps: z.array(z.string()).meta({
    description: 'How it came about, in words.',
    example: ['8 of 10 points: 80 %.', 'Late by 1 day and 2 hours: 20 % off, which leaves 64 %.'],
  }),
});

export const explainedGradeSchema = z
  .object({
    cohort: z.object({ id: z.uuid(), name: z.string() }),
    items: z.array(explainedItemSchema),
    categories: z.array(z.object({ category: categorySchema, weight: z.number(), percent: percentSchema })),
    computed: percentSchema.meta({ description: 'Before an override of the whole.' }),
    override: z.object({ percent: z.number(), reason: z.string(), at: z.iso.datetime() }).nullable(),
    total: percentSchema,
    letter: z.string().nullable(),
    steps: z.array(z.string()),
  })
  .meta({ id: 'ExplainedGrade' });

export type ExplainedGrade = z.infer<typeof explainedGradeSchema>;

export const ownGradesQuerySchema = z.object({ cohortId: z.uuid() });

export type OwnGradesQuery = z.infer<typeof ownGradesQuerySchema>;
