import { z } from 'zod';
import { bloomLevel, identifier, phrase, prose, repeated } from './content-fields.js';

const option = z
  .strictObject({
    /** Markdown on one line. */
    text: phrase,
    correct: z.literal(true).optional(),
    /** What someone who picks this wrong option believes. */
    misconception: z.strictObject({ id: identifier, text: prose }).optional(),
  })
  .superRefine(({ correct, misconception }, context) => {
    if (correct === true && misconception !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['misconception'],
        message: 'stands at the right option: no one errs who picks it, so remove one of the two',
      });
    if (correct === undefined && misconception === undefined)
      context.addIssue({
        code: 'custom',
        message: 'is wrong, but has no `misconception`: say what someone who picks it believes',
      });
  });

const question = z.strictObject({
  id: identifier,
  bloomLevel,
  section: identifier,
  outcome: identifier,
  stem: prose,
  options: z
    .array(option)
    .min(2)
    .max(8)
    .superRefine((options, context) => {
      const right = options.filter(({ correct }) => correct === true).length;
      if (right !== 1)
        context.addIssue({
          code: 'custom',
          message: `have ${right} with \`correct: true\`: mark exactly one`,
        });
      for (const index of repeated(options, ({ text }) => text))
        context.addIssue({ code: 'custom', path: [index, 'text'], message: 'is there twice: change one' });
    }),
  explanation: prose,
});

/** `questions.yaml`: single-choice questions. */
export const questionsYaml = z.array(question).min(1);

export type QuestionYaml = z.output<typeof question>;
