import { z } from 'zod';
import { bloomLevel, identifier, phrase, prose, repeated } from './content-fields.js';

const option = z
  .strictObject({
    /** Markdown on one line. */
    text: phrase,
    correct: z.literal(true, 'must be true, or be left out where the option is wrong').optional(),
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

/** Kinds of question that are graded by a key. */
const choiceKinds = ['single_choice', 'multiple_choice', 'true_false'] as const;
export type ChoiceKind = (typeof choiceKinds)[number];

const question = z
  .strictObject({
    id: identifier,
    kind: z.enum(choiceKinds).default('single_choice'),
    bloomLevel,
    section: identifier,
    outcome: identifier,
    stem: prose,
    options: z
      .array(option)
      .min(2)
      .max(8)
      .superRefine((options, context) => {
        for (const index of repeated(options, ({ text }) => text))
          context.addIssue({ code: 'custom', path: [index, 'text'], message: 'is there twice: change one' });
      }),
    explanation: prose,
  })
  .superRefine(({ kind, options }, context) => {
    const message = unfit(kind, options.length, options.filter(({ correct }) => correct === true).length);
    if (message !== null) context.addIssue({ code: 'custom', path: ['options'], message });
  });

/** What an author has to mend in a question's options taken together. */
function unfit(kind: ChoiceKind, options: number, right: number): string | null {
  if (kind === 'true_false' && options !== 2) return `are ${options}: \`kind: true_false\` has two, True and False`;
  const marked = `have ${right} with \`correct: true\``;
  if (kind !== 'multiple_choice') return right === 1 ? null : `${marked}: mark exactly one`;
  if (right < 2) return `${marked}: mark two or more, or leave \`kind: multiple_choice\` out`;
  return right < options ? null : `${marked}, which is all of them: add a wrong one`;
}

/** `questions.yaml` and `practice-questions.yaml`: questions whose right options the author marks. */
export const questionsYaml = z.array(question).min(1);

export type QuestionYaml = z.output<typeof question>;
