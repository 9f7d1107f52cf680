import { z } from 'zod';

export const problemKindSchema = z
  .object({
    type: z.string().meta({ description: 'As in the `type` of a problem document: the address of this explanation.' }),
    title: z.string(),
    status: z.int(),
    means: z.string().meta({ description: 'What it says of the request. Backticks mark names, as in Markdown.' }),
    remedy: z.string().meta({ description: 'What a client does about it.' }),
  })
  .meta({ id: 'ProblemKind' });

export type ProblemKindView = z.infer<typeof problemKindSchema>;

export const problemKindListSchema = z.object({ items: z.array(problemKindSchema) }).meta({ id: 'ProblemKindList' });
