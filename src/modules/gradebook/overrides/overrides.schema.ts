import { z } from 'zod';
import { reasonSchema } from '../reason.schema.js';

const decimal = z
  .number()
  .min(0)
  .max(100_000)
  .refine((value) => /^\d+(\.\d{1,5})?$/.test(String(value)), { error: 'has more than five decimals' });

export const itemSchema = z
  .string()
  .regex(/^(total|(quiz|lab):.{1,100})$/, 'is quiz:SLUG, lab:SLUG or total')
  .meta({ description: '`quiz:SLUG`, `lab:SLUG`, or `total` for the whole.', example: 'lab:pipe-conversation' });

export const overrideBodySchema = z
  .strictObject({
    percent: decimal
      .max(100)
      .nullable()
      .optional()
      .meta({ description: 'Null takes the override away: what is computed counts again.' }),
    points: decimal
      .optional()
      .meta({ description: 'Of those of the student’s own work, or of the lab. In place of `percent`.' }),
    reason: reasonSchema,
  })
  .refine(({ percent, points }) => (percent === undefined) !== (points === undefined), {
    error: 'takes either `percent` or `points`',
  })
  .meta({ id: 'SetGrade' });

export type OverrideBody = z.infer<typeof overrideBodySchema>;

const personSchema = z.object({ id: z.uuid(), name: z.string() });

export const gradeChangeSchema = z
  .object({
    item: z.string(),
    revision: z.int().meta({ description: 'Counts the changes; the newest holds.' }),
    old: z.object({ percent: z.number().nullable() }).meta({ description: 'What was shown before.' }),
    new: z
      .object({ percent: z.number(), points: z.number(), maxPoints: z.number() })
      .nullable()
      .meta({ description: 'None: the override was taken away.' }),
    reason: z.string(),
    changedBy: personSchema,
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'GradeChange' });

export type GradeChange = z.infer<typeof gradeChangeSchema>;

export const gradeHistorySchema = z.object({ items: z.array(gradeChangeSchema) }).meta({ id: 'GradeHistory' });

export const shownGradeSchema = z
  .object({
    item: z.string(),
    percent: z.number().nullable().meta({ description: 'As it counts now.' }),
    revision: z.int().meta({ description: 'Of its newest change by a person; 0 if there was none. The `ETag`.' }),
    change: gradeChangeSchema.nullable().meta({ description: 'The newest.' }),
  })
  .meta({ id: 'ShownGrade' });

export type ShownGrade = z.infer<typeof shownGradeSchema>;
