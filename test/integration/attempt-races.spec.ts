import type { Response } from 'supertest';
import { AttemptSweeper } from '../../src/modules/mcq/attempts/attempt-sweeper.js';
import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import { createQuiz, keysOf, letTimeRunOut, startAttempt, wrongOptions } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

let system: TestSystem;
let cohort: { id: string; people: Record<string, string> };
let keys: Record<string, string[]>;
beforeAll(async () => {
  // The worker's own rounds stay out of the way: these tests say when to sweep.
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '100000', SWEEP_INTERVAL_MS: '600000' });
  await system.loadUnit('tiny-unit');
  cohort = await system.foundCohort();
  keys = await keysOf(system);
  await system.token('student');
});
afterAll(() => system.close());

const QUESTIONS = ['which-call', 'the-end', 'what-ends', 'keeps-newline'] as const;
const times = <Result>(count: number, work: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const statuses = (answers: readonly Response[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);
const start = (slug: string, headers = {}) =>
  system.post(`/v1/quizzes/${slug}/attempts`, {}, 'student', 'alpha', headers);
const submit = (id: string, headers = {}) => system.post(`/v1/attempts/${id}/submit`, {}, 'student', 'alpha', headers);
const answer = (id: string, question: string, optionIds: string[], headers = {}) =>
  system.put(`/v1/attempts/${id}/responses/${question}`, { optionIds }, 'student', headers);
const begin = async (rules: Record<string, unknown> = {}): Promise<AttemptView> =>
  startAttempt(system, await createQuiz(system, cohort.id, rules));
const optionsOf = (attempt: AttemptView, question: string): string[] =>
  attempt.items.find(({ questionId }) => questionId === question)!.options.map(({ id }) => id);
/** All that a view says but the time at which it was looked at. */
const lasting = (view: AttemptView): object => ({ ...view, now: null });

interface Saved {
  question: string;
  option_ids: string[];
  points: number | null;
}

const saved = (id: string): Promise<Saved[]> =>
  system.database.admin<Saved>(
    `SELECT v.question, r.option_ids, r.points::float8 AS points FROM responses r JOIN question_versions v ON v.id = r.question_version_id
     WHERE r.attempt_id = $1`,
    [id],
  );

/** Holds the attempt's row as a slow transaction would, until `release`. */
const hold = async (id: string): Promise<{ waiting(count: number): Promise<unknown>; release(): Promise<unknown> }> => {
  const { admin } = system.database;
  await admin('BEGIN');
  await admin('SELECT FROM attempts WHERE id = $1 FOR UPDATE', [id]);
  // The first waits for the holder, those behind it for the first.
  const blocked = `SELECT count(DISTINCT l.pid)::int AS count FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE NOT l.granted AND a.datname = current_database()`;
  return {
    waiting: (count) =>
      eventually(async () => {
        await admin('SELECT pg_stat_clear_snapshot()');
        const [row] = await admin<{ count: number }>(blocked);
        return row!.count >= count ? row : null;
      }),
    release: () => admin('COMMIT'),
  };
};

describe('starting', () => {
  it('five times at once begins one attempt', async () => {
    const slug = await createQuiz(system, cohort.id);
    const answers = await times(5, () => start(slug));
    expect(statuses(answers)).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => (body as AttemptView).id)).size).toBe(1);
  });

  it('never begins more than the allowed attempts', async () => {
    const slug = await createQuiz(system, cohort.id, { maxAttempts: 1 });
    const answers = await times(4, async () => {
      const started = await start(slug);
      return started.status < 300 ? submit((started.body as AttemptView).id) : started;
    });
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const counted =
      'SELECT count(*)::int AS count FROM attempts a JOIN quizzes q ON q.id = a.quiz_id WHERE q.slug = $1';
    expect(await system.database.admin(counted, [slug])).toEqual([{ count: 1 }]);
  });

  it('again under its Idempotency-Key gives the same attempt, and its key opens no other quiz', async () => {
    const slug = await createQuiz(system, cohort.id);
    const key = { 'Idempotency-Key': 'a-start' };
    const answers = await times(3, () => start(slug, key));
    const [{ body }] = answers as [Response];
    expect(new Set(answers.map((each) => (each.body as AttemptView).id))).toEqual(new Set([(body as AttemptView).id]));
    await submit((body as AttemptView).id);
    const retried = await start(slug, key);
    expect([retried.status, (retried.body as AttemptView).id]).toEqual([201, (body as AttemptView).id]);
    expect((await start(await createQuiz(system, cohort.id), key)).status).toBe(422);
  });
});

describe('answering', () => {
  it('from two tabs at once loses neither answer', async () => {
    const attempt = await begin();
    const answers = await Promise.all(QUESTIONS.map((question) => answer(attempt.id, question, keys[question]!)));
    expect(statuses(answers)).toEqual([200, 200, 200, 200]);
    expect((await saved(attempt.id)).map(({ question }) => question).toSorted()).toEqual([...QUESTIONS].toSorted());
  });

  it('the same question from two tabs that have seen no answer, one of them wins', async () => {
    const attempt = await begin();
    const [one, two] = optionsOf(attempt, 'the-end');
    const tabs = await Promise.all(
      [one!, two!].map((option) => answer(attempt.id, 'the-end', [option], { 'If-Match': '"0"' })),
    );
    expect(statuses(tabs)).toEqual([200, 412]);
    const winner = tabs.find(({ status }) => status === 200)!.body as { optionIds: string[] };
    expect(await saved(attempt.id)).toEqual([{ question: 'the-end', option_ids: winner.optionIds, points: null }]);
  });

  it('the same thing many times at once is one answer', async () => {
    const attempt = await begin();
    const clicks = await times(8, () => answer(attempt.id, 'the-end', keys['the-end']!));
    expect(new Set(clicks.map(({ status, body }) => `${status} ${(body as { revision: number }).revision}`))).toEqual(
      new Set(['200 1']),
    );
  });

  it('differently many times at once keeps one of the answers, and every one was saved in its turn', async () => {
    const attempt = await begin();
    const options = optionsOf(attempt, 'the-end');
    const answers = await times(9, (index) => answer(attempt.id, 'the-end', [options[index % options.length]!]));
    expect(statuses(answers)).toEqual(answers.map(() => 200));
    const last = answers
      .map(({ body }) => body as { revision: number; optionIds: string[] })
      .toSorted((a, b) => b.revision - a.revision)[0]!;
    expect(await saved(attempt.id)).toEqual([{ question: 'the-end', option_ids: last.optionIds, points: null }]);
  });

  it('with immediate feedback from two tabs, one answer becomes final', async () => {
    const attempt = await begin({ feedback: 'immediate' });
    const tabs = await Promise.all([
      answer(attempt.id, 'the-end', keys['the-end']!),
      answer(attempt.id, 'the-end', [wrongOptions(attempt, 'the-end', keys)[0]!]),
    ]);
    expect(statuses(tabs)).toEqual([200, 409]);
  });
});

describe('submitting', () => {
  it('five times at once grades once, and says the same each time', async () => {
    const attempt = await begin();
    await answer(attempt.id, 'which-call', keys['which-call']!);
    const answers = await times(5, (index) => submit(attempt.id, index < 2 ? { 'Idempotency-Key': 'a-submit' } : {}));
    expect(statuses(answers)).toEqual([200, 200, 200, 200, 200]);
    const [first] = answers.map(({ body }) => lasting(body as AttemptView));
    for (const { body } of answers) expect(lasting(body as AttemptView)).toEqual(first);
    expect(first).toMatchObject({ status: 'submitted', score: { points: 1 } });
    expect((await submit((await begin()).id, { 'Idempotency-Key': 'a-submit' })).status).toBe(422);
  });

  it('is done although the connection is lost once it has begun, and its retry says so', async () => {
    const attempt = await begin();
    await answer(attempt.id, 'which-call', keys['which-call']!);
    const held = await hold(attempt.id);
    const leaving = new AbortController();
    const lost = fetch(`${system.url}/v1/attempts/${attempt.id}/submit`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await system.token('student')}`, 'idempotency-key': 'lost' },
      signal: leaving.signal,
    });
    await held.waiting(1);
    leaving.abort();
    await expect(lost).rejects.toThrow('aborted');
    await held.release();
    const row = await eventually(async () => {
      const sql = `SELECT submitted_at FROM attempts WHERE id = $1 AND status = 'submitted'`;
      return (await system.database.admin<{ submitted_at: Date }>(sql, [attempt.id]))[0];
    });
    const retry = await submit(attempt.id, { 'Idempotency-Key': 'lost' });
    expect(retry.body).toMatchObject({ submittedAt: row.submitted_at.toISOString(), score: { points: 1 } });
  });

  it('refuses an answer that comes behind it', async () => {
    const attempt = await begin();
    const held = await hold(attempt.id);
    const submitting = submit(attempt.id);
    await held.waiting(1);
    const answering = answer(attempt.id, 'which-call', keys['which-call']!);
    await held.waiting(2);
    await held.release();
    const [submitted, answered] = await Promise.all([submitting, answering]);
    expect(submitted.body).toMatchObject({ status: 'submitted', score: { points: 0 } });
    expect([answered.status, answered.body.type]).toEqual([409, '/problems/attempt-over']);
    expect(await saved(attempt.id)).toEqual([]);
  });

  it('counts every answer that was said to be saved, and no other', async () => {
    for (let round = 0; round < 10; round += 1) {
      const attempt = await begin();
      const storm = QUESTIONS.map((question) => answer(attempt.id, question, keys[question]!));
      const submitting = submit(attempt.id);
      const answers = await Promise.all(storm);
      const { score } = (await submitting).body as AttemptView;
      for (const { status } of answers) expect([200, 409]).toContain(status);
      const acknowledged = answers.filter(({ status }) => status === 200).length;
      const rows = await saved(attempt.id);
      expect([score!.points, rows.length]).toEqual([acknowledged, acknowledged]);
      for (const { points } of rows) expect(points).toBe(1);
    }
  });

  it('races the sweepers and the student’s own look, and is done once', async () => {
    const worker = await system.startWorker();
    const sweeper = worker.get(AttemptSweeper);
    for (let round = 0; round < 5; round += 1) {
      const attempt = await begin({ timeLimitSeconds: 60 });
      await answer(attempt.id, 'which-call', keys['which-call']!);
      await letTimeRunOut(system, attempt.id);
      const [submitted, shown, late] = await Promise.all([
        submit(attempt.id),
        system.get(`/v1/attempts/${attempt.id}`),
        answer(attempt.id, 'the-end', keys['the-end']!),
        sweeper.sweep(),
        sweeper.sweep(),
      ]);
      expect(statuses([submitted, shown, late])).toEqual([200, 200, 409]);
      expect(lasting(submitted.body as AttemptView)).toEqual(lasting(shown.body as AttemptView));
      expect(submitted.body).toMatchObject({ score: { points: 1 } });
    }
    await worker.close();
  });
});
