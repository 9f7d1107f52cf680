import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import { createQuiz, keysOf, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: string;
let right: string[];

beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
  ({ id: cohort } = await system.foundCohort());
  right = (await keysOf(system))['which-call']!;
});
afterAll(() => system.close());

const BOTH = { kind: 'questions', ids: ['which-call', 'the-end'] };
const quizOf = (feedback: string, ids = BOTH.ids, more: object = {}) =>
  createQuiz(system, cohort, { blueprint: { kind: 'questions', ids }, feedback, maxAttempts: 2, ...more });
const answer = (attempt: string, name: string) =>
  system.put(`/v1/attempts/${attempt}/responses/which-call`, { optionIds: right }, name);
const submit = (attempt: string, name: string) => system.post(`/v1/attempts/${attempt}/submit`, {}, name);
const show = async (attempt: string, name: string): Promise<AttemptView> =>
  (await system.get(`/v1/attempts/${attempt}`, name)).body as AttemptView;
/** Public ids of the questions whose feedback shows. */
const told = ({ items }: AttemptView): string[] =>
  items.filter(({ feedback }) => feedback !== null).map(({ questionId }) => questionId);

describe('a question that one quiz keeps back', () => {
  it('is told by no other quiz, whether handed in before or after, and is told to others', async () => {
    const open = await quizOf('after_submit');
    const before = await startAttempt(system, open, 'student');
    expect(told((await submit(before.id, 'student')).body as AttemptView).toSorted()).toEqual([
      'the-end',
      'which-call',
    ]);

    const exam = await startAttempt(
      system,
      await quizOf('after_close', ['which-call'], { closesAt: '2099-01-01T00:00:00Z' }),
      'student',
    );
    expect(told(await show(before.id, 'student'))).toEqual(['the-end']);
    await submit(exam.id, 'student');
    expect(told(await show(before.id, 'student'))).toEqual(['the-end']);

    const after = await startAttempt(system, open, 'student');
    const submitted = (await submit(after.id, 'student')).body as AttemptView;
    expect(told(submitted)).toEqual(['the-end']);
    expect(submitted.score).not.toBeNull();
    expect(JSON.stringify(submitted.items.filter(({ questionId }) => questionId === 'which-call'))).not.toMatch(
      /rightOptionIds|explanation":"/,
    );

    const theirs = await startAttempt(system, open, 'other');
    expect(told((await submit(theirs.id, 'other')).body as AttemptView)).toHaveLength(2);
    expect((await system.get(`/v1/attempts/${after.id}`, 'instructor')).text).toMatch(/rightOptionIds/);
  });

  it('is not told as it is answered where feedback is immediate', async () => {
    const name = 'ann';
    const id = await system.addPerson(name);
    await system.put(`/v1/cohorts/${cohort}/members/${id}`, { role: 'student' }, 'instructor');
    await startAttempt(system, await quizOf('never', ['which-call']), name);
    const immediate = await startAttempt(system, await quizOf('immediate'), name);
    const answered = await answer(immediate.id, name);
    expect([answered.status, answered.body]).toMatchObject([200, { final: true, feedback: null }]);
    expect(told(await show(immediate.id, name))).toEqual([]);
  });

  it('may be one of an earlier attempt at the same quiz, until the later one is handed in', async () => {
    const name = 'ben';
    const id = await system.addPerson(name);
    await system.put(`/v1/cohorts/${cohort}/members/${id}`, { role: 'student' }, 'instructor');
    const quiz = await quizOf('after_submit');
    const first = await startAttempt(system, quiz, name);
    await submit(first.id, name);
    expect(told(await show(first.id, name))).toHaveLength(2);
    const second = await startAttempt(system, quiz, name);
    expect(told(await show(first.id, name))).toEqual([]);
    await submit(second.id, name);
    expect(told(await show(first.id, name))).toHaveLength(2);
  });
});
