import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import type { TestSystem } from './system.js';

let made = 0;

/** Makes a quiz of the whole unit, or as `rules` say, as the college's instructor. Gives its slug. */
export async function createQuiz(
  system: TestSystem,
  cohortId: string,
  rules: Record<string, unknown> = {},
  college = 'alpha',
): Promise<string> {
  made += 1;
  const slug = `quiz-${made}`;
  const body = { cohortId, slug, title: 'A quiz', blueprint: { kind: 'all' }, ...rules };
  const answer = await system.post('/v1/quizzes', body, 'instructor', college);
  if (answer.status !== 201) throw new Error(`no quiz: ${answer.text}`);
  return slug;
}

export async function startAttempt(
  system: TestSystem,
  slug: string,
  name = 'student',
  college = 'alpha',
): Promise<AttemptView> {
  const answer = await system.post(`/v1/quizzes/${slug}/attempts`, {}, name, college);
  if (answer.status !== 201 && answer.status !== 200) throw new Error(`no attempt: ${answer.text}`);
  return answer.body as AttemptView;
}

/** The right options of every question of the college, by question, as the newest keys say. */
export async function keysOf(system: TestSystem, college = 'alpha'): Promise<Record<string, string[]>> {
  const rows = await system.database.admin<{ question: string; option_ids: string[] }>(
    `SELECT DISTINCT ON (v.question) v.question, k.option_ids FROM question_versions v JOIN question_keys k ON k.question_version_id = v.id
     WHERE v.tenant_id = $1 ORDER BY v.question, v.created_at DESC, k.revision DESC`,
    [system.tenants[college]],
  );
  return Object.fromEntries(rows.map((row) => [row.question, row.option_ids.toSorted()]));
}

/** Options of the question in the attempt that are wrong by `keys`. */
export function wrongOptions(attempt: AttemptView, question: string, keys: Record<string, string[]>): string[] {
  const item = attempt.items.find(({ questionId }) => questionId === question);
  return item!.options.map(({ id }) => id).filter((id) => !keys[question]!.includes(id));
}

/** What earlier tests left open, or keep back for good, keeps nothing back from this one. */
export async function setAttemptsAside(system: TestSystem): Promise<void> {
  await system.database.admin('UPDATE attempts SET preview = true');
}

/** Turns a deadline into one that was over a moment ago, as time does. */
export async function letTimeRunOut(system: TestSystem, attemptId: string): Promise<void> {
  await system.database.admin(`UPDATE attempts SET started_at = now() - interval '2 days' WHERE id = $1`, [attemptId]);
  await system.database.admin(
    `UPDATE attempts a SET deadline_at = a.started_at + q.time_limit_seconds * interval '1 second' FROM quizzes q WHERE q.id = a.quiz_id AND a.id = $1`,
    [attemptId],
  );
}
