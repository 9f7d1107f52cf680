import { z } from 'zod';
import { languageSchema } from '../../../platform/http/formats/language.js';
import { lineSchema } from '../../../platform/http/formats/text.schema.js';
import { bloomLevels } from '../../courses/index.js';

export const turnIdSchema = z.string().min(1).max(100);

const bloomLevelSchema = z.enum(bloomLevels);
const kindSchema = z.enum(['single_choice', 'multiple_choice', 'true_false']);

export const nextQuestionSchema = z
  .strictObject({
    section: lineSchema(100).optional(),
    bloomLevel: bloomLevelSchema.optional(),
  })
  .meta({ id: 'NextPracticeQuestion', description: 'What to practise; without either, everything.' });

export type NextQuestion = z.infer<typeof nextQuestionSchema>;

export const practiceQuestionSchema = z
  .object({
    id: z.uuid().meta({ description: 'Of this asking: `POST /v1/practice/ID/answer`.' }),
    number: z.int().meta({ description: 'Counts the questions that one was asked in this unit.' }),
    unit: z.string(),
    questionId: z.string(),
    kind: kindSchema,
    language: languageSchema,
    bloomLevel: bloomLevelSchema,
    section: z.string(),
    stem: z.string().meta({ description: 'Markdown' }),
    options: z.array(z.object({ id: z.string(), text: z.string() })),
  })
  .meta({ id: 'PracticeQuestion' });

export type PracticeQuestion = z.infer<typeof practiceQuestionSchema>;

export const practiceAnswerSchema = z
  .strictObject({
    optionIds: z
      .array(lineSchema(50))
      .min(1)
      .max(8)
      .refine((ids) => new Set(ids).size === ids.length, 'names an option twice'),
  })
  .meta({ id: 'PracticeAnswer' });

export type PracticeAnswer = z.infer<typeof practiceAnswerSchema>;

export const practiceFeedbackSchema = z
  .object({
    id: z.uuid(),
    questionId: z.string(),
    language: languageSchema,
    optionIds: z.array(z.string()).meta({ description: 'What was answered first: only that counts.' }),
    points: z.number(),
    maxPoints: z.number(),
    rightOptionIds: z.array(z.string()),
    explanation: z.string().nullable().meta({ description: 'Markdown' }),
    misconceptions: z
      .array(z.object({ optionId: z.string(), id: z.string(), text: z.string() }))
      .meta({ description: 'What chosen wrong options tell.' }),
    answeredAt: z.iso.datetime(),
  })
  .meta({ id: 'PracticeFeedback' });

export type PracticeFeedback = z.infer<typeof practiceFeedbackSchema>;

const estimateFields = {
  rating: z.number().meta({ description: 'On Elo’s scale; 1000 is where everybody begins.' }),
  answers: z.int(),
  expectedShare: z.number().nullable().meta({
    description:
      'The share of points that one is expected to get on a question of middling difficulty there. Null while there are fewer than five answers: too few to say.',
  }),
};

export const masterySchema = z
  .object({
    unit: z.string(),
    asked: z.int(),
    levels: z.array(z.object({ bloomLevel: bloomLevelSchema, ...estimateFields })),
    sections: z.array(z.object({ section: z.string(), ...estimateFields })),
    questions: z.object({
      all: z.int().meta({ description: 'In the unit.' }),
      answered: z.int().meta({ description: 'Of these, at least once.' }),
      due: z.int().meta({ description: 'Answered before, and due again.' }),
    }),
  })
  .meta({ id: 'PracticeMastery', description: 'How the estimates come about: docs/practice.md.' });

export type Mastery = z.infer<typeof masterySchema>;
