import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import { createQuiz, keysOf, setAttemptsAside, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: string;
let people: Record<string, string>;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
  await system.loadUnit('tiny-unit', 'beta');
  ({ id: cohort, people } = await system.foundCohort());
});
beforeEach(() => setAttemptsAside(system));
afterAll(() => system.close());

const QUESTIONS = { kind: 'questions', ids: ['which-call', 'why-lines'] };

/** A submitted attempt with the right option and this text. */
const handIn = async (text: string | null, name = 'student', quiz?: string): Promise<AttemptView> => {
  const slug = quiz ?? (await createQuiz(system, cohort, { blueprint: QUESTIONS }));
  const { id } = await startAttempt(system, slug, name);
  const { 'which-call': optionIds } = await keysOf(system);
  await system.put(`/v1/attempts/${id}/responses/which-call`, { optionIds }, name);
  if (text !== null) await system.put(`/v1/attempts/${id}/responses/why-lines`, { text }, name);
  const submitted = await system.post(`/v1/attempts/${id}/submit`, {}, name);
  expect(submitted.status).toBe(200);
  return submitted.body as AttemptView;
};

const rows = (level: string, comment = ''): object[] => [{ criterion: 'parts', level, comment }];

const mark = (attempt: string, revision: number | undefined, body: object, name = 'assistant', key?: string) =>
  system.put(`/v1/short-answers/${attempt}/why-lines/marking`, body, name, {
    ...(revision !== undefined && { 'If-Match': `"${revision}"` }),
    ...(key !== undefined && { 'Idempotency-Key': key }),
  });

const listed = async (query: string, name = 'assistant', college = 'alpha'): Promise<string[]> => {
  const ids: string[] = [];
  let path: string | undefined = `/v1/short-answers?${query}`;
  while (path) {
    const page = await system.get(path, name, college);
    expect(page.status).toBe(200);
    ids.push(...(page.body as { items: { attemptId: string }[] }).items.map(({ attemptId }) => attemptId));
    path = /^<([^>]+)>; rel="next"$/.exec(page.headers['link'] ?? '')?.[1];
  }
  return ids;
};

const resultOf = async (person: string): Promise<unknown[]> =>
  system.database.admin(
    `SELECT kind, points::float8, max_points::float8 FROM item_results WHERE person_id = $1 AND item = 'why-lines'`,
    [people[person]],
  );

const seen = async (attempt: string, name = 'student'): Promise<AttemptView> =>
  (await system.get(`/v1/attempts/${attempt}`, name)).body as AttemptView;

describe('a short answer', () => {
  it('waits for a marker and counts as nothing meanwhile', async () => {
    const quiz = await createQuiz(system, cohort, { blueprint: QUESTIONS });
    const { id, score, items } = await handIn('It comes\0 in parts.', 'student', quiz);
    expect(score).toEqual({ points: 1, maxPoints: 3, percent: 33.33, unmarked: 1, passed: null });
    expect(items.find(({ questionId }) => questionId === 'why-lines')).toMatchObject({
      feedback: { points: null, marks: null, modelAnswer: ['A longer line comes in parts.'] },
    });
    expect(await listed(`state=unmarked&quiz=${quiz}`)).toEqual([id]);
    expect(await listed(`state=marked&quiz=${quiz}`)).toEqual([]);
    expect(await resultOf('student')).toEqual([]);
    const shown = await system.get(`/v1/short-answers/${id}/why-lines`, 'assistant');
    expect(shown.headers['etag']).toBe('"0"');
    expect(shown.body).toMatchObject({
      student: { id: people['student'], name: 'student' },
      state: 'unmarked',
      text: 'It comes\ufffd in parts.',
      modelAnswer: ['A longer line comes in parts.'],
      rubric: [{ id: 'parts', points: 2, levels: [{ title: 'Right' }, { title: 'Missing' }] }],
      marking: null,
    });
  });

  it('that was left out, or only begun, or a try of the staff, waits for nobody', async () => {
    const quiz = await createQuiz(system, cohort, { blueprint: QUESTIONS });
    const empty = await handIn('  ', 'student', quiz);
    expect(empty.score).toMatchObject({ unmarked: 0, passed: false });
    await handIn(null, 'other', quiz);
    const preview = await handIn('An instructor tries.', 'instructor', quiz);
    const begun = await startAttempt(system, quiz, 'student');
    await system.put(`/v1/attempts/${begun.id}/responses/why-lines`, { text: 'In parts.' }, 'student');
    expect(await listed(`quiz=${quiz}`)).toEqual([]);
    for (const id of [empty.id, preview.id, begun.id])
      expect((await mark(id, 0, { rows: rows('Right') })).status).toBe(404);
  });

  it('is listed page by page, the oldest first', async () => {
    const quiz = await createQuiz(system, cohort, { blueprint: QUESTIONS });
    const first = await handIn('First.', 'other', quiz);
    const second = await handIn('Second.', 'student', quiz);
    const third = await handIn('Third.', 'other', quiz);
    expect(await listed(`cohortId=${cohort}&quiz=${quiz}&limit=1`)).toEqual([first.id, second.id, third.id]);
    await mark(second.id, 0, { rows: rows('Missing') });
    expect(await listed(`quiz=${quiz}&state=unmarked&limit=1`)).toEqual([first.id, third.id]);
    expect(await listed(`quiz=${quiz}&state=marked`)).toEqual([second.id]);
    expect(await listed(`quiz=${quiz}&questionId=another`)).toEqual([]);
    const cursor = Buffer.from(first.id, 'latin1').toString('base64url');
    expect((await system.get(`/v1/short-answers?cursor=${cursor}`, 'assistant')).status).toBe(400);
    expect((await system.get('/v1/short-answers?quiz=%00', 'assistant')).status).toBe(400);
  });
});

describe('marking a short answer', () => {
  it('gives points at once, which the student sees with the comments', async () => {
    const { id } = await handIn('It comes in parts.');
    const marked = await mark(id, 0, { rows: rows('Right', 'Well said.'), overall: 'Good.' });
    expect([marked.status, marked.headers['etag']]).toEqual([200, '"1"']);
    expect(marked.body).toMatchObject({ revision: 1, points: 2, maxPoints: 2, rows: [{ level: 'Right', points: 2 }] });
    const { score, items } = await seen(id);
    expect(score).toEqual({ points: 3, maxPoints: 3, percent: 100, unmarked: 0, passed: true });
    const { feedback } = items.find(({ questionId }) => questionId === 'why-lines')!;
    expect(feedback).toMatchObject({
      points: 2,
      marks: { overall: 'Good.', rows: [{ title: 'Parts', level: 'Right', comment: 'Well said.' }] },
    });
    expect(JSON.stringify(feedback)).not.toContain('assistant');
    expect(await resultOf('student')).toEqual([{ kind: 'short_answer', points: 2, max_points: 2 }]);
  });

  it('can be done again, and every marking stays', async () => {
    const { id } = await handIn('No idea.', 'other');
    await mark(id, 0, { rows: rows('Right') });
    const again = await mark(id, 1, { rows: rows('Missing', 'Not what was asked.\0') }, 'instructor');
    expect(again.body).toMatchObject({ revision: 2, points: 0 });
    expect((await seen(id, 'other')).score).toMatchObject({ points: 1, unmarked: 0 });
    expect(await resultOf('other')).toEqual([{ kind: 'short_answer', points: 0, max_points: 2 }]);
    const { body } = await system.get(`/v1/short-answers/${id}/why-lines/markings`, 'assistant');
    expect(body).toMatchObject({
      items: [
        { revision: 2, points: 0, marker: { name: 'instructor' }, rows: [{ comment: 'Not what was asked.\ufffd' }] },
        { revision: 1, points: 2, marker: { name: 'assistant' } },
      ],
    });
  });

  it('stays hidden from the student for as long as the feedback policy says', async () => {
    const quiz = await createQuiz(system, cohort, { blueprint: QUESTIONS, feedback: 'never' });
    const { id } = await handIn('It comes in parts.', 'student', quiz);
    await mark(id, 0, { rows: rows('Right', 'A secret comment.') });
    const shown = await seen(id);
    expect(shown.score).toBeNull();
    expect(JSON.stringify(shown)).not.toMatch(/secret|longer line/);
    const { items } = (await system.get(`/v1/attempts/${id}`, 'assistant')).body as AttemptView;
    expect(JSON.stringify(items)).toMatch(/secret/);
  });

  it('needs to know what it replaces, and of two at once one wins', async () => {
    const { id } = await handIn('It comes in parts.');
    expect((await mark(id, undefined, { rows: rows('Right') })).status).toBe(428);
    expect((await mark(id, 1, { rows: rows('Right') })).status).toBe(412);
    const both = await Promise.all([
      mark(id, 0, { rows: rows('Right') }),
      mark(id, 0, { rows: rows('Missing') }, 'instructor'),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect((await system.get(`/v1/short-answers/${id}/why-lines/markings`, 'assistant')).body.items).toHaveLength(1);
  });

  it('is one marking however often it is clicked', async () => {
    const { id } = await handIn('It comes in parts.');
    const click = () => mark(id, 0, { rows: rows('Right') }, 'assistant', `click-${id}`);
    const [first, second] = await Promise.all([click(), click()]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body).toEqual(first.body);
    const other = await mark(id, 1, { rows: rows('Missing') }, 'assistant', `click-${id}`);
    expect([other.status, other.body.type]).toEqual([422, '/problems/idempotency-mismatch']);
  });

  it.each([
    [{ rows: rows('Great') }, 422],
    [{ rows: [{ criterion: 'style', level: 'Right' }] }, 422],
    [{ rows: [] }, 400],
    [{ rows: rows('Right'), points: 99 }, 400],
    [{}, 400],
  ])('refuses %j', async (body, status) => {
    const { id } = await handIn('It comes in parts.');
    expect((await mark(id, 0, body)).status).toBe(status);
    expect((await seen(id)).score).toMatchObject({ unmarked: 1 });
  });

  it('is for the cohort’s staff', async () => {
    const { id } = await handIn('It comes in parts.');
    const path = `/v1/short-answers/${id}/why-lines`;
    await system.addPerson('stranger', ['instructor']);
    for (const name of ['student', 'other']) {
      expect((await system.get('/v1/short-answers', name)).status).toBe(403);
      expect((await mark(id, 0, { rows: rows('Right') }, name)).status).toBe(403);
    }
    expect(await listed('', 'stranger')).toEqual([]);
    expect((await system.get(path, 'stranger')).status).toBe(404);
    expect((await mark(id, 0, { rows: rows('Right') }, 'stranger')).status).toBe(404);
    expect(await listed('', 'admin', 'beta')).toEqual([]);
    expect((await system.get(path, 'admin', 'beta')).status).toBe(404);
    expect((await system.get('/v1/short-answers/no-id/why-lines', 'admin')).status).toBe(404);
    expect((await mark(id, 0, { rows: rows('Right') }, 'admin')).status).toBe(200);
  });
});
