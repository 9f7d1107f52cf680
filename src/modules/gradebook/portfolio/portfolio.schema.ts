import { z } from 'zod';

export const portfolioQuerySchema = z.object({ unit: z.string().min(1).max(100).meta({ description: 'Slug.' }) });

export type PortfolioQuery = z.infer<typeof portfolioQuerySchema>;

const portfolioRowSchema = z.object({
  id: z.string(),
  skill: z.string(),
  tool: z.string(),
  artifact: z.string(),
  ready: z.string().meta({ description: 'What the artifact is worth when one looks for work.' }),
  lab: z.string(),
  done: z
    .boolean()
    .meta({ description: 'Its program has passed, or its design was released with at least 60 % of the marks.' }),
  doneAt: z.iso.datetime().nullable().meta({ description: 'When the first that passed was handed in.' }),
  submission: z
    .object({ id: z.uuid(), score: z.int(), maxScore: z.int(), submittedAt: z.iso.datetime() })
    .nullable()
    .meta({ description: 'The newest that has passed.' }),
});

export const portfolioSchema = z
  .object({
    unit: z.string(),
    title: z.string(),
    done: z.int(),
    rows: z.array(portfolioRowSchema).meta({ description: 'Those of the unit’s earning checkpoint.' }),
  })
  .meta({ id: 'Portfolio' });

export type PortfolioView = z.infer<typeof portfolioSchema>;
