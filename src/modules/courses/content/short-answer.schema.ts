import { z } from 'zod';
import { bloomLevel, identifier, phrase, prose } from './content-fields.js';

const rubricRow = z.strictObject({
  id: identifier,
  title: phrase,
  bloomLevel,
  outcome: identifier,
  /** Those of the best level. */
  points: z.number().int().positive().max(100),
  /** The best first. */
  levels: z
    .array(z.strictObject({ points: z.number().int().min(0).max(100), title: phrase, descriptor: prose }))
    .min(2)
    .max(8),
});

const gradedRow = rubricRow.superRefine(({ points, levels }, context) => {
  if (levels[0]?.points !== points)
    context.addIssue({ code: 'custom', path: ['levels', 0, 'points'], message: `must be ${points}, as the row says` });
  for (const [index, level] of levels.entries()) {
    const better = levels[index - 1];
    if (better !== undefined && level.points >= better.points)
      context.addIssue({
        code: 'custom',
        path: ['levels', index, 'points'],
        message: `must be less than the ${better.points} of the level before it`,
      });
  }
});

const shortAnswer = z.strictObject({
  id: identifier,
  bloomLevel,
  section: identifier,
  outcome: identifier,
  stem: prose,
  /** What a full answer says, point by point, in Markdown. */
  modelAnswer: z.array(prose).min(1),
  rubric: z.array(gradedRow).min(1).max(12),
});

/** `short-answers.yaml`: questions that a person marks against a rubric. */
export const shortAnswersYaml = z.array(shortAnswer).min(1);

export type ShortAnswer = z.output<typeof shortAnswer>;
