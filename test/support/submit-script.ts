import { type Script, scripted } from './scripted-grader.js';
import type { TestSystem } from './system.js';

/** Hands in a program that is graded as the script says. Gives the submission's id. */
export async function submitScript(
  system: TestSystem,
  script: Script = {},
  college = 'alpha',
  name = 'student',
): Promise<string> {
  const answer = await system.post('/v1/labs/test-lab/submissions', scripted(script), name, college);
  expect(answer.status).toBe(202);
  return (answer.body as { id: string }).id;
}
