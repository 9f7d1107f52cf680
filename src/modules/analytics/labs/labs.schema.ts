import { z } from 'zod';
import { TRY_OUTCOMES } from '../../labs/index.js';
import { cohortQuerySchema } from '../scope/scope.schema.js';

export const labsCsvQuerySchema = cohortQuerySchema.extend({
  table: z.enum(['labs', 'checks', 'outcomes']).default('labs').meta({ description: 'Which of the tables.' }),
});

export type LabsCsvQuery = z.infer<typeof labsCsvQuerySchema>;

const rate = z.number().min(0).max(1).nullable();

export const labCountSchema = z
  .object({
    lab: z.string(),
    title: z.string(),
    tried: z.int().meta({ description: 'Students with a graded try.' }),
    passed: z.int().meta({ description: 'Students with a try that passed.' }),
    passRate: rate.meta({ description: 'Of those who tried.' }),
    tries: z.int(),
    meanBest: rate.meta({ description: 'Mean of each student’s best score, as a part of full marks.' }),
  })
  .meta({ id: 'LabCount' });

export type LabCountView = z.infer<typeof labCountSchema>;

const labTotalSchema = z
  .object({
    ...labCountSchema.shape,
    medianTriesToPass: z.number().nullable().meta({ description: 'Of those who passed, that try included.' }),
    medianMinutesToPass: z
      .number()
      .nullable()
      .meta({ description: 'Of those who passed: from handing in the first try to handing in the one that passed.' }),
  })
  .meta({ id: 'LabTotal' });

export type LabTotalView = z.infer<typeof labTotalSchema>;

const checkTotalSchema = z
  .object({
    check: z.string(),
    title: z.string(),
    bonus: z.boolean(),
    passed: z.int().meta({ description: 'Students whose newest graded try passes it.' }),
    tried: z.int(),
    passRate: rate,
  })
  .meta({ id: 'CheckTotal' });

const outcomeTotalSchema = z
  .object({
    outcome: z.enum(TRY_OUTCOMES),
    students: z.int().meta({ description: 'Who met it, in one try at least.' }),
    tries: z.int(),
  })
  .meta({ id: 'TryOutcomeTotal' });

export const labAnalyticsSchema = z
  .object({
    students: z.int().meta({ description: 'Whom the filter lets through.' }),
    failedInternally: z.array(z.object({ lab: z.string(), submissions: z.int() })).meta({
      description:
        'Their submissions that were given up for faults of ours and count for nothing, by lab: `POST /v1/labs/{slug}/failed-submissions/requeue` has them graded.',
    }),
    labs: z.array(
      z.object({
        ...labTotalSchema.shape,
        checks: z.array(checkTotalSchema),
        outcomes: z.array(outcomeTotalSchema).meta({ description: 'How tries went wrong, the commonest first.' }),
      }),
    ),
  })
  .meta({ id: 'LabAnalytics' });

export type LabAnalytics = z.infer<typeof labAnalyticsSchema>;
