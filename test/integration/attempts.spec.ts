import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import { createQuiz, keysOf, letTimeRunOut, startAttempt, wrongOptions } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

let system: TestSystem;
let cohort: { id: string; people: Record<string, string> };
let keys: Record<string, string[]>;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
  cohort = await system.foundCohort({
    members: { instructor: {}, assistant: {}, student: { labGroup: 'G1' }, other: {} },
  });
  keys = await keysOf(system);
});
afterAll(() => system.close());

const answer = (attempt: { id: string }, question: string, optionIds: string[], headers = {}, name = 'student') =>
  system.put(`/v1/attempts/${attempt.id}/responses/${question}`, { optionIds }, name, headers);
const submit = (attempt: { id: string }, name = 'student') =>
  system.post(`/v1/attempts/${attempt.id}/submit`, {}, name);
const show = (attempt: { id: string }, name = 'student') => system.get(`/v1/attempts/${attempt.id}`, name);
const begin = async (rules: Record<string, unknown> = {}): Promise<AttemptView> =>
  startAttempt(system, await createQuiz(system, cohort.id, rules));
const right = (question: string): string[] => keys[question]!;
const wrong = (attempt: AttemptView, question: string): string[] => [wrongOptions(attempt, question, keys)[0]!];

/** Every name in a document, at any depth, and every string. */
const everything = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [name, ...everything(inner)])
    : [String(value)];

describe('an attempt', () => {
  it('is begun, left, gone on with from another device, and submitted', async () => {
    const slug = await createQuiz(system, cohort.id, { passPercent: 50 });
    const started = await system.post(`/v1/quizzes/${slug}/attempts`, {});
    expect(started.status).toBe(201);
    const attempt = started.body as AttemptView;
    expect(started.headers['location']).toBe(`/v1/attempts/${attempt.id}`);
    expect((await answer(attempt, 'which-call', right('which-call'))).status).toBe(200);
    expect((await answer(attempt, 'the-end', wrong(attempt, 'the-end'))).status).toBe(200);

    const resumed = await system.post(`/v1/quizzes/${slug}/attempts`, {});
    expect([resumed.status, resumed.body.id]).toEqual([200, attempt.id]);
    const answered = (resumed.body as AttemptView).items.flatMap(({ response }) =>
      response ? [response.questionId] : [],
    );
    expect(answered.toSorted()).toEqual(['the-end', 'which-call']);
    await answer(attempt, 'what-ends', right('what-ends'));
    await answer(attempt, 'the-end', right('the-end'));

    const submitted = await submit(attempt);
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
    const attempt = await begin();
    await answer(attempt, 'which-call', right('which-call'));
    await answer(attempt, 'the-end', wrong(attempt, 'the-end'));
    await submit(attempt);
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
    const attempt = await begin();
    // As if the next version asked none of this.
    await system.database.admin(
      `INSERT INTO unit_versions SELECT tenant_id, gen_random_uuid(), unit, version + 1, title, 'later', document FROM unit_versions
       WHERE tenant_id = $1 AND unit = 'tiny-unit' ORDER BY version DESC LIMIT 1`,
      [system.tenants['alpha']],
    );
    expect(((await show(attempt)).body as AttemptView).items).toHaveLength(4);
    expect((await answer(attempt, 'which-call', right('which-call'))).status).toBe(200);
    expect((await submit(attempt)).body.score.points).toBe(1);
    const slug = await createQuiz(system, (await system.foundCohort()).id).catch((error: unknown) => String(error));
    expect(slug).toContain('blueprint-refused');
    await system.database.admin(`DELETE FROM unit_versions WHERE content_hash = 'later'`);
  });

  it('is the student’s own: to others, and to other colleges, it is not there', async () => {
    const attempt = await begin();
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
    expect((await show(attempt, 'assistant')).status).toBe(200);
    expect((await answer(attempt, 'which-call', right('which-call'), {}, 'instructor')).status).toBe(404);
    expect((await submit(attempt, 'instructor')).status).toBe(404);
    expect((await show({ id: 'nonsense' })).status).toBe(404);
  });

  it('is listed to its student, and all of them to staff', async () => {
    const slug = await createQuiz(system, cohort.id, { feedback: 'never' });
    const mine = await startAttempt(system, slug);
    const theirs = await startAttempt(system, slug, 'other');
    await submit(mine);
    const list = async (name: string, query = '') =>
      (await system.get(`/v1/quizzes/${slug}/attempts${query}`, name)).body;
    expect((await list('student')).items).toMatchObject([{ id: mine.id, status: 'submitted', score: null }]);
    expect((await list('assistant')).items).toMatchObject([{ id: theirs.id }, { id: mine.id, score: { points: 0 } }]);
    expect((await list('assistant', '?status=open')).items).toMatchObject([{ id: theirs.id }]);
    expect((await list('assistant', `?person=${mine.personId}`)).items).toMatchObject([{ id: mine.id }]);
    expect((await list('student', `?person=${theirs.personId}`)).status).toBe(403);
  });

  it('of the staff is a preview, which counts nowhere', async () => {
    const slug = await createQuiz(system, cohort.id, { opensAt: new Date(Date.now() + 3_600_000).toISOString() });
    const attempt = await startAttempt(system, slug, 'instructor');
    expect(attempt.preview).toBe(true);
    await answer(attempt, 'which-call', right('which-call'), {}, 'instructor');
    expect((await submit(attempt, 'instructor')).body.score.points).toBe(1);
    const noted = 'SELECT 1 FROM item_results WHERE person_id = $1';
    expect(await system.database.admin(noted, [cohort.people['instructor']])).toEqual([]);
    const standing = 'SELECT 1 FROM unit_standings WHERE person_id = $1';
    expect(await system.database.admin(standing, [cohort.people['instructor']])).toEqual([]);
  });
});

describe('an answer', () => {
  it.each([
    ['which-call', ['nonsense'], 'The question has no option "nonsense".'],
    ['the-end', 'two', 'This question takes one option.'],
    ['which-call', 'text', 'This question takes `optionIds`.'],
  ])('to %s of %j is refused', async (question, what, detail) => {
    const attempt = await begin();
    const options = attempt.items.find(({ questionId }) => questionId === question)!.options.map(({ id }) => id);
    const body =
      what === 'text' ? { text: 'in words' } : { optionIds: what === 'two' ? options.slice(0, 2) : (what as string[]) };
    const answered = await system.put(`/v1/attempts/${attempt.id}/responses/${question}`, body, 'student');
    expect(answered.body).toMatchObject({ status: 422, type: '/problems/answer-refused', detail });
    expect((await answer(attempt, 'no-such', [])).status).toBe(404);
    expect((await answer(attempt, 'which-call', [options[0]!, options[0]!])).status).toBe(400);
  });

  it('is counted once as activity, however often it is changed', async () => {
    const given = async (): Promise<number> => {
      const sql = 'SELECT answers_given FROM unit_standings WHERE person_id = $1';
      const rows = await system.database.admin<{ answers_given: number }>(sql, [cohort.people['student']]);
      return rows[0]?.answers_given ?? 0;
    };
    const before = await given();
    const attempt = await begin();
    await answer(attempt, 'which-call', right('which-call'));
    await answer(attempt, 'which-call', wrong(attempt, 'which-call'));
    await answer(attempt, 'the-end', right('the-end'));
    await submit(attempt);
    expect((await given()) - before).toBe(2);
  });

  it('goes over the revision that it names and over no other', async () => {
    const attempt = await begin();
    const [one, two] = attempt.items.find(({ questionId }) => questionId === 'the-end')!.options.map(({ id }) => [id]);
    const first = await answer(attempt, 'the-end', one!, { 'If-Match': '"0"' });
    expect([first.status, first.headers['etag']]).toEqual([200, '"1"']);
    const second = await answer(attempt, 'the-end', two!, { 'If-Match': '"1"' });
    expect([second.status, second.body.revision]).toEqual([200, 2]);
    // The first one's retry, late: it must not undo the second.
    const late = await answer(attempt, 'the-end', one!, { 'If-Match': '"0"' });
    expect([late.status, late.body.type]).toEqual([412, '/problems/precondition-failed']);
    // The second one's retry: saved already.
    const retry = await answer(attempt, 'the-end', two!, { 'If-Match': '"1"' });
    expect([retry.status, retry.body.revision]).toEqual([200, 2]);
    expect((await answer(attempt, 'which-call', right('which-call'), { 'If-Match': '"1"' })).status).toBe(412);
    const saved = ((await show(attempt)).body as AttemptView).items.find(({ questionId }) => questionId === 'the-end');
    expect(saved!.response).toMatchObject({ optionIds: two, revision: 2 });
  });

  it('is timed when its client does not say how long it took', async () => {
    const attempt = await begin();
    await system.database.admin(`UPDATE attempts SET started_at = started_at - interval '40 seconds' WHERE id = $1`, [
      attempt.id,
    ]);
    await answer(attempt, 'which-call', right('which-call'));
    await system.put(
      `/v1/attempts/${attempt.id}/responses/the-end`,
      { optionIds: right('the-end'), timeSpentMs: 1234 },
      'student',
    );
    await system.put(
      `/v1/attempts/${attempt.id}/responses/the-end`,
      { optionIds: wrong(attempt, 'the-end'), timeSpentMs: 766 },
      'student',
    );
    const rows = await system.database.admin<{ question: string; spent: number }>(
      `SELECT v.question, r.time_spent_ms AS spent FROM responses r JOIN question_versions v ON v.id = r.question_version_id
       WHERE r.attempt_id = $1 ORDER BY v.question`,
      [attempt.id],
    );
    expect(rows[0]).toEqual({ question: 'the-end', spent: 2000 });
    expect(Math.floor(rows[1]!.spent / 40_000)).toBe(1);
  });
});

describe('feedback', () => {
  const secrets = async (): Promise<string[]> => {
    const rows = await system.database.admin<{ explanation: string; misconception: string | null }>(
      `SELECT document ->> 'explanation' AS explanation, option #>> '{misconception,id}' AS misconception
       FROM question_versions, jsonb_array_elements(document -> 'options') AS option WHERE tenant_id = $1`,
      [system.tenants['alpha']],
    );
    return rows.flatMap(({ explanation, misconception }) => [explanation, misconception ?? explanation]);
  };
  const answerAll = async (attempt: AttemptView): Promise<unknown[]> => [
    (await answer(attempt, 'which-call', right('which-call'))).body,
    (await answer(attempt, 'the-end', wrong(attempt, 'the-end'))).body,
    (await answer(attempt, 'what-ends', right('what-ends'))).body,
  ];

  it.each(['after_submit', 'after_close', 'never'])('%s: nothing of it is sent before', async (feedback) => {
    const attempt = await begin({ feedback, closesAt: new Date(Date.now() + 3_600_000).toISOString() });
    const sent = [attempt, ...(await answerAll(attempt)), (await show(attempt)).body];
    if (feedback !== 'after_submit') sent.push((await submit(attempt)).body, (await show(attempt)).body);
    const said = sent.flatMap(everything).join('\n');
    for (const secret of await secrets()) expect(said).not.toContain(secret);
    expect(sent.flatMap(everything)).not.toContain('rightOptionIds');
    for (const view of sent) expect(view).not.toHaveProperty('score.points');
  });

  it('after_submit: comes with the submission, and with it what went wrong', async () => {
    const attempt = await begin({ feedback: 'after_submit' });
    await answerAll(attempt);
    const { items, score } = (await submit(attempt)).body as AttemptView;
    expect(score!.points).toBe(2);
    const of = (question: string) => items.find(({ questionId }) => questionId === question)!;
    expect(of('the-end').feedback).toMatchObject({
      points: 0,
      rightOptionIds: right('the-end'),
      misconceptions: [{ optionId: wrong(attempt, 'the-end')[0] }],
      explanation: 'It returns a pointer, which has no -1.',
    });
    expect(of('which-call').feedback).toMatchObject({ points: 1, misconceptions: [] });
    expect(of('keeps-newline')).toMatchObject({ response: null, feedback: { points: 0 } });
  });

  it('after_close: comes once the quiz is closed to everybody', async () => {
    const slug = await createQuiz(system, cohort.id, {
      feedback: 'after_close',
      closesAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await system.put(
      `/v1/quizzes/${slug}/overrides/people/${cohort.people['other']}`,
      { closesAt: new Date(Date.now() + 7_200_000).toISOString() },
      'instructor',
    );
    const attempt = await startAttempt(system, slug);
    await submit(attempt);
    const past = `now() - interval '1 minute'`;
    await system.database.admin(`UPDATE quizzes SET closes_at = ${past} WHERE slug = $1`, [slug]);
    expect((await show(attempt)).body.score).toBeNull();
    await system.database.admin(
      `UPDATE quiz_overrides o SET closes_at = ${past} FROM quizzes q WHERE q.id = o.quiz_id AND q.slug = $1`,
      [slug],
    );
    expect((await show(attempt)).body.score.points).toBe(0);
  });

  it('immediate: comes with the answer, which is final then', async () => {
    const attempt = await begin({ feedback: 'immediate' });
    const answered = await answer(attempt, 'the-end', wrong(attempt, 'the-end'));
    expect(answered.body).toMatchObject({ final: true, feedback: { points: 0, rightOptionIds: right('the-end') } });
    const changed = await answer(attempt, 'the-end', right('the-end'));
    expect([changed.status, changed.body.type]).toEqual([409, '/problems/answer-locked']);
    expect((await answer(attempt, 'the-end', wrong(attempt, 'the-end'))).body).toEqual(answered.body);
    const { items, score } = (await show(attempt)).body as AttemptView;
    expect(score).toBeNull();
    for (const { questionId, feedback } of items)
      expect([questionId, feedback !== null]).toEqual([questionId, questionId === 'the-end']);
    const noted = `SELECT points::float8 AS points FROM item_results WHERE person_id = $1 AND item = 'the-end' AND answered_at = $2`;
    const at = [cohort.people['student'], (answered.body as { answeredAt: string }).answeredAt];
    expect(await system.database.admin(noted, at)).toEqual([{ points: 0 }]);
    expect((await submit(attempt)).body.score.points).toBe(0);
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

  it('limits attempts, and an override gives more', async () => {
    const slug = await createQuiz(system, cohort.id, { maxAttempts: 1 });
    await submit(await startAttempt(system, slug));
    const second = await system.post(`/v1/quizzes/${slug}/attempts`, {});
    expect([second.status, second.body.type]).toEqual([409, '/problems/no-attempts-left']);
    await system.put(`/v1/quizzes/${slug}/overrides/groups/G1`, { extraAttempts: 1 }, 'instructor');
    expect((await system.post(`/v1/quizzes/${slug}/attempts`, {})).status).toBe(201);
  });

  it('refuses a late answer, but not the retry of one that was saved in time', async () => {
    const attempt = await begin({ timeLimitSeconds: 600 });
    const saved = await answer(attempt, 'which-call', right('which-call'));
    await letTimeRunOut(system, attempt.id);
    const late = await answer(attempt, 'the-end', right('the-end'));
    expect([late.status, late.body.type]).toEqual([409, '/problems/attempt-over']);
    expect((await answer(attempt, 'which-call', wrong(attempt, 'which-call'))).status).toBe(409);
    const retry = await answer(attempt, 'which-call', right('which-call'));
    expect(retry.body).toMatchObject({ revision: saved.body.revision, answeredAt: saved.body.answeredAt, final: true });
    // What was saved in time counts, and the attempt ended with its time.
    const over = (await submit(attempt)).body as AttemptView;
    expect(over).toMatchObject({ status: 'submitted', submittedAt: over.deadlineAt, score: { points: 1 } });
  });

  it('is given by an override after it had run out', async () => {
    const slug = await createQuiz(system, cohort.id, { timeLimitSeconds: 600 });
    const attempt = await startAttempt(system, slug);
    await letTimeRunOut(system, attempt.id);
    await system.put(`/v1/quizzes/${slug}/overrides/groups/G1`, { extraSeconds: 1_000_000 }, 'instructor');
    expect((await answer(attempt, 'the-end', right('the-end'))).status).toBe(200);
    expect((await show(attempt)).body.status).toBe('open');
  });

  it('runs out for attempts that nobody touches: the sweeper submits them', async () => {
    const slug = await createQuiz(system, cohort.id, { timeLimitSeconds: 600 });
    const attempt = await startAttempt(system, slug);
    const going = await startAttempt(system, slug, 'other');
    await answer(attempt, 'which-call', right('which-call'));
    await letTimeRunOut(system, attempt.id);
    const worker = await system.startWorker();
    const row = await eventually(async () => {
      const sql = `SELECT points::float8 AS points, submitted_at = deadline_at AS "in time" FROM attempts WHERE id = $1 AND status = 'submitted'`;
      return (await system.database.admin(sql, [attempt.id]))[0];
    });
    await worker.close();
    expect(row).toEqual({ points: 1, 'in time': true });
    expect((await show(going, 'other')).body.status).toBe('open');
    expect((await system.post(`/v1/quizzes/${slug}/attempts`, {})).body.number).toBe(2);
  });
});
