import { z } from 'zod';
import { bloomLevels } from '../../courses/index.js';

export const bloomLevelSchema = z.enum(bloomLevels);

const share = z.number().min(0).max(1).nullable();

export const masteryFields = {
  n: z.int().meta({ description: 'Items that count; for several students, pairs of student and item.' }),
  mastery: share.meta({ description: 'Points / full points, on average. Null when there are too few items.' }),
  low: share.meta({ description: 'Lower end of Wilson’s 95 % interval.' }),
  high: share,
  note: z.string().nullable().meta({ description: 'Why there is no figure.' }),
};

export const masterySchema = z.object(masteryFields).meta({ id: 'Mastery' });

export const levelMasterySchema = z
  .object({ bloomLevel: bloomLevelSchema, ...masteryFields })
  .meta({ id: 'LevelMastery' });

export const outcomeMasterySchema = z
  .object({
    outcome: z.string(),
    text: z
      .string()
      .nullable()
      .meta({ description: 'As the unit words it; null when it is not in the newest version.' }),
    ...masteryFields,
  })
  .meta({ id: 'OutcomeMastery' });

export type LevelMastery = z.infer<typeof levelMasterySchema>;
export type OutcomeMastery = z.infer<typeof outcomeMasterySchema>;
