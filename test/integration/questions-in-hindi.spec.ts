import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import type { PracticeFeedback, PracticeQuestion } from '../../src/modules/mcq/practice/practice.schema.js';
import { loadChangedUnit } from '../support/changed-unit.js';
import { loadTinyUnitInHindi } from '../support/courses.js';
import { createQuiz, keysOf } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: string;
let keys: Record<string, string[]>;
beforeAll(async () => {
  system = await TestSystem.start();
  await loadTinyUnitInHindi(system.app(), system.tenants['alpha']!);
  cohort = (await system.foundCohort()).id;
  keys = await keysOf(system);
});
afterAll(() => system.close());

/** What must not hang on the language. */
const shapeOf = ({ items }: AttemptView) =>
  items.map(({ questionId, options, maxPoints }) => ({ questionId, maxPoints, options: options.map(({ id }) => id) }));

const itemOf = ({ items }: AttemptView, question: string) => items.find(({ questionId }) => questionId === question)!;

describe('an attempt', () => {
  it('is the same in both languages: ids of options, order and score', async () => {
    const slug = await createQuiz(system, cohort);
    const started = await system.post(`/v1/quizzes/${slug}/attempts?language=hi`, {});
    expect(started.status).toBe(201);
    const hindi = started.body as AttemptView;
    const english = (await system.get(`/v1/attempts/${hindi.id}`)).body as AttemptView;
    expect(shapeOf(hindi)).toEqual(shapeOf(english));
    expect(itemOf(hindi, 'which-call')).toMatchObject({ language: 'hi', stem: 'कौन-सा call एक पंक्ति पढ़ता है?' });
    expect(itemOf(english, 'which-call')).toMatchObject({ language: 'en', stem: 'Which call reads a line?' });
    // Each text stands at its own option, wherever the attempt's order has put it.
    const texts = (attempt: AttemptView) =>
      Object.fromEntries(itemOf(attempt, 'the-end').options.map(({ id, text }) => [id, text]));
    const emptyLine = Object.entries(texts(english)).find(([, text]) => text === 'An empty line')![0];
    expect(texts(hindi)[emptyLine]).toBe('एक ख़ाली पंक्ति');
    // One that is not there in Hindi comes in English.
    expect(itemOf(hindi, 'keeps-newline')).toMatchObject({
      language: 'en',
      stem: expect.stringContaining('newline') as string,
    });
    expect(started.headers).not.toHaveProperty('content-language');

    const answer = async (question: string, optionIds: string[]) =>
      system.put(`/v1/attempts/${hindi.id}/responses/${question}?language=hi`, { optionIds }, 'student');
    expect((await answer('which-call', keys['which-call']!)).status).toBe(200);
    expect((await answer('the-end', [emptyLine])).status).toBe(200);
    const resumed = (await system.post(`/v1/quizzes/${slug}/attempts`, {})).body as AttemptView;
    expect(itemOf(resumed, 'the-end').response).toMatchObject({ optionIds: [emptyLine] });

    const submitted = (await system.post(`/v1/attempts/${hindi.id}/submit?language=hi`, {})).body as AttemptView;
    expect(submitted.score).toMatchObject({ points: 1, maxPoints: 4 });
    expect(itemOf(submitted, 'the-end').feedback).toMatchObject({
      points: 0,
      rightOptionIds: keys['the-end'],
      explanation: 'वह pointer लौटाता है, और pointer -1 नहीं होता।',
      misconceptions: [{ optionId: emptyLine, id: 'end-is-empty-line', text: 'अंत को ख़ाली पंक्ति समझता है।' }],
    });
    const again = (await system.get(`/v1/attempts/${hindi.id}`)).body as AttemptView;
    expect(again.score).toEqual(submitted.score);
    expect(itemOf(again, 'the-end').feedback).toMatchObject({
      explanation: 'It returns a pointer, which has no -1.',
      misconceptions: [{ text: 'Takes the end for an empty line.' }],
    });
    const [noted] = await system.database.admin<{ misconceptions: string[] }>(
      "SELECT misconceptions FROM item_results WHERE item = 'the-end'",
    );
    expect(noted?.misconceptions).toEqual(['end-is-empty-line']);
  });

  it('tells at once in Hindi, where feedback is immediate', async () => {
    const slug = await createQuiz(system, cohort, { feedback: 'immediate' });
    const { id } = (await system.post(`/v1/quizzes/${slug}/attempts`, {}, 'other')).body as AttemptView;
    const path = `/v1/attempts/${id}/responses/which-call?language=hi`;
    const answer = await system.put(path, { optionIds: keys['which-call']! }, 'other');
    expect(answer.body).toMatchObject({ feedback: { points: 1, explanation: '`fgetc` एक अक्षर पढ़ता है।' } });
  });

  it('shows a short answer and its model answer in Hindi', async () => {
    const slug = await createQuiz(system, cohort, { blueprint: { kind: 'questions', ids: ['why-lines'] } });
    const { id, items } = (await system.post(`/v1/quizzes/${slug}/attempts?language=hi`, {})).body as AttemptView;
    expect(items).toMatchObject([{ language: 'hi', stem: 'प्रोग्राम को 256 bytes से ज़्यादा क्यों नहीं चाहिए?', options: [] }]);
    const { body } = await system.post(`/v1/attempts/${id}/submit?language=hi`, {});
    expect((body as AttemptView).items[0]!.feedback!.modelAnswer).toEqual(['लंबी पंक्ति टुकड़ों में आती है।']);
  });

  it('keeps the Hindi of its own version of a question when the English changes', async () => {
    const slug = await createQuiz(system, cohort);
    const { id } = (await system.post(`/v1/quizzes/${slug}/attempts`, {})).body as AttemptView;
    await loadChangedUnit(system, 'tiny-unit', (unit) => (unit.questions[0]!.stem = 'Which of them reads a line?'));
    const before = (await system.get(`/v1/attempts/${id}?language=hi`)).body as AttemptView;
    expect(itemOf(before, 'which-call')).toMatchObject({ language: 'hi' });
    // Asked as before, but its translation has gone with the unit's.
    expect(itemOf(before, 'the-end')).toMatchObject({
      language: 'en',
      stem: expect.stringMatching(/^What does/) as string,
    });
    await loadTinyUnitInHindi(system.app(), system.tenants['alpha']!);
    const after = (await system.get(`/v1/attempts/${id}?language=hi`)).body as AttemptView;
    expect(itemOf(after, 'the-end')).toMatchObject({ language: 'hi' });
  });

  it.each(['fr', 'HI', ''])('is in no language %j', async (language) => {
    const slug = await createQuiz(system, cohort);
    expect((await system.post(`/v1/quizzes/${slug}/attempts?language=${language}`, {})).status).toBe(400);
    expect((await system.post(`/v1/units/tiny-unit/practice/next?language=${language}`, {})).status).toBe(400);
  });
});

describe('practice', () => {
  it('asks and explains in Hindi, where it is there', async () => {
    await system.addPerson('learner');
    const asked = await system.post(
      '/v1/units/tiny-unit/practice/next?language=hi',
      { bloomLevel: 'remember' },
      'learner',
    );
    const question = asked.body as PracticeQuestion;
    expect([asked.status, question.language, asked.headers['content-language']]).toEqual([201, 'hi', 'hi']);
    expect(question.stem).toMatch(/[\u0900-\u097F]/);
    const right = keys[question.questionId]!;
    expect(question.options.map(({ id }) => id)).toEqual(expect.arrayContaining(right));
    const wrong = question.options.find(({ id }) => !right.includes(id))!.id;
    const answer = async (accepted: string) =>
      (
        await system.post(`/v1/practice/${question.id}/answer`, { optionIds: [wrong] }, 'learner', 'alpha', {
          'Accept-Language': accepted,
        })
      ).body as PracticeFeedback;
    const hindi = await answer('hi');
    expect(hindi).toMatchObject({ language: 'hi', rightOptionIds: right });
    expect(hindi.misconceptions[0]!.text).toMatch(/[\u0900-\u097F]/);
    const english = await answer('en');
    expect(english).toMatchObject({ language: 'en', points: hindi.points, optionIds: hindi.optionIds });
    expect(english.explanation).not.toMatch(/[\u0900-\u097F]/);
  });
});
