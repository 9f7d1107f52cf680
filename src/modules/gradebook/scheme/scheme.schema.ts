import { z } from 'zod';
import { lineSchema } from '../../../platform/http/formats/text.schema.js';
import { timeSchema } from '../../../platform/http/formats/time.schema.js';

const MAX_ITEMS = 200;

/** At most two decimals: what people type, and what adds up to 100. */
const decimal = (min: number, max: number) =>
  z
    .number()
    .min(min)
    .max(max)
    .refine((value) => /^\d+(\.\d{1,2})?$/.test(String(value)), { error: 'has more than two decimals' });

const schemeItemSchema = z.strictObject({
  slug: lineSchema(100),
  dueAt: timeSchema
    .nullable()
    .default(null)
    .meta({ description: 'None: a quiz is due when it closes for the student, a lab when the cohort ends.' }),
  weight: decimal(0.01, 1000).default(1).meta({ description: 'Against the others of its category.' }),
});

const categorySchema = z
  .strictObject({
    weight: decimal(0, 100).meta({ description: 'Percent of the total.' }),
    dropLowest: z
      .int()
      .min(0)
      .max(MAX_ITEMS)
      .default(0)
      .meta({ description: 'So many of the lowest results are left out; one result always stays.' }),
    items: z.array(schemeItemSchema).max(MAX_ITEMS),
  })
  .refine(({ items }) => new Set(items.map(({ slug }) => slug)).size === items.length, {
    error: 'names an item twice',
    path: ['items'],
  });

const letterBandSchema = z.strictObject({
  letter: lineSchema(20),
  from: decimal(0, 100).meta({ description: 'Percent of the total, rounded to two decimals.' }),
});

export type LetterBand = z.infer<typeof letterBandSchema>;

export const gradingSchemeSchema = z
  .strictObject({
    categories: z
      .strictObject({ quizzes: categorySchema, labs: categorySchema, designs: categorySchema })
      .refine(weightsAddUp, { error: 'weights do not add up to 100' }),
    submissions: z.enum(['best', 'latest']).default('best').meta({
      description:
        'Which graded submission of a lab counts. The best is the one that is worth most after the late penalty.',
    }),
    latePenalty: z
      .strictObject({
        percentPerDay: decimal(0, 100).meta({
          description: 'For each day begun after the due date, of what was scored.',
        }),
        maxPercent: decimal(0, 100),
        graceMinutes: z.int().min(0).max(10_080).meta({ description: 'So late is not late yet.' }),
      })
      .default({ percentPerDay: 0, maxPercent: 0, graceMinutes: 0 }),
    letters: z
      .array(letterBandSchema)
      .min(1)
      .max(20)
      .refine(bandsDescend, { error: 'go from the highest band down to one from 0, each letter once' }),
  })
  .meta({ id: 'GradingScheme' });

export type GradingScheme = z.infer<typeof gradingSchemeSchema>;

export const shownSchemeSchema = z
  .object({
    scheme: gradingSchemeSchema,
    revision: z
      .int()
      .meta({ description: '0 while it is the one that is derived from the unit’s labs and the cohort’s quizzes.' }),
    changedBy: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    changedAt: z.iso.datetime().nullable(),
    uncounted: z.array(z.string()).meta({
      description: 'Quizzes and labs that there are and that the scheme leaves out.',
      example: ['quiz:warm-up'],
    }),
  })
  .meta({ id: 'ShownGradingScheme' });

export type ShownScheme = z.infer<typeof shownSchemeSchema>;

function weightsAddUp(categories: Record<string, { weight: number }>): boolean {
  const hundredths = Object.values(categories).map(({ weight }) => Math.round(weight * 100));
  return hundredths.reduce((total, weight) => total + weight, 0) === 10_000;
}

function bandsDescend(bands: readonly LetterBand[]): boolean {
  const inOrder = bands.every(({ from }, index) => index === 0 || from < bands[index - 1]!.from);
  return inOrder && bands.at(-1)?.from === 0 && new Set(bands.map(({ letter }) => letter)).size === bands.length;
}
