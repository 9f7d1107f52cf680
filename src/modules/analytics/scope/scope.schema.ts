import { z } from 'zod';
import { timeOrDaySchema } from '../../../platform/http/time.schema.js';

const moment = timeOrDaySchema.transform((text) => new Date(text)).meta({ example: '2026-11-01T00:00:00Z' });

const label = z.string().min(1).max(100);

/** Whom and which days a figure of a cohort is about. */
export const cohortQuerySchema = z.object({
  section: label.optional().meta({ description: 'Only this class section’s students.', example: 'A' }),
  group: label.optional().meta({ description: 'Only this lab group’s students.' }),
  from: moment.optional().meta({ description: 'Only answers from then on. A date begins at midnight, UTC.' }),
  to: moment.optional().meta({ description: 'Only answers before then.' }),
});

export type CohortQuery = z.infer<typeof cohortQuerySchema>;
