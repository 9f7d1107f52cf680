import { z } from 'zod';
import { lineSchema } from '../../../platform/http/formats/text.schema.js';
import { bloomLevels } from '../../courses/index.js';

const MAX_QUESTIONS = 500;

const all = z
  .strictObject({ kind: z.literal('all') })
  .meta({ description: 'Every question of the unit but its short answers and those for practice.' });

const perBloomLevel = z
  .strictObject({
    kind: z.literal('perBloomLevel'),
    counts: z
      .partialRecord(z.enum(bloomLevels), z.int().min(0).max(MAX_QUESTIONS))
      .refine((counts) => Object.values(counts).some((count) => count > 0), 'asks for no question'),
  })
  .meta({
    description: 'So many of each level, chosen anew for each attempt. No short answers, and none for practice.',
  });

const bySection = z
  .strictObject({
    kind: z.literal('bySection'),
    sections: z.array(lineSchema(100)).min(1).max(100).refine(isDistinct, 'names a section twice'),
    count: z.int().min(1).max(MAX_QUESTIONS).optional(),
  })
  .meta({
    description:
      'The questions that these sections explain; with `count` so many of each section, chosen anew for each attempt. No short answers, and none for practice.',
  });

const questions = z
  .strictObject({
    kind: z.literal('questions'),
    ids: z.array(lineSchema(100)).min(1).max(MAX_QUESTIONS).refine(isDistinct, 'names a question twice'),
  })
  .meta({ description: 'These, short answers and questions for practice among them if you like.' });

/** Which questions of the unit an attempt takes. */
export const blueprintSchema = z
  .discriminatedUnion('kind', [all, perBloomLevel, bySection, questions])
  .meta({ id: 'Blueprint' });

export type Blueprint = z.infer<typeof blueprintSchema>;

function isDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}
