import type { Response } from 'supertest';
import type { KeyRegradeView, KeyView } from '../../src/modules/mcq/keys/keys.schema.js';
import type { TestSystem } from './system.js';
import { eventually } from './wait.js';

/** Where the key of a question of the tiny unit is. */
export const keyPath = (question: string): string => `/v1/units/tiny-unit/questions/${question}/key`;

export async function readKey(system: TestSystem, question: string): Promise<KeyView> {
  return (await system.get(keyPath(question), 'instructor')).body as KeyView;
}

/** Ids of the options with these texts. */
export async function optionsOf(system: TestSystem, question: string, ...texts: string[]): Promise<string[]> {
  const key = await readKey(system, question);
  return texts.map((text) => key.options.find((option) => option.text === text)!.id);
}

export function changeKey(
  system: TestSystem,
  question: string,
  body: object,
  ifMatch?: string,
  name = 'instructor',
  key?: string,
): Promise<Response> {
  return system.put(keyPath(question), body, name, {
    ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
    ...(key !== undefined && { 'Idempotency-Key': key }),
  });
}

/** Changes the key, whatever its revision is. */
export async function mendKey(
  system: TestSystem,
  question: string,
  optionIds: string[],
  reason = 'The author erred.',
): Promise<void> {
  const { revision } = await readKey(system, question);
  const { status } = await changeKey(system, question, { optionIds, reason }, `"${revision}"`);
  expect(status).toBe(200);
}

/** How the answers were graded again, once all are. */
export function keyRegraded(system: TestSystem, question: string): Promise<KeyRegradeView> {
  return eventually(async () => {
    const { body } = await system.get(`${keyPath(question)}/regrade`, 'assistant');
    const view = body as KeyRegradeView;
    return view.state === 'finished' && view.waiting === 0 ? view : null;
  });
}
