import { loadChangedUnit } from '../support/changed-unit.js';
import { createQuiz, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: string;
beforeAll(async () => {
  system = await TestSystem.start();
  await loadChangedUnit(system, 'banked', (unit) => {
    const [first] = unit.questions;
    unit.practiceQuestions = ['drill-a', 'drill-b'].map((id) => ({
      ...structuredClone(first!),
      id,
      stem: `Which call reads a line? (${id})`,
    }));
  });
  cohort = (await system.foundCohort({ unit: 'banked', members: { instructor: {}, student: {} } })).id;
});
afterAll(() => system.close());

const drills = ['drill-a', 'drill-b'];

/** The questions of an attempt at a quiz of the cohort. */
async function questionsOf(blueprint: object): Promise<string[]> {
  const slug = await createQuiz(system, cohort, { blueprint });
  return (await startAttempt(system, slug)).items.map(({ questionId }) => questionId).toSorted();
}

describe('questions for practice', () => {
  it('are what practice asks, and not those of quizzes', async () => {
    const asked = new Set<string>();
    for (let turn = 0; turn < 6; turn += 1) {
      const { status, body } = await system.post('/v1/units/banked/practice/next', {});
      expect(status).toBe(201);
      const { id, questionId, options } = body as { id: string; questionId: string; options: { id: string }[] };
      asked.add(questionId);
      await system.post(`/v1/practice/${id}/answer`, { optionIds: [options[0]!.id] });
    }
    expect([...asked].toSorted()).toEqual(drills);
    const mastery = await system.get('/v1/units/banked/practice/mastery');
    expect(mastery.body).toMatchObject({ questions: { all: 2, answered: 2 } });
  });

  it.each([
    [{ kind: 'all' }, ['keeps-newline', 'the-end', 'what-ends', 'which-call']],
    [{ kind: 'bySection', sections: ['lines'] }, ['the-end', 'what-ends', 'which-call']],
    [{ kind: 'perBloomLevel', counts: { remember: 2 } }, ['what-ends', 'which-call']],
  ])('are in no quiz with the blueprint %j', async (blueprint, expected) => {
    expect(await questionsOf(blueprint)).toEqual(expected);
  });

  it('are in a quiz that names them', async () => {
    expect(await questionsOf({ kind: 'questions', ids: ['the-end', 'drill-b'] })).toEqual(['drill-b', 'the-end']);
  });

  it('do not count as questions that a blueprint may draw', async () => {
    const blueprint = { kind: 'perBloomLevel', counts: { remember: 3 } };
    const body = { cohortId: cohort, slug: 'too-many', title: 'Too many', blueprint };
    const { status, text } = await system.post('/v1/quizzes', body, 'instructor');
    expect([status, text]).toEqual([422, expect.stringContaining('has 2 questions of the level')]);
  });

  it('can be found, and belong to the unit as before', async () => {
    const { body } = await system.get('/v1/units/banked');
    expect(body).toMatchObject({ questions: 4 });
  });
});
