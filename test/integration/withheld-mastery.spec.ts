import type { OwnMastery } from '../../src/modules/analytics/bloom/bloom.schema.js';
import { QuizCohort } from '../support/quiz-cohort.js';
import { createQuiz, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: QuizCohort;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  cohort = await QuizCohort.found(system);
});
afterAll(() => system.close());

/** Takes a quiz of one question and answers it rightly. Gives the quiz's slug. */
const take = async (question: string, rules: Record<string, unknown>, name: string): Promise<string> => {
  const slug = await createQuiz(system, cohort.id, { blueprint: { kind: 'questions', ids: [question] }, ...rules });
  const attempt = await startAttempt(system, slug, name);
  await cohort.answer(attempt, question, cohort.right(question), {}, name);
  expect((await cohort.submit(attempt, name)).status).toBe(200);
  return slug;
};

const change = (slug: string, changes: object) =>
  system.patch(`/v1/quizzes/${slug}`, changes, 'instructor', { 'If-Match': '*' });

/** Numbers of items that the student's own figures rest on. */
const counted = async (name: string): Promise<Record<string, number | number[]>> => {
  const { body } = await system.get('/v1/me/mastery?unit=tiny-unit', name);
  const { overall, levels, outcomes, concepts } = body as OwnMastery;
  return {
    overall: overall.n,
    remember: levels[0]!.n,
    outcomes: outcomes.map(({ n }) => n),
    questions: concepts.reduce((sum, { questions }) => sum + questions.n, 0),
  };
};

describe('one’s own mastery', () => {
  it('says nothing of a quiz that keeps its results back', async () => {
    await take('the-end', {}, 'student');
    const before = { overall: 1, remember: 0, outcomes: [0, 1], questions: 1 };
    expect(await counted('student')).toEqual(before);
    const slug = await take('which-call', { feedback: 'never' }, 'student');
    expect(await counted('student')).toEqual(before);
    await change(slug, { feedback: 'after_submit' });
    expect(await counted('student')).toEqual({ overall: 2, remember: 1, outcomes: [1, 1], questions: 2 });
  });

  it('comes when the quiz is closed to everybody', async () => {
    const closesAt = new Date(Date.now() + 3_600_000).toISOString();
    const slug = await take('which-call', { feedback: 'after_close', closesAt }, 'other');
    expect(await counted('other')).toMatchObject({ overall: 0, questions: 0 });
    await change(slug, { closesAt: '2026-01-01T00:00:00Z' });
    expect(await counted('other')).toMatchObject({ overall: 1, questions: 1 });
    const later = { closesAt };
    await system.put(`/v1/quizzes/${slug}/overrides/groups/G1`, later, 'instructor');
    expect(await counted('other')).toMatchObject({ overall: 0, questions: 0 });
  });

  it('is kept from the student alone', async () => {
    await take('keeps-newline', { feedback: 'never' }, 'other');
    const { body } = await system.get(`/v1/cohorts/${cohort.id}/analytics/students`, 'instructor');
    const seen = (body as { items: { name: string; overall: { n: number } }[] }).items;
    expect(seen.find(({ name }) => name === 'other')!.overall.n).toBe(2);
    expect(await counted('other')).toMatchObject({ overall: 0 });
  });
});
