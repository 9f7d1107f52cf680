import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import { keysOf, startAttempt } from './quizzes.js';
import type { TestSystem } from './system.js';

/** Adds students to the college, `PREFIX1` and so on. Gives their names. */
export async function addStudents(
  system: TestSystem,
  prefix: string,
  number: number,
  college = 'alpha',
): Promise<string[]> {
  const names = Array.from({ length: number }, (_, index) => `${prefix}${index + 1}`);
  await Promise.all(names.map((name) => system.addPerson(name, ['student'], college)));
  return names;
}

/** What somebody answers to a question: nothing, rightly, or by the text of the option. */
export type Choice = 'nothing' | 'right' | { text: string };

/** Takes a quiz as a student does: starts it, answers what `choices` say, by question, and submits. */
export async function takeQuiz(
  system: TestSystem,
  slug: string,
  name: string,
  choices: Record<string, Choice>,
  college = 'alpha',
): Promise<AttemptView> {
  const attempt = await startAttempt(system, slug, name, college);
  const keys = await keysOf(system, college);
  for (const { questionId, options } of attempt.items) {
    const choice = choices[questionId] ?? 'nothing';
    if (choice === 'nothing') continue;
    const optionIds =
      choice === 'right' ? keys[questionId]! : options.filter(({ text }) => text === choice.text).map(({ id }) => id);
    if (optionIds.length === 0) throw new Error(`${questionId} has no such option`);
    const path = `/v1/attempts/${attempt.id}/responses/${questionId}`;
    const answer = await system.put(path, { optionIds }, name, {}, college);
    if (answer.status !== 200) throw new Error(`no answer: ${answer.text}`);
  }
  const submitted = await system.post(`/v1/attempts/${attempt.id}/submit`, {}, name, college);
  if (submitted.status !== 200) throw new Error(`not submitted: ${submitted.text}`);
  return submitted.body as AttemptView;
}
