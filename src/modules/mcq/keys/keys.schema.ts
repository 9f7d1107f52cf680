import { z } from 'zod';
import { lineSchema } from '../../../platform/http/formats/text.schema.js';

export const wordingQuerySchema = z.object({
  wording: z
    .uuid()
    .optional()
    .meta({ description: 'An earlier wording of the question, from `otherWordings`. Each has a key of its own.' }),
});

export type WordingQuery = z.infer<typeof wordingQuerySchema>;

const optionIdsSchema = z
  .array(lineSchema(100))
  .min(1)
  .max(8)
  .refine((ids) => new Set(ids).size === ids.length, 'names an option twice')
  .meta({
    description:
      'Ids of the options that are right. Of a question with one answer, each of several is accepted: docs/grading-questions.md.',
  });

export const keyTrialSchema = z.strictObject({ optionIds: optionIdsSchema }).meta({ id: 'KeyTrial' });

export type KeyTrial = z.infer<typeof keyTrialSchema>;

export const newKeySchema = z
  .strictObject({
    optionIds: optionIdsSchema,
    reason: z
      .string()
      .trim()
      .min(1)
      .max(1000)
      .meta({ description: 'Shown to every student whose points it changes, once they may see the right answer.' }),
  })
  .meta({ id: 'NewKey' });

export type NewKey = z.infer<typeof newKeySchema>;

const keyRevisionSchema = z.object({
  revision: z.int(),
  optionIds: z.array(z.string()),
  reason: z.string().nullable(),
  changedBy: z
    .object({ id: z.uuid(), name: z.string() })
    .nullable()
    .meta({ description: 'Null: the content package itself.' }),
  changedAt: z.iso.datetime(),
});

export const keySchema = z
  .object({
    unit: z.string(),
    question: z.string(),
    wording: z.uuid(),
    kind: z.enum(['single_choice', 'multiple_choice', 'true_false']),
    stem: z.string().meta({ description: 'Markdown' }),
    options: z.array(z.object({ id: z.string(), text: z.string(), right: z.boolean() })),
    revision: z.int().meta({ description: 'Of the key that counts. Also the `ETag`.' }),
    history: z.array(keyRevisionSchema).meta({ description: 'Newest first; at most 100.' }),
    otherWordings: z
      .array(z.object({ wording: z.uuid(), stem: z.string(), graded: z.int() }))
      .meta({ description: 'Earlier wordings of the question, and how many answers to each are graded. At most 20.' }),
  })
  .meta({ id: 'QuestionKey' });

export type KeyView = z.infer<typeof keySchema>;

export const changedKeySchema = z
  .object({
    revision: z.int().meta({ description: 'Of the key that counts. Also the `ETag`.' }),
    optionIds: z.array(z.string()),
    changed: z
      .boolean()
      .meta({ description: 'False when these options were right already: then there is nothing to regrade.' }),
  })
  .meta({ id: 'ChangedKey' });

export type ChangedKey = z.infer<typeof changedKeySchema>;

const changeFields = {
  higher: z.int().meta({ description: 'Answers that get more points.' }),
  lower: z.int().meta({ description: 'Answers that get fewer points.' }),
};

export const keyTrialResultSchema = z
  .object({
    answers: z.int().meta({ description: 'Graded answers in attempts; one an attempt.' }),
    ...changeFields,
    pointsBefore: z.number().meta({ description: 'Of all these answers together.' }),
    pointsAfter: z.number(),
    practiceAnswers: z.int().meta({ description: 'Answers in practice whose points would change.' }),
  })
  .meta({ id: 'KeyTrialResult', description: 'What a key would change. Nothing has been changed.' });

export type KeyTrialResult = z.infer<typeof keyTrialResultSchema>;

export const keyRegradeSchema = z
  .object({
    revision: z.int().meta({ description: 'Of the key that is regraded by.' }),
    state: z.enum(['none', 'running', 'finished']).meta({ description: '`none`: the key has never changed.' }),
    done: z.int().meta({ description: 'Answers in attempts that are graded by this key.' }),
    waiting: z.int().meta({ description: 'Answers in attempts that are still graded by an older one.' }),
    ...changeFields,
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'KeyRegrade' });

export type KeyRegradeView = z.infer<typeof keyRegradeSchema>;
