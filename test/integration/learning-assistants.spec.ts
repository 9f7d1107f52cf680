import { TestSystem } from '../support/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({ CONTENT_REVALIDATE_MS: '60000' });
  await system.loadUnit('tiny-unit');
  await system.addPerson('senior', ['assistant']);
  await system.addPerson('lecturer', ['assistant', 'instructor']);
});
afterAll(() => system.close());

const key = '/v1/units/tiny-unit/questions/which-call/key';

/** Whether model answers are in the unit as they get it, and sketches of answers in its case study. */
const seesModelAnswers = async (name: string): Promise<boolean> => {
  const unit = await system.get('/v1/units/tiny-unit', name);
  const section = await system.get('/v1/units/tiny-unit/sections/a-full-disk', name);
  expect([unit.status, section.status]).toEqual([200, 200]);
  const sees = unit.text.includes('"modelAnswer"');
  expect([unit, section].map(({ text }) => text.includes('"sketch"'))).toEqual([sees, sees]);
  return sees;
};

describe('an assistant of the college', () => {
  it('sees keys and model answers of a unit that they do not learn', async () => {
    expect(await seesModelAnswers('senior')).toBe(true);
    expect((await system.get(key, 'senior')).status).toBe(200);
  });

  it('sees none of a unit that they learn, as soon as they do', async () => {
    await system.foundCohort({ name: 'Learners', members: { senior: { role: 'student' } } });
    for (let time = 0; time < 2; time += 1) expect(await seesModelAnswers('senior')).toBe(false);
    const refused = await system.get(key, 'senior');
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      type: '/problems/forbidden',
      detail: expect.stringContaining('learn this unit') as string,
    });
    for (const other of ['assistant', 'instructor']) expect(await seesModelAnswers(other)).toBe(true);
  });

  it('sees them again once they look after a cohort of it', async () => {
    await system.foundCohort({ name: 'Looked after', members: { senior: { role: 'assistant' } } });
    expect(await seesModelAnswers('senior')).toBe(true);
    expect((await system.get(key, 'senior')).status).toBe(200);
  });

  it('who is an instructor, too, sees them whatever they learn', async () => {
    await system.foundCohort({ name: 'Lecturers', members: { lecturer: { role: 'student' } } });
    expect(await seesModelAnswers('lecturer')).toBe(true);
    expect((await system.get(key, 'lecturer')).status).toBe(200);
  });
});
