import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { slugSchema } from '../catalogue/labs.schema.js';
import { verdictSchema } from '../submissions/submissions.schema.js';

const MAX_NAMED = 500;

export const regradeRequestSchema = z
  .strictObject({
    lab: slugSchema.optional().meta({ description: 'All of the lab’s submissions that are graded, or were given up.' }),
    cohortId: z
      .uuid()
      .toLowerCase()
      .optional()
      .meta({ description: 'Those of its students, for the labs of its unit, or for `lab` alone.' }),
    submissionIds: z
      .array(z.uuid().toLowerCase())
      .min(1)
      .max(MAX_NAMED)
      .optional()
      .meta({ description: 'Just these.' }),
    dryRun: z.boolean().default(false).meta({ description: 'Shows what would change, and changes nothing.' }),
  })
  .refine(({ lab, cohortId, submissionIds }) => (lab ?? cohortId) === undefined || submissionIds === undefined, {
    error: 'takes `submissionIds` alone',
  })
  .refine(({ lab, cohortId, submissionIds }) => (lab ?? cohortId ?? submissionIds) !== undefined, {
    error: 'takes `lab`, `cohort`, both of them, or `submissionIds`',
  })
  .meta({ id: 'RegradeRequest' });

export type RegradeRequest = z.infer<typeof regradeRequestSchema>;

export const regradeSchema = z
  .object({
    id: z.uuid(),
    lab: z.string().nullable().meta({ description: 'When it is of a single lab.' }),
    cohort: z.object({ id: z.uuid(), name: z.string() }).nullable().meta({ description: 'When it is of a cohort.' }),
    dryRun: z.boolean(),
    startedBy: z.object({ id: z.uuid(), name: z.string() }),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    status: z.enum(['running', 'finished']),
    items: z.object({
      total: z.int(),
      waiting: z.int(),
      running: z.int(),
      graded: z.int(),
      failed: z.int().meta({ description: 'Given up for faults of ours: the old result stays.' }),
    }),
    changes: z
      .object({ higher: z.int(), lower: z.int(), same: z.int() })
      .meta({ description: 'Of the scores, among those graded so far.' }),
  })
  .meta({ id: 'Regrade' });

export type RegradeView = z.infer<typeof regradeSchema>;

export const startedRegradeSchema = z.object({ id: z.uuid() }).meta({ id: 'StartedRegrade' });

export const regradeListSchema = z.object({ items: z.array(regradeSchema) }).meta({ id: 'RegradeList' });

const gradeSchema = z.object({ verdict: verdictSchema, score: z.int() });

export const regradeItemSchema = z
  .object({
    submissionId: z.uuid(),
    personId: z.uuid(),
    lab: z.string(),
    status: z.enum(['queued', 'running', 'graded', 'failed_internally']),
    before: gradeSchema.nullable().meta({ description: 'None when grading had failed before.' }),
    after: gradeSchema.nullable(),
  })
  .meta({ id: 'RegradeItem' });

export type RegradeItemView = z.infer<typeof regradeItemSchema>;

export const regradeItemListSchema = z.object({ items: z.array(regradeItemSchema) }).meta({ id: 'RegradeItemList' });

export const regradeItemQuerySchema = pageQuerySchema.extend({
  changed: z
    .stringbool()
    .optional()
    .meta({ description: 'Only those whose score or verdict is another, or only the rest.' }),
});

export type RegradeItemQuery = z.infer<typeof regradeItemQuerySchema>;
