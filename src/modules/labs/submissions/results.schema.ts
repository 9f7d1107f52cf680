import { z } from 'zod';
import { gradeResultSchema, verdictSchema } from './submissions.schema.js';

/** Every result that a submission has had. */
export const resultListSchema = z
  .object({
    items: z.array(
      z.object({
        revision: z.int(),
        current: z.boolean().meta({ description: 'Whether it is the one that counts.' }),
        gradedAt: z.iso.datetime(),
        verdict: verdictSchema,
        score: z.int(),
        maxScore: z.int(),
        result: gradeResultSchema,
      }),
    ),
  })
  .meta({ id: 'ResultList' });

export type ResultListView = z.infer<typeof resultListSchema>;
