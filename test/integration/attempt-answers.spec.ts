import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import { QuizCohort } from '../support/quiz-cohort.js';
import { createQuiz, setAttemptsAside, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: QuizCohort;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  cohort = await QuizCohort.found(system);
});
beforeEach(() => setAttemptsAside(system));
afterAll(() => system.close());

/** Every name in a document, at any depth, and every string. */
const everything = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [name, ...everything(inner)])
    : [String(value)];

describe('an answer', () => {
  it.each([
    ['which-call', ['nonsense'], 'The question has no option "nonsense".'],
    ['the-end', 'two', 'This question takes one option.'],
    ['which-call', 'text', 'This question takes `optionIds`.'],
  ])('to %s of %j is refused', async (question, what, detail) => {
    const attempt = await cohort.begin();
    const options = attempt.items.find(({ questionId }) => questionId === question)!.options.map(({ id }) => id);
    const body =
      what === 'text' ? { text: 'in words' } : { optionIds: what === 'two' ? options.slice(0, 2) : (what as string[]) };
    const answered = await system.put(`/v1/attempts/${attempt.id}/responses/${question}`, body, 'student');
    expect(answered.body).toMatchObject({ status: 422, type: '/problems/answer-refused', detail });
    expect((await cohort.answer(attempt, 'no-such', [])).status).toBe(404);
    expect((await cohort.answer(attempt, 'which-call', [options[0]!, options[0]!])).status).toBe(400);
  });

  it('is counted once as activity, however often it is changed', async () => {
    const given = async (): Promise<number> => {
      const sql = 'SELECT answers_given FROM unit_standings WHERE person_id = $1';
      const rows = await system.database.admin<{ answers_given: number }>(sql, [cohort.people['student']]);
      return rows[0]?.answers_given ?? 0;
    };
    const before = await given();
    const attempt = await cohort.begin();
    await cohort.answer(attempt, 'which-call', cohort.right('which-call'));
    await cohort.answer(attempt, 'which-call', cohort.wrong(attempt, 'which-call'));
    await cohort.answer(attempt, 'the-end', cohort.right('the-end'));
    await cohort.submit(attempt);
    expect((await given()) - before).toBe(2);
  });

  it('goes over the revision that it names and over no other', async () => {
    const attempt = await cohort.begin();
    const [one, two] = attempt.items.find(({ questionId }) => questionId === 'the-end')!.options.map(({ id }) => [id]);
    const first = await cohort.answer(attempt, 'the-end', one!, { 'If-Match': '"0"' });
    expect([first.status, first.headers['etag']]).toEqual([200, '"1"']);
    const second = await cohort.answer(attempt, 'the-end', two!, { 'If-Match': '"1"' });
    expect([second.status, second.body.revision]).toEqual([200, 2]);
    // The first one's retry, late: it must not undo the second.
    const late = await cohort.answer(attempt, 'the-end', one!, { 'If-Match': '"0"' });
    expect([late.status, late.body.type]).toEqual([412, '/problems/precondition-failed']);
    // The second one's retry: saved already.
    const retry = await cohort.answer(attempt, 'the-end', two!, { 'If-Match': '"1"' });
    expect([retry.status, retry.body.revision]).toEqual([200, 2]);
    expect((await cohort.answer(attempt, 'which-call', cohort.right('which-call'), { 'If-Match': '"1"' })).status).toBe(
      412,
    );
    const saved = ((await cohort.show(attempt)).body as AttemptView).items.find(
      ({ questionId }) => questionId === 'the-end',
    );
    expect(saved!.response).toMatchObject({ optionIds: two, revision: 2 });
  });

  it('is timed when its client does not say how long it took', async () => {
    const attempt = await cohort.begin();
    await system.database.admin(`UPDATE attempts SET started_at = started_at - interval '40 seconds' WHERE id = $1`, [
      attempt.id,
    ]);
    await cohort.answer(attempt, 'which-call', cohort.right('which-call'));
    await system.put(
      `/v1/attempts/${attempt.id}/responses/the-end`,
      { optionIds: cohort.right('the-end'), timeSpentMs: 1234 },
      'student',
    );
    await system.put(
      `/v1/attempts/${attempt.id}/responses/the-end`,
      { optionIds: cohort.wrong(attempt, 'the-end'), timeSpentMs: 766 },
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
    (await cohort.answer(attempt, 'which-call', cohort.right('which-call'))).body,
    (await cohort.answer(attempt, 'the-end', cohort.wrong(attempt, 'the-end'))).body,
    (await cohort.answer(attempt, 'what-ends', cohort.right('what-ends'))).body,
  ];

  it.each(['after_submit', 'after_close', 'never'])('%s: nothing of it is sent before', async (feedback) => {
    const attempt = await cohort.begin({ feedback, closesAt: new Date(Date.now() + 3_600_000).toISOString() });
    const sent = [attempt, ...(await answerAll(attempt)), (await cohort.show(attempt)).body];
    if (feedback !== 'after_submit') sent.push((await cohort.submit(attempt)).body, (await cohort.show(attempt)).body);
    const said = sent.flatMap(everything).join('\n');
    for (const secret of await secrets()) expect(said).not.toContain(secret);
    expect(sent.flatMap(everything)).not.toContain('rightOptionIds');
    for (const view of sent) expect(view).not.toHaveProperty('score.points');
  });

  it('after_submit: comes with the submission, and with it what went wrong', async () => {
    const attempt = await cohort.begin({ feedback: 'after_submit' });
    await answerAll(attempt);
    const { items, score } = (await cohort.submit(attempt)).body as AttemptView;
    expect(score!.points).toBe(2);
    const of = (question: string) => items.find(({ questionId }) => questionId === question)!;
    expect(of('the-end').feedback).toMatchObject({
      points: 0,
      rightOptionIds: cohort.right('the-end'),
      misconceptions: [{ optionId: cohort.wrong(attempt, 'the-end')[0] }],
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
    await cohort.submit(attempt);
    const past = `now() - interval '1 minute'`;
    await system.database.admin(`UPDATE quizzes SET closes_at = ${past} WHERE slug = $1`, [slug]);
    expect((await cohort.show(attempt)).body.score).toBeNull();
    await system.database.admin(
      `UPDATE quiz_overrides o SET closes_at = ${past} FROM quizzes q WHERE q.id = o.quiz_id AND q.slug = $1`,
      [slug],
    );
    expect((await cohort.show(attempt)).body.score.points).toBe(0);
  });

  it('immediate: comes with the answer, which is final then', async () => {
    const attempt = await cohort.begin({ feedback: 'immediate' });
    const answered = await cohort.answer(attempt, 'the-end', cohort.wrong(attempt, 'the-end'));
    expect(answered.body).toMatchObject({
      final: true,
      feedback: { points: 0, rightOptionIds: cohort.right('the-end') },
    });
    const changed = await cohort.answer(attempt, 'the-end', cohort.right('the-end'));
    expect([changed.status, changed.body.type]).toEqual([409, '/problems/answer-locked']);
    expect((await cohort.answer(attempt, 'the-end', cohort.wrong(attempt, 'the-end'))).body).toEqual(answered.body);
    const { items, score } = (await cohort.show(attempt)).body as AttemptView;
    expect(score).toBeNull();
    for (const { questionId, feedback } of items)
      expect([questionId, feedback !== null]).toEqual([questionId, questionId === 'the-end']);
    const noted = `SELECT points::float8 AS points FROM item_results WHERE person_id = $1 AND item = 'the-end' AND answered_at = $2`;
    const at = [cohort.people['student'], (answered.body as { answeredAt: string }).answeredAt];
    expect(await system.database.admin(noted, at)).toEqual([{ points: 0 }]);
    expect((await cohort.submit(attempt)).body.score.points).toBe(0);
  });

  it('immediate, set in the middle of an attempt: tells of an answer that was there, when it is given again', async () => {
    const attempt = await cohort.begin({ feedback: 'after_submit' });
    const right = cohort.right('the-end');
    expect((await cohort.answer(attempt, 'the-end', right)).body).toMatchObject({ final: false, feedback: null });
    const immediate = { feedback: 'immediate' };
    await system.patch(`/v1/quizzes/${attempt.quiz}`, immediate, 'instructor', { 'If-Match': '*' });
    const again = await cohort.answer(attempt, 'the-end', right);
    expect(again.body).toMatchObject({ final: true, revision: 1, feedback: { points: 1, rightOptionIds: right } });
    expect((await cohort.submit(attempt)).body.score.points).toBe(1);
  });
});
