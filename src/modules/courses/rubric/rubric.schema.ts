import { z } from 'zod';
import { bloomLevels } from '../content/index.js';

const MAX_COMMENT = 4000;

export const rubricSchema = z.array(
  z.object({
    id: z.string(),
    title: z.string(),
    outcome: z.string(),
    bloomLevel: z.enum(bloomLevels),
    points: z.int(),
    levels: z.array(z.object({ points: z.int(), title: z.string(), descriptor: z.string() })),
  }),
);

export const markSchema = z
  .strictObject({
    rows: z
      .array(
        z.strictObject({
          criterion: z.string().min(1).max(100).meta({ description: 'Id of a criterion of the rubric.' }),
          level: z.string().min(1).max(200).meta({ description: 'Title of one of its levels.', example: 'Good' }),
          comment: z.string().max(MAX_COMMENT).default(''),
        }),
      )
      .min(1)
      .max(50)
      .meta({ description: 'One for each criterion.' }),
    overall: z.string().max(MAX_COMMENT).optional(),
  })
  .meta({ id: 'Mark' });

export type Mark = z.infer<typeof markSchema>;

export const markedRowSchema = z
  .object({
    criterion: z.string(),
    title: z.string(),
    level: z.string(),
    descriptor: z.string(),
    points: z.number(),
    maxPoints: z.number(),
    comment: z.string(),
  })
  .meta({ id: 'MarkedRow', description: 'In the words that the rubric had when it was marked.' });

export type MarkedRow = z.infer<typeof markedRowSchema>;
