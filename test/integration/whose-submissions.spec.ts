import { createQuiz, startAttempt } from '../support/quizzes.js';
import { gradedSubmissions } from '../support/regrades.js';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let submission: string;
let design: string;

/**
 * One cohort with `student` in it. `senior` is an assistant of the college and learns in it, `helper` looks after it, `stranger` and `lecturer` look after another cohort
 * of the unit, `guest` has no part in any.
 */
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
  for (const name of ['senior', 'helper', 'stranger', 'guest']) await system.addPerson(name, ['assistant']);
  await system.addPerson('lecturer', ['instructor']);
  await system.foundCohort({
    name: 'Theirs',
    members: { instructor: {}, student: {}, senior: { role: 'student' }, helper: { role: 'assistant' } },
  });
  await system.foundCohort({
    name: 'Another',
    members: { lecturer: { role: 'instructor' }, stranger: { role: 'assistant' } },
  });
  [submission = ''] = await gradedSubmissions(system, [{ score: 5, printed: 'a peer’s words' }]);
  design = await handInDesign('student');
});
afterAll(() => system.close());

async function handInDesign(name: string): Promise<string> {
  const files = [{ name: 'design.md', content: '# Design' }];
  const answer = await system.post('/v1/labs/design-lab/submissions', { files }, name);
  expect(answer.status).toBe(202);
  return (answer.body as { id: string }).id;
}

const idsOf = async (path: string, name: string): Promise<string[]> => {
  const { status, body } = await system.get(path, name);
  expect(status).toBe(200);
  return (body as { items: { id: string }[] }).items.map(({ id }) => id);
};

const marks = {
  rows: [
    { criterion: 'choice', level: 'Good' },
    { criterion: 'reasons', level: 'Good' },
  ],
};
const mark = (id: string, name: string, revision = 0) =>
  system.put(`/v1/designs/${id}/marking`, marks, name, { 'If-Match': `"${revision}"` });

const doors = ['', '/timeline', '/events', '/results'];

describe('a student’s submission', () => {
  it.each(['senior', 'stranger', 'lecturer', 'guest', 'other'])('is not there for %s', async (name) => {
    for (const door of doors)
      expect([door, (await system.get(`/v1/submissions/${submission}${door}`, name)).status]).toEqual([door, 404]);
    expect(await idsOf('/v1/submissions', name)).toEqual([]);
  });

  it.each(['helper', 'instructor', 'admin', 'student'])('is there for %s', async (name) => {
    expect((await system.get(`/v1/submissions/${submission}`, name)).status).toBe(200);
    expect(await idsOf('/v1/submissions?lab=test-lab', name)).toEqual([submission]);
  });

  it('is regraded by instructors of its author’s cohort alone', async () => {
    const request = { submissionIds: [submission], dryRun: true };
    expect((await system.post('/v1/regrades', request, 'lecturer')).body).toMatchObject({
      type: '/problems/regrade-refused',
    });
    const started = await system.post('/v1/regrades', request, 'instructor');
    expect(started.status).toBe(202);
    const items = `/v1/regrades/${(started.body as { id: string }).id}/items`;
    expect((await system.get(items, 'instructor')).body).toMatchObject({ items: [{ submissionId: submission }] });
    expect((await system.get(items, 'lecturer')).body).toEqual({ items: [] });
  });

  it('is the staff’s of the college while its author learns in no cohort of the unit, but not of those who learn it', async () => {
    const theirs = await submitScript(system, { score: 1 }, 'alpha', 'other');
    for (const name of ['guest', 'lecturer', 'admin'])
      expect((await system.get(`/v1/submissions/${theirs}`, name)).status).toBe(200);
    for (const name of ['senior', 'student'])
      expect((await system.get(`/v1/submissions/${theirs}`, name)).status).toBe(404);
  });

  it('does not become visible by a cohort of another unit', async () => {
    await system.foundCohort({
      unit: 'another-unit',
      name: 'Elsewhere',
      members: { student: {}, guest: { role: 'assistant' } },
    });
    expect((await system.get(`/v1/submissions/${submission}`, 'guest')).status).toBe(404);
  });
});

describe('a design', () => {
  it.each(['senior', 'stranger', 'lecturer', 'guest'])('is not marked, claimed or listed by %s', async (name) => {
    expect(await idsOf('/v1/designs', name)).not.toContain(design);
    expect((await system.get(`/v1/designs/${design}`, name)).status).toBe(404);
    expect((await system.get(`/v1/designs/${design}/markings`, name)).status).toBe(404);
    expect((await system.post(`/v1/designs/${design}/claim`, {}, name)).status).toBe(404);
    expect((await mark(design, name)).status).toBe(404);
  });

  it('is not released by an instructor of another cohort', async () => {
    expect((await mark(design, 'helper')).status).toBe(200);
    expect((await system.post(`/v1/designs/${design}/release`, {}, 'lecturer')).status).toBe(404);
    expect((await system.post('/v1/labs/design-lab/designs/release', {}, 'lecturer')).body).toEqual({ released: 0 });
    expect((await system.post('/v1/labs/design-lab/designs/release', {}, 'instructor')).body).toEqual({ released: 1 });
  });

  it.each(['senior', 'helper', 'instructor', 'admin'])('of one’s own is not marked by %s', async (name) => {
    const own = await handInDesign(name);
    expect((await system.get(`/v1/submissions/${own}`, name)).status).toBe(200);
    expect(await idsOf('/v1/designs', name)).not.toContain(own);
    expect((await mark(own, name)).status).toBe(404);
    // Nor after somebody else has, and after its release.
    const revision = name === 'admin' ? null : await mark(own, 'admin');
    if (revision?.status !== 200) return;
    expect((await system.post(`/v1/designs/${own}/release`, {}, 'admin')).status).toBe(200);
    expect((await mark(own, name, 1)).status).toBe(404);
  });
});

describe('a short answer', () => {
  it('is not marked by its author, who looks after the cohort by now', async () => {
    const members = { instructor: {}, other: {} };
    const cohort = await system.foundCohort({ name: 'Short answers', members });
    const slug = await createQuiz(system, cohort.id, { blueprint: { kind: 'questions', ids: ['why-lines'] } });
    const { id } = await startAttempt(system, slug, 'other');
    await system.put(`/v1/attempts/${id}/responses/why-lines`, { text: 'My own words.' }, 'other');
    await system.post(`/v1/attempts/${id}/submit`, {}, 'other');
    const person = cohort.people['other']!;
    await system.patch(`/v1/people/${person}`, { roles: ['student', 'assistant'] }, 'admin');
    await system.put(`/v1/cohorts/${cohort.id}/members/${person}`, { role: 'assistant' }, 'instructor');
    const attempts = async (name: string): Promise<string[]> => {
      const { body } = await system.get('/v1/short-answers', name);
      return (body as { items: { attemptId: string }[] }).items.map(({ attemptId }) => attemptId);
    };
    expect(await attempts('instructor')).toEqual([id]);
    expect(await attempts('other')).toEqual([]);
    const body = { rows: [{ criterion: 'parts', level: 'Right' }] };
    const path = `/v1/short-answers/${id}/why-lines/marking`;
    expect((await system.put(path, body, 'other', { 'If-Match': '"0"' })).status).toBe(404);
    expect((await system.put(path, body, 'instructor', { 'If-Match': '"0"' })).status).toBe(200);
  });
});
