import { z } from 'zod';
import { pageQuerySchema } from '../../../platform/http/formats/pagination.js';
import { bloomLevelSchema, levelMasterySchema, masteryFields, masterySchema } from '../mastery/mastery.schema.js';
import { cohortQuerySchema } from '../scope/scope.schema.js';

export const studentsQuerySchema = cohortQuerySchema.extend(pageQuerySchema.shape);

export type StudentsQuery = z.infer<typeof studentsQuerySchema>;

export const studentSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  section: z.string().nullable(),
  labGroup: z.string().nullable(),
});

export const studentRowSchema = z
  .object({
    ...studentSchema.shape,
    lastActiveAt: z.iso.datetime().nullable().meta({ description: 'Of the newest answer or submission.' }),
    answersGiven: z.int().meta({ description: 'In quizzes and practice.' }),
    labsTried: z.int(),
    labsPassed: z.int(),
    overall: masterySchema,
    levels: z.array(levelMasterySchema),
    outcomes: z.array(z.object({ outcome: z.string(), ...masteryFields })),
  })
  .meta({ id: 'StudentAnalytics' });

export type StudentAnalytics = z.infer<typeof studentRowSchema>;

export const studentListSchema = z.object({ items: z.array(studentRowSchema) }).meta({ id: 'StudentAnalyticsList' });

export const heatmapRowSchema = z
  .object({
    ...studentSchema.shape,
    cells: z.array(
      z.object({
        bloomLevel: bloomLevelSchema,
        n: masteryFields.n,
        mastery: masteryFields.mastery,
        note: masteryFields.note,
      }),
    ),
  })
  .meta({ id: 'HeatmapRow' });

export type HeatmapRow = z.infer<typeof heatmapRowSchema>;
