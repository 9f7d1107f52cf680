import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { itemToLookAtSchema } from '../items/items.schema.js';
import { labCountSchema } from '../labs/labs.schema.js';
import { levelMasterySchema, masterySchema } from '../mastery/mastery.schema.js';
import { cohortQuerySchema } from '../scope/scope.schema.js';
import { heatmapRowSchema, studentSchema } from '../students/students.schema.js';

export const dashboardQuerySchema = cohortQuerySchema.extend(pageQuerySchema.shape);

export type DashboardQuery = z.infer<typeof dashboardQuerySchema>;

export const dashboardCsvQuerySchema = cohortQuerySchema.extend({
  table: z
    .enum(['levels', 'heatmap', 'distribution', 'progress', 'itemsToLookAt', 'labs', 'atRisk'])
    .default('heatmap')
    .meta({ description: 'Which of the tables, all of it.' }),
});

export type DashboardCsvQuery = z.infer<typeof dashboardCsvQuerySchema>;

const riskRule = z.enum(['inactive', 'low_mastery', 'stuck', 'behind']);

const riskReasonSchema = z
  .object({ rule: riskRule, because: z.string().meta({ description: 'The numbers that the rule saw.' }) })
  .meta({ id: 'RiskReason' });

export type RiskReason = z.infer<typeof riskReasonSchema>;

const atRiskSchema = z
  .object({
    ...studentSchema.shape,
    lastActiveAt: z.iso.datetime().nullable(),
    mastery: z.number().nullable(),
    reasons: z.array(riskReasonSchema),
  })
  .meta({ id: 'StudentAtRisk' });

export type StudentAtRisk = z.infer<typeof atRiskSchema>;

const sectionProgressSchema = z
  .object({
    section: z.string(),
    title: z.string(),
    read: z.int().meta({ description: 'Students who have opened it.' }),
    done: z.int().meta({ description: 'Students who say that they are done with it.' }),
  })
  .meta({ id: 'CohortSectionProgress' });

export type CohortSectionProgress = z.infer<typeof sectionProgressSchema>;

const binSchema = z
  .object({
    from: z.number(),
    to: z.number().meta({ description: 'Not included, but for 1.' }),
    students: z.int(),
  })
  .meta({ id: 'DistributionBin' });

export type DistributionBin = z.infer<typeof binSchema>;

export const dashboardSchema = z
  .object({
    cohort: z.object({ id: z.uuid(), name: z.string(), unit: z.string() }),
    enrolment: z
      .object({
        students: z.int().meta({ description: 'Whom the filter lets through.' }),
        withResults: z.int(),
        activeLastWeek: z.int().meta({ description: 'With an answer or a submission in the last seven days.' }),
        neverActive: z.int(),
        answersGiven: z.int(),
        lastActiveAt: z.iso.datetime().nullable(),
      })
      .meta({ id: 'Enrolment' }),
    progress: z.array(sectionProgressSchema).meta({ description: 'In the unit’s order.' }),
    overall: masterySchema,
    levels: z.array(levelMasterySchema),
    heatmap: z
      .array(heatmapRowSchema)
      .meta({ description: 'Students by name against Bloom levels. The `Link` header leads to the next page of it.' }),
    distribution: z
      .object({
        bins: z.array(binSchema).meta({ description: 'Students by the mastery of all their items.' }),
        tooFew: z.int().meta({ description: 'Students with too few items for a figure.' }),
        median: z.number().nullable(),
      })
      .meta({ id: 'MasteryDistribution' }),
    itemsToLookAt: z.array(itemToLookAtSchema).meta({ description: 'Odd questions, the worst first, at most ten.' }),
    labs: z.array(labCountSchema),
    atRisk: z
      .object({
        total: z.int(),
        students: z.array(atRiskSchema).meta({ description: 'Those with most reasons first, at most 25.' }),
        rules: z.array(z.object({ rule: riskRule, words: z.string() })),
      })
      .meta({ id: 'AtRisk' }),
  })
  .meta({ id: 'Dashboard' });

export type Dashboard = z.infer<typeof dashboardSchema>;
