import type { KeyRegradeView, KeyView } from '../../src/modules/mcq/keys/keys.schema.js';
import { createQuiz, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';
import { startWorkerProcess } from '../support/worker-process.js';

const ATTEMPTS = 60;
const PATH = '/v1/units/tiny-unit/questions/the-end/key';

let system: TestSystem;
const workers: Awaited<ReturnType<typeof startWorkerProcess>>[] = [];
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
});
afterAll(async () => {
  for (const worker of workers) await worker.end('SIGKILL');
  await system.close();
});

/** A worker in a process of its own; ended at the latest with the tests. */
const startWorker = async () => {
  const worker = await startWorkerProcess(system.env());
  workers.push(worker);
  return worker;
};

const progress = async (): Promise<KeyRegradeView> =>
  (await system.get(`${PATH}/regrade`, 'instructor')).body as KeyRegradeView;

/** Copies of a submitted attempt, its answer among them, as that many attempts would have left them. */
async function multiply(attemptId: string): Promise<void> {
  await system.database.admin(
    `WITH copies AS (SELECT gen_random_uuid() AS id, n + 1 AS number FROM generate_series(1, $2::int) AS n),
     attempts AS (
       INSERT INTO attempts (tenant_id, id, quiz_id, person_id, number, unit_version_id, seed, status, started_at, submitted_at, points, max_points)
       SELECT a.tenant_id, c.id, a.quiz_id, a.person_id, c.number, a.unit_version_id, a.seed, a.status, a.started_at, a.submitted_at, a.points, a.max_points
       FROM attempts a CROSS JOIN copies c WHERE a.id = $1
     ), items AS (
       INSERT INTO attempt_items SELECT i.tenant_id, c.id, i.question_version_id, i.position, i.option_ids, i.max_points
       FROM attempt_items i CROSS JOIN copies c WHERE i.attempt_id = $1
     )
     INSERT INTO responses (tenant_id, attempt_id, question_version_id, option_ids, answered_at, points, key_revision)
     SELECT r.tenant_id, c.id, r.question_version_id, r.option_ids, r.answered_at, r.points, r.key_revision
     FROM responses r CROSS JOIN copies c WHERE r.attempt_id = $1`,
    [attemptId, ATTEMPTS - 1],
  );
}

it('goes on after a worker was killed in the middle, and regrades each answer once', async () => {
  const { id: cohort } = await system.foundCohort();
  const quiz = await createQuiz(system, cohort, { blueprint: { kind: 'questions', ids: ['the-end'] } });
  const { options } = (await system.get(PATH, 'instructor')).body as KeyView;
  const wrong = options.find(({ right }) => !right)!.id;
  const { id } = await startAttempt(system, quiz);
  await system.put(`/v1/attempts/${id}/responses/the-end`, { optionIds: [wrong] }, 'student');
  await system.post(`/v1/attempts/${id}/submit`, {});
  await multiply(id);

  const first = await startWorker();
  const headers = { 'If-Match': '"1"' };
  const changed = await system.put(PATH, { optionIds: [wrong], reason: 'The author erred.' }, 'admin', headers);
  expect(changed.status).toBe(200);
  await eventually(async () => ((await progress()).done > 0 ? true : null));
  await first.end('SIGKILL');
  const left = await progress();
  expect(left).toMatchObject({ state: 'running', finishedAt: null });
  expect(left.waiting).toBeGreaterThan(0);
  expect(left.done + left.waiting).toBe(ATTEMPTS);

  await startWorker();
  const finished = await eventually(async () => {
    const now = await progress();
    return now.state === 'finished' ? now : null;
  });
  expect(finished).toMatchObject({ done: ATTEMPTS, waiting: 0, higher: ATTEMPTS, lower: 0 });
  const states = await system.database.admin(
    `SELECT a.points::float8 AS sum, r.points::float8 AS points, r.key_revision AS revision, count(*)::int AS attempts,
       (SELECT count(*)::int FROM response_regrades) AS history
     FROM attempts a JOIN responses r ON r.attempt_id = a.id GROUP BY 1, 2, 3`,
  );
  expect(states).toEqual([{ sum: 1, points: 1, revision: 2, attempts: ATTEMPTS, history: ATTEMPTS }]);
});
