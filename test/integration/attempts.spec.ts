import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import { QuizCohort } from '../support/quiz-cohort.js';
import { createQuiz, letTimeRunOut, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

let system: TestSystem;
let cohort: QuizCohort;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  cohort = await QuizCohort.found(system);
});
afterAll(() => system.close());

describe('an attempt', () => {
  it('is begun, left, gone on with from another device, and submitted', async () => {
    const slug = await createQuiz(system, cohort.id, { passPercent: 50 });
    const started = await system.post(`/v1/quizzes/${slug}/attempts`, {});
    expect(started.status).toBe(201);
    const attempt = started.body as AttemptView;
    expect(started.headers['location']).toBe(`/v1/attempts/${attempt.id}`);
    expect((await cohort.answer(attempt, 'which-call', cohort.right('which-call'))).status).toBe(200);
    expect((await cohort.answer(attempt, 'the-end', cohort.wrong(attempt, 'the-end'))).status).toBe(200);

    const resumed = await system.post(`/v1/quizzes/${slug}/attempts`, {});
    expect([resumed.status, resumed.body.id]).toEqual([200, attempt.id]);
    const answered = (resumed.body as AttemptView).items.flatMap(({ response }) =>
      response ? [response.questionId] : [],
    );
    expect(answered.toSorted()).toEqual(['the-end', 'which-call']);
    await cohort.answer(attempt, 'what-ends', cohort.right('what-ends'));
    await cohort.answer(attempt, 'the-end', cohort.right('the-end'));

    const submitted = await cohort.submit(attempt);
    expect(submitted.body).toMatchObject({
      status: 'submitted',
      score: { points: 3, maxPoints: 4, percent: 75, unmarked: 0, passed: true },
    });
    // Another attempt has its own order and its own answers.
    const next = await system.post(`/v1/quizzes/${slug}/attempts`, {});
    expect(next.body).toMatchObject({ number: 2, status: 'open' });
    expect((next.body as AttemptView).items.every(({ response }) => response === null)).toBe(true);
  });

  it('notes what the student knows in the same transaction, left-out questions too', async () => {
    const attempt = await cohort.begin();
    await cohort.answer(attempt, 'which-call', cohort.right('which-call'));
    await cohort.answer(attempt, 'the-end', cohort.wrong(attempt, 'the-end'));
    await cohort.submit(attempt);
    const rows = await system.database.admin<{ item: string; points: string; misconceptions: string[] | null }>(
      `SELECT item, points::float8 AS points, misconceptions FROM item_results WHERE person_id = $1 AND kind = 'question' ORDER BY item`,
      [cohort.people['student']],
    );
    expect(rows.map(({ item, points }) => [item, points])).toEqual([
      ['keeps-newline', 0],
      ['the-end', 0],
      ['what-ends', 0],
      ['which-call', 1],
    ]);
    expect(rows.find(({ item }) => item === 'the-end')!.misconceptions).toHaveLength(1);
  });

  it('keeps the version of the unit that it began with', async () => {
    const attempt = await cohort.begin();
    // As if the next version asked none of this.
    await system.database.admin(
      `INSERT INTO unit_versions SELECT tenant_id, gen_random_uuid(), unit, version + 1, title, 'later', document FROM unit_versions
       WHERE tenant_id = $1 AND unit = 'tiny-unit' ORDER BY version DESC LIMIT 1`,
      [system.tenants['alpha']],
    );
    expect(((await cohort.show(attempt)).body as AttemptView).items).toHaveLength(4);
    expect((await cohort.answer(attempt, 'which-call', cohort.right('which-call'))).status).toBe(200);
    expect((await cohort.submit(attempt)).body.score.points).toBe(1);
    const slug = await createQuiz(system, (await system.foundCohort()).id).catch((error: unknown) => String(error));
    expect(slug).toContain('blueprint-refused');
    await system.database.admin(`DELETE FROM unit_versions WHERE content_hash = 'later'`);
  });

  it('is the student’s own: to others, and to other colleges, it is not there', async () => {
    const attempt = await cohort.begin();
    for (const [name, college] of [
      ['other', 'alpha'],
      ['student', 'beta'],
      ['admin', 'beta'],
    ] as const) {
      const path = `/v1/attempts/${attempt.id}`;
      expect((await system.get(path, name, college)).status).toBe(404);
      const written = await system.put(`${path}/responses/which-call`, { optionIds: [] }, name, {}, college);
      expect(written.status).toBe(404);
      expect((await system.post(`${path}/submit`, {}, name, college)).status).toBe(404);
    }
    // Staff may look, and not touch.
    expect((await cohort.show(attempt, 'assistant')).status).toBe(200);
    expect((await cohort.answer(attempt, 'which-call', cohort.right('which-call'), {}, 'instructor')).status).toBe(404);
    expect((await cohort.submit(attempt, 'instructor')).status).toBe(404);
    expect((await cohort.show({ id: 'nonsense' })).status).toBe(404);
  });

  it('is listed to its student, and all of them to staff', async () => {
    const slug = await createQuiz(system, cohort.id, { feedback: 'never' });
    const mine = await startAttempt(system, slug);
    const theirs = await startAttempt(system, slug, 'other');
    await cohort.submit(mine);
    const list = async (name: string, query = '') =>
      (await system.get(`/v1/quizzes/${slug}/attempts${query}`, name)).body;
    expect((await list('student')).items).toMatchObject([{ id: mine.id, status: 'submitted', score: null }]);
    expect((await list('assistant')).items).toMatchObject([{ id: theirs.id }, { id: mine.id, score: { points: 0 } }]);
    expect((await list('assistant', '?status=open')).items).toMatchObject([{ id: theirs.id }]);
    expect((await list('assistant', `?personId=${mine.personId}`)).items).toMatchObject([{ id: mine.id }]);
    expect((await list('student', `?personId=${theirs.personId}`)).status).toBe(403);
  });

  it('of the staff is a preview, which counts nowhere', async () => {
    const slug = await createQuiz(system, cohort.id, { opensAt: new Date(Date.now() + 3_600_000).toISOString() });
    const attempt = await startAttempt(system, slug, 'instructor');
    expect(attempt.preview).toBe(true);
    await cohort.answer(attempt, 'which-call', cohort.right('which-call'), {}, 'instructor');
    expect((await cohort.submit(attempt, 'instructor')).body.score.points).toBe(1);
    const noted = 'SELECT 1 FROM item_results WHERE person_id = $1';
    expect(await system.database.admin(noted, [cohort.people['instructor']])).toEqual([]);
    const standing = 'SELECT 1 FROM unit_standings WHERE person_id = $1';
    expect(await system.database.admin(standing, [cohort.people['instructor']])).toEqual([]);
  });

  it('that is a preview does not go on once its owner is a student', async () => {
    const slug = await createQuiz(system, cohort.id, { maxAttempts: 1 });
    const preview = await startAttempt(system, slug, 'assistant');
    const path = `/v1/cohorts/${cohort.id}/members/${cohort.people['assistant']}`;
    await system.put(path, { role: 'student' }, 'instructor');
    const started = await system.post(`/v1/quizzes/${slug}/attempts`, {}, 'assistant');
    expect([started.status, started.body.preview]).toEqual([201, false]);
    expect((await system.post(`/v1/quizzes/${slug}/attempts`, {}, 'assistant')).body.id).toBe(started.body.id);
    expect((await cohort.show(preview, 'instructor')).body.status).toBe('submitted');
    await system.put(path, { role: 'assistant' }, 'instructor');
  });
});

describe('time', () => {
  it('opens and closes the quiz, and an override opens it again', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const early = await system.post(
      `/v1/quizzes/${await createQuiz(system, cohort.id, { opensAt: inAnHour })}/attempts`,
      {},
    );
    expect([early.status, early.body.type]).toEqual([409, '/problems/quiz-not-open']);
    const slug = await createQuiz(system, cohort.id, { closesAt: '2026-01-01T00:00:00Z' });
    expect((await system.post(`/v1/quizzes/${slug}/attempts`, {})).body.type).toBe('/problems/quiz-not-open');
    await system.put(`/v1/quizzes/${slug}/overrides/groups/G1`, { closesAt: inAnHour }, 'instructor');
    const started = await system.post(`/v1/quizzes/${slug}/attempts`, {});
    expect([started.status, started.body.deadlineAt]).toEqual([201, inAnHour]);
  });

  it('is over where it began when the quiz turns out to have been closed before', async () => {
    const slug = await createQuiz(system, cohort.id);
    const { id } = await startAttempt(system, slug);
    const closed = await system.patch(`/v1/quizzes/${slug}`, { closesAt: '2026-01-01T00:00:00Z' }, 'instructor', {
      'If-Match': '*',
    });
    expect(closed.status).toBe(200);
    const { status, startedAt, submittedAt } = (await system.post(`/v1/attempts/${id}/submit`, {})).body as AttemptView;
    expect([status, submittedAt]).toEqual(['submitted', startedAt]);
  });

  it('limits attempts, and an override gives more', async () => {
    const slug = await createQuiz(system, cohort.id, { maxAttempts: 1 });
    await cohort.submit(await startAttempt(system, slug));
    const second = await system.post(`/v1/quizzes/${slug}/attempts`, {});
    expect([second.status, second.body.type]).toEqual([409, '/problems/no-attempts-left']);
    await system.put(`/v1/quizzes/${slug}/overrides/groups/G1`, { extraAttempts: 1 }, 'instructor');
    expect((await system.post(`/v1/quizzes/${slug}/attempts`, {})).status).toBe(201);
  });

  it('refuses a late answer, but not the retry of one that was saved in time', async () => {
    const attempt = await cohort.begin({ timeLimitSeconds: 600 });
    const saved = await cohort.answer(attempt, 'which-call', cohort.right('which-call'));
    await letTimeRunOut(system, attempt.id);
    const late = await cohort.answer(attempt, 'the-end', cohort.right('the-end'));
    expect([late.status, late.body.type]).toEqual([409, '/problems/attempt-over']);
    expect((await cohort.answer(attempt, 'which-call', cohort.wrong(attempt, 'which-call'))).status).toBe(409);
    const retry = await cohort.answer(attempt, 'which-call', cohort.right('which-call'));
    expect(retry.body).toMatchObject({ revision: saved.body.revision, answeredAt: saved.body.answeredAt, final: true });
    // What was saved in time counts, and the attempt ended with its time.
    const over = (await cohort.submit(attempt)).body as AttemptView;
    expect(over).toMatchObject({ status: 'submitted', submittedAt: over.deadlineAt, score: { points: 1 } });
  });

  it('is given by an override after it had run out', async () => {
    const slug = await createQuiz(system, cohort.id, { timeLimitSeconds: 600 });
    const attempt = await startAttempt(system, slug);
    await letTimeRunOut(system, attempt.id);
    await system.put(`/v1/quizzes/${slug}/overrides/groups/G1`, { extraSeconds: 1_000_000 }, 'instructor');
    expect((await cohort.answer(attempt, 'the-end', cohort.right('the-end'))).status).toBe(200);
    expect((await cohort.show(attempt)).body.status).toBe('open');
  });

  it('runs out for attempts that nobody touches: the sweeper submits them', async () => {
    const slug = await createQuiz(system, cohort.id, { timeLimitSeconds: 600 });
    const attempt = await startAttempt(system, slug);
    const going = await startAttempt(system, slug, 'other');
    await cohort.answer(attempt, 'which-call', cohort.right('which-call'));
    await letTimeRunOut(system, attempt.id);
    const worker = await system.startWorker();
    const row = await eventually(async () => {
      const sql = `SELECT points::float8 AS points, submitted_at = deadline_at AS "in time" FROM attempts WHERE id = $1 AND status = 'submitted'`;
      return (await system.database.admin(sql, [attempt.id]))[0];
    });
    await worker.close();
    expect(row).toEqual({ points: 1, 'in time': true });
    expect((await cohort.show(going, 'other')).body.status).toBe('open');
    expect((await system.post(`/v1/quizzes/${slug}/attempts`, {})).body.number).toBe(2);
  });
});
