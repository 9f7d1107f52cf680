import type { KeyView } from '../../src/modules/mcq/keys/keys.schema.js';
import type { PracticeFeedback } from '../../src/modules/mcq/practice/practice.schema.js';
import { Practice } from '../support/practice.js';
import { createQuiz, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

let system: TestSystem;
let practice: Practice;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  practice = await Practice.open(system);
});
afterAll(() => system.close());

describe('practice', () => {
  it('asks without telling, and explains once it is answered', async () => {
    const name = await practice.newStudent();
    const question = await practice.ask(name, { bloomLevel: 'apply', section: 'lines' });
    expect(question).toMatchObject({ number: 1, questionId: 'the-end', kind: 'single_choice', unit: 'tiny-unit' });
    expect(Object.keys(question).toSorted()).toEqual(
      ['bloomLevel', 'id', 'kind', 'language', 'number', 'options', 'questionId', 'section', 'stem', 'unit'].toSorted(),
    );
    expect(question.options.map((option) => Object.keys(option))).toEqual(question.options.map(() => ['id', 'text']));
    const empty = question.options.find(({ text }) => text === 'An empty line')!.id;
    const told = await practice.answer(question.id, [empty], name);
    expect(told.status).toBe(200);
    expect(told.body).toMatchObject({
      points: 0,
      maxPoints: 1,
      rightOptionIds: practice.keys['the-end'],
      explanation: 'It returns a pointer, which has no -1.',
      misconceptions: [{ optionId: empty, id: 'end-is-empty-line', text: 'Takes the end for an empty line.' }],
    });
    expect(await practice.results(name)).toEqual([{ item: 'the-end', points: 0 }]);
  });

  it('begins with every question that is new, and never asks the same twice in a row', async () => {
    const name = await practice.newStudent();
    const asked: string[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      const question = await practice.ask(name);
      asked.push(question.questionId);
      await practice.answer(question.id, practice.choose(question, turn % 3 > 0), name);
    }
    expect(new Set(asked.slice(0, 4)).size).toBe(4);
    for (const [turn, question] of asked.slice(1).entries()) expect(question).not.toBe(asked[turn]);
    const skipped = [await practice.ask(name), await practice.ask(name), await practice.ask(name)].map(
      ({ questionId }) => questionId,
    );
    expect(skipped[0]).not.toBe(skipped[1]);
    expect(skipped[1]).not.toBe(skipped[2]);
  });

  it('asks again soon what was wrong, and later what was right', async () => {
    const name = await practice.newStudent();
    const right = new Map<string, boolean>();
    for (let turn = 0; turn < 4; turn += 1) {
      const question = await practice.ask(name);
      right.set(question.questionId, turn > 0);
      await practice.answer(question.id, practice.choose(question, turn > 0), name);
    }
    // The wrong one is due from the fifth turn on; the others are not yet.
    expect(right.get((await practice.ask(name)).questionId)).toBe(false);
    expect((await practice.mastery(name)).questions).toEqual({ all: 4, answered: 4, due: 1 });
  });

  it('says when there is nothing else to ask', async () => {
    const name = await practice.newStudent();
    await practice.ask(name, { section: 'a-full-disk' });
    const again = await practice.next(name, { section: 'a-full-disk' });
    expect([again.status, again.body.type]).toEqual([409, '/problems/conflict']);
    await practice.ask(name);
    expect((await practice.next(name, { section: 'a-full-disk' })).status).toBe(201);
  });

  it('is the first answer again when it is answered twice, also at once', async () => {
    const name = await practice.newStudent();
    const question = await practice.ask(name, { section: 'a-full-disk' });
    const [wrong, right] = [practice.choose(question, false), practice.choose(question, true)];
    const clicks = await Promise.all([wrong, wrong, wrong].map((chosen) => practice.answer(question.id, chosen, name)));
    const later = await practice.answer(question.id, right, name);
    for (const { status, body } of [...clicks, later]) {
      expect(status).toBe(200);
      expect(body).toEqual(clicks[0]!.body);
    }
    expect((later.body as PracticeFeedback).points).toBe(0);
    const { levels } = await practice.mastery(name);
    expect(levels.find(({ bloomLevel }) => bloomLevel === 'apply')).toMatchObject({ answers: 1 });
    expect(await practice.results(name)).toEqual([{ item: 'keeps-newline', points: 0 }]);
  });

  it('keeps two requests at once apart', async () => {
    const name = await practice.newStudent();
    const asked = (await Promise.all(Array.from({ length: 8 }, () => practice.ask(name)))).toSorted(
      (a, b) => a.number - b.number,
    );
    expect(asked.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const [index, question] of asked.slice(1).entries())
      expect(question.questionId).not.toBe(asked[index]!.questionId);
    const answers = await Promise.all(
      asked.map((question) => practice.answer(question.id, practice.choose(question, true), name)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { levels, sections } = await practice.mastery(name);
    const count = (estimates: { answers: number }[]) => estimates.reduce((sum, { answers: n }) => sum + n, 0);
    expect([count(levels), count(sections)]).toEqual([8, 8]);
  });

  it('gives partial credit', async () => {
    const name = await practice.newStudent();
    let question = await practice.ask(name, { bloomLevel: 'remember' });
    if (question.questionId !== 'what-ends') question = await practice.ask(name, { bloomLevel: 'remember' });
    const told = await practice.answer(question.id, [practice.keys['what-ends']![0]!], name);
    expect(told.body).toMatchObject({
      points: 0.5,
      rightOptionIds: expect.arrayContaining(practice.keys['what-ends']!),
    });
  });

  it.each([
    [{ section: 'nowhere' }, 404],
    [{ bloomLevel: 'create' }, 404],
    [{ bloomLevel: 'guess' }, 400],
    [{ seed: 1 }, 400],
  ])('does not ask for %j', async (body, status) => {
    expect((await practice.next('student', body)).status).toBe(status);
  });

  it.each([
    [[], 400],
    ['x', 400],
    [['nowhere'], 422],
  ])('does not take the answer %j', async (optionIds, status) => {
    const name = await practice.newStudent();
    const question = await practice.ask(name);
    expect((await practice.answer(question.id, optionIds, name)).status).toBe(status);
    expect(await practice.results(name)).toEqual([]);
  });

  it('takes one option where one is asked for', async () => {
    const name = await practice.newStudent();
    const question = await practice.ask(name, { bloomLevel: 'apply', section: 'lines' });
    const both = await practice.answer(question.id, question.options.map(({ id }) => id).slice(0, 2), name);
    expect([both.status, both.body.type]).toEqual([422, '/problems/answer-refused']);
  });

  it('is one’s own', async () => {
    const question = await practice.ask('student');
    for (const [name, college] of [
      ['other', 'alpha'],
      ['instructor', 'alpha'],
      ['student', 'beta'],
    ] as const) {
      const theirs = await system.post(`/v1/practice/${question.id}/answer`, { optionIds: ['x'] }, name, college);
      expect(theirs.status).toBe(404);
    }
    expect((await system.post('/v1/practice/no-id/answer', { optionIds: ['x'] })).status).toBe(404);
    expect((await system.post('/v1/units/tiny-unit/practice/next', {}, 'student', 'beta')).status).toBe(404);
    expect((await system.get('/v1/units/tiny-unit/practice/mastery', 'student', 'beta')).status).toBe(404);
  });
});

describe('practice beside a quiz', () => {
  it('neither asks nor explains what an attempt keeps back', async () => {
    const asked = await practice.ask('other', { section: 'a-full-disk' });
    const rules = { blueprint: { kind: 'questions', ids: ['keeps-newline'] }, feedback: 'after_submit' };
    const { id } = await startAttempt(system, await createQuiz(system, practice.cohort, rules), 'other');
    const kept = await practice.answer(asked.id, practice.choose(asked, true), 'other');
    expect([kept.status, kept.body.type]).toEqual([409, '/problems/conflict']);
    expect(JSON.stringify(kept.body)).not.toContain(practice.keys['keeps-newline']![0]);
    await practice.ask('other');
    expect((await practice.next('other', { section: 'a-full-disk' })).status).toBe(409);
    await system.post(`/v1/attempts/${id}/submit`, {}, 'other');
    expect((await practice.answer(asked.id, practice.choose(asked, true), 'other')).status).toBe(200);
    expect((await practice.next('other', { section: 'a-full-disk' })).status).toBe(201);
  });

  it('waits for the end of a quiz that tells nothing before', async () => {
    const rules = { blueprint: { kind: 'questions', ids: ['keeps-newline'] }, feedback: 'after_close' };
    const slug = await createQuiz(system, practice.cohort, {
      ...rules,
      closesAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const { id } = await startAttempt(system, slug, 'student');
    await system.post(`/v1/attempts/${id}/submit`, {}, 'student');
    await practice.ask('student', { section: 'lines' });
    const kept = await practice.next('student', { section: 'a-full-disk' });
    expect([kept.status, kept.body.detail]).toEqual([409, expect.stringMatching(/in a quiz of yours/)]);
    await system.database.admin(
      `UPDATE quizzes SET opens_at = now() - interval '2 days', closes_at = now() - interval '1 day' WHERE slug = $1`,
      [slug],
    );
    expect((await practice.next('student', { section: 'a-full-disk' })).status).toBe(201);
  });
});

it('is graded again by a mended key', async () => {
  await system.startWorker();
  const name = await practice.newStudent();
  const question = await practice.ask(name, { bloomLevel: 'apply', section: 'lines' });
  const wrong = practice.choose(question, false);
  await practice.answer(question.id, wrong, name);
  const path = '/v1/units/tiny-unit/questions/the-end/key';
  const { revision } = (await system.get(path, 'instructor')).body as KeyView;
  const trial = await system.post(`${path}/dry-run`, { optionIds: wrong }, 'instructor');
  expect(trial.body.practiceAnswers).toBeGreaterThan(0);
  const headers = { 'If-Match': `"${revision}"` };
  await system.put(path, { optionIds: wrong, reason: 'The author erred.' }, 'instructor', headers);
  await eventually(async () => ((await practice.results(name))[0]!.points === 1 ? true : null));
  const { body } = await practice.answer(question.id, wrong, name);
  expect(body).toMatchObject({ points: 1, rightOptionIds: wrong, misconceptions: [] });
});
