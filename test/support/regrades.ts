import type { Response } from 'supertest';
import type { Script } from './scripted-grader.js';
import { submitScript } from './submit-script.js';
import type { TestSystem } from './system.js';
import { eventually } from './wait.js';

export function untilStatus(
  system: TestSystem,
  table: 'submissions' | 'regrade_items',
  submission: string,
  status: string,
): Promise<object> {
  const column = table === 'submissions' ? 'id' : 'submission_id';
  const sql = `SELECT * FROM ${table} WHERE ${column} = $1 AND status = $2`;
  return eventually(async () => (await system.database.admin(sql, [submission, status]))[0] as object | undefined);
}

/** Submissions that were graded by the grader as it was. */
export async function gradedSubmissions(
  system: TestSystem,
  scripts: Script[],
  college = 'alpha',
  name = 'student',
): Promise<string[]> {
  const worker = await system.startWorker();
  const ids: string[] = [];
  for (const script of scripts) ids.push(await submitScript(system, script, college, name));
  for (const id of ids) await untilStatus(system, 'submissions', id, 'graded');
  await worker.close();
  return ids;
}

export function startRegrade(
  system: TestSystem,
  body: object,
  name = 'instructor',
  college = 'alpha',
  key?: string,
): Promise<Response> {
  return system.post('/v1/regrades', body, name, college, key ? { 'Idempotency-Key': key } : {});
}

/** Starts a regrade that is accepted. Gives its id. */
export async function startedRegrade(system: TestSystem, body: object, college = 'alpha'): Promise<string> {
  const answer = await startRegrade(system, body, 'instructor', college);
  expect(answer.status).toBe(202);
  const { id } = answer.body as { id: string };
  expect(answer.headers['location']).toBe(`/v1/regrades/${id}`);
  return id;
}

export function finishedRegrade(system: TestSystem, id: string, college = 'alpha'): Promise<Record<string, unknown>> {
  return eventually(async () => {
    const { body } = await system.get(`/v1/regrades/${id}`, 'instructor', college);
    const regrade = body as Record<string, unknown>;
    return regrade['status'] === 'finished' ? regrade : null;
  });
}

/** The results that a student's submission ever had, the newest first. */
export async function resultsOf(system: TestSystem, id: string): Promise<object[]> {
  return ((await system.get(`/v1/submissions/${id}/results`)).body as { items: object[] }).items;
}
