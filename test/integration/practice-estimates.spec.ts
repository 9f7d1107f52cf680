import { Practice } from '../support/practice.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let practice: Practice;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  practice = await Practice.open(system);
});
afterAll(() => system.close());

const difficulty = async (question: string): Promise<{ rating: number; answers: number } | undefined> =>
  (
    await system.database.admin<{ rating: number; answers: number }>(
      'SELECT rating, answers FROM practice_difficulties WHERE tenant_id = $1 AND question = $2',
      [system.tenants['alpha'], question],
    )
  )[0];

describe('the estimates of practice', () => {
  it('begin at 1000, say too few below five answers, and rise with right ones', async () => {
    const name = await practice.newStudent();
    const estimate = async () => (await practice.mastery(name)).sections.find(({ section }) => section === 'lines')!;
    expect(await estimate()).toEqual({ section: 'lines', rating: 1000, answers: 0, expectedShare: null });
    const ratings: number[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      expect((await estimate()).expectedShare).toBeNull();
      const question = await practice.ask(name, { section: 'lines' });
      await practice.answer(question.id, practice.choose(question, true), name);
      ratings.push((await estimate()).rating);
    }
    expect(ratings).toEqual(ratings.toSorted((a, b) => a - b));
    const { expectedShare, answers } = await estimate();
    expect(answers).toBe(5);
    expect(expectedShare).toBeGreaterThan(0.6);
  });

  it('learn a question’s difficulty from each student’s first answer only', async () => {
    const name = await practice.newStudent();
    const before = (await difficulty('keeps-newline')) ?? { rating: 970, answers: 0 };
    const first = await practice.ask(name, { section: 'a-full-disk' });
    await practice.answer(first.id, practice.choose(first, false), name);
    const after = (await difficulty('keeps-newline'))!;
    expect(after.answers).toBe(before.answers + 1);
    expect(after.rating).toBeGreaterThan(before.rating);
    await practice.ask(name, { section: 'lines' });
    const second = await practice.ask(name, { section: 'a-full-disk' });
    await practice.answer(second.id, practice.choose(second, true), name);
    expect(await difficulty('keeps-newline')).toEqual(after);
    expect(await practice.results(name)).toEqual([{ item: 'keeps-newline', points: 1 }]);
  });

  it('leave out what staff try', async () => {
    for (const name of ['instructor', 'assistant', 'admin']) {
      const question = await practice.ask(name, { section: 'a-full-disk' });
      const before = await difficulty('keeps-newline');
      expect((await practice.answer(question.id, practice.choose(question, false), name)).status).toBe(200);
      expect(await difficulty('keeps-newline')).toEqual(before);
    }
    expect(await practice.results('instructor')).toEqual([]);
    expect(await practice.results('assistant')).toEqual([]);
  });
});
