import { z } from 'zod';
import { languageSchema } from '../../../platform/http/formats/language.js';
import { rubricSchema } from '../../courses/index.js';
import type { LabDescription } from '../model/results.js';

export const slugSchema = z.string().min(1).max(100);

const bloomLevelSchema = z.enum(['remember', 'understand', 'apply', 'analyze', 'evaluate', 'create']);

export const labSummarySchema = z
  .object({
    slug: z.string().meta({ example: 'pipe-conversation' }),
    kind: z
      .enum(['program', 'design'])
      .meta({ description: 'A program is graded by running it, a design is marked by a person.' }),
    language: languageSchema,
    title: z.string(),
    summary: z.string(),
    tier: z.string(),
    unit: z.string().meta({ description: 'Slug of its unit.' }),
    section: z.string().meta({ description: 'Slug of the section whose concept it practises.' }),
    files: z.array(z.object({ name: z.string(), maxBytes: z.int() })).meta({ description: 'What to submit.' }),
    maxScore: z.int(),
    bonusPoints: z.int().meta({ description: 'Come on top of `maxScore`.' }),
  })
  .meta({ id: 'LabSummary' });

export const labSchema = z
  .object({
    ...labSummarySchema.shape,
    brief: z.string().meta({ description: 'Markdown' }),
    starter: z.array(z.object({ name: z.string(), content: z.string() })),
    checks: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        points: z.int(),
        bonus: z.boolean(),
        bloomLevel: bloomLevelSchema,
        outcome: z.string(),
      }),
    ),
    rubric: rubricSchema
      .optional()
      .meta({ description: 'What a design is marked against, the best level of each row first.' }),
    timeLimitMs: z
      .int()
      .meta({ description: 'The longest that grading one submission may take; 0 for a design, which is not run.' }),
  })
  .meta({ id: 'Lab' });

export const labListSchema = z.object({ items: z.array(labSummarySchema) }).meta({ id: 'LabList' });

export type LabSummary = z.infer<typeof labSummarySchema>;

export type LabView = z.infer<typeof labSchema> & Omit<LabDescription, 'translations'>;
