import { z } from 'zod';
import { ValidationError } from '../../../kernel/errors.js';
import { timeOrDaySchema } from '../../../platform/http/formats/time.schema.js';

const moment = timeOrDaySchema.transform((text) => new Date(text)).meta({ example: '2026-11-01T00:00:00Z' });

const label = z.string().min(1).max(100);

/** Whom and which days a figure of a cohort is about. */
export const cohortQuerySchema = z.object({
  section: label.optional().meta({ description: 'Only this class section’s students.', example: 'A' }),
  labGroup: label.optional().meta({ description: 'Only this lab group’s students.' }),
  from: moment.optional().meta({ description: 'Only answers from then on. A date begins at midnight, UTC.' }),
  to: moment.optional().meta({ description: 'Only answers before then.' }),
});

export type CohortQuery = z.infer<typeof cohortQuerySchema>;

/** Throws ValidationError for days that end before they begin: they hold nothing, and whoever asked would take that for an answer. */
export function refuseTurnedDays({ from, to }: { from?: Date | undefined; to?: Date | undefined }): void {
  if (!from || !to || from <= to) return;
  const detail = 'must not be after `to`';
  throw new ValidationError({ detail: `/from: ${detail}`, violations: [{ pointer: '/from', detail }] });
}
