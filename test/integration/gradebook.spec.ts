import { readCsv } from '../support/csv.js';
import { type Book, GradedCohort, scheme, startGradedSystem } from '../support/graded-cohort.js';
import { layQuiz } from '../support/sat-quiz.js';
import type { TestSystem } from '../support/system.js';
import { gatherCohort, personId } from '../support/taught-unit.js';

let system: TestSystem;
let cohort: GradedCohort;
beforeAll(async () => {
  system = await startGradedSystem();
});
beforeEach(async () => {
  cohort = await GradedCohort.gather(system);
});
afterAll(() => system.close());

describe('without set-up', () => {
  it('everything that there is to hand in makes a gradebook', async () => {
    await layQuiz(system, { cohort: cohort.id, slug: `warm-up-${cohort.id}` });
    const { body, headers } = await system.get(`/v1/cohorts/${cohort.id}/gradebook/scheme`, 'assistant');
    expect(headers['etag']).toBe('"0"');
    expect(body).toMatchObject({ revision: 0, changedBy: null, uncounted: [] });
    const { columns, items, schemeRevision } = await cohort.book();
    expect(schemeRevision).toBe(0);
    expect(columns.map(({ item, title }) => [item, title])).toEqual([
      [`quiz:warm-up-${cohort.id}`, `The quiz warm-up-${cohort.id}`],
      ['lab:test-lab', 'A lab for tests'],
      ['lab:design-lab', 'A lab for tests'],
    ]);
    expect(items.map((row) => [row.student.name, row.total, row.letter])).toEqual([
      ['other', null, null],
      ['student', null, null],
    ]);
    expect((await cohort.own()).steps).toEqual(['Nothing counts yet.']);
  });
});

describe('a scheme', () => {
  it('is set by instructors who have read it, and keeps to what the cohort hands in', async () => {
    expect((await cohort.setScheme(scheme(), null)).body).toMatchObject({ type: '/problems/precondition-required' });
    expect((await cohort.setScheme(scheme(), 3)).body).toMatchObject({ type: '/problems/precondition-failed' });
    const both = await Promise.all([cohort.setScheme(scheme()), cohort.setScheme(scheme(), 0, 'admin')]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    const strange = scheme();
    strange.categories.labs.items = [{ slug: 'design-lab', dueAt: null, weight: 1 }];
    expect((await cohort.setScheme(strange, 1)).body).toMatchObject({
      type: '/problems/scheme-refused',
      violations: [{ pointer: '/categories/labs/items/0/slug' }],
    });
    const light = scheme();
    light.categories.labs.weight = 39;
    expect((await cohort.setScheme(light, 1)).body).toMatchObject({
      type: '/problems/validation',
      violations: [{ pointer: '/categories' }],
    });
    const without = scheme();
    without.categories.labs.items = [];
    expect((await cohort.setScheme(without, 1)).body).toMatchObject({ revision: 2, uncounted: ['lab:test-lab'] });
  });
});

describe('the table', () => {
  it('as CSV says what it says as JSON, in pages or whole, filtered, and starts no formula', async () => {
    await cohort.clearWork();
    await cohort.program(8);
    await system.addPerson(`=1+1-${cohort.id}`);
    await system.database.admin(`UPDATE people SET name = '=HYPERLINK("http://evil.test")' WHERE name = $1`, [
      `=1+1-${cohort.id}`,
    ]);
    await system.database.admin(
      `INSERT INTO cohort_members (tenant_id, cohort_id, person_id, role, section, lab_group)
       SELECT tenant_id, $1, id, 'student', 'B', 'G1' FROM people WHERE email = $2`,
      [cohort.id, `=1+1-${cohort.id}@alpha.test`],
    );
    const pages: Book['items'] = [];
    for (let path: string | undefined = `/v1/cohorts/${cohort.id}/gradebook?limit=1`; path !== undefined;) {
      const page = await system.get(path, 'assistant');
      pages.push(...(page.body as Book).items);
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers['link'] ?? '')?.[1];
    }
    const whole = await cohort.book('limit=100');
    expect(pages).toEqual(whole.items);
    expect(pages).toHaveLength(3);

    const csv = await system.get(`/v1/cohorts/${cohort.id}/gradebook.csv`, 'assistant');
    expect(csv.headers['content-type']).toContain('text/csv');
    const [header, ...rows] = await readCsv(csv.text);
    expect(header).toEqual([
      'student',
      'name',
      'email',
      'section',
      'labGroup',
      'lab:test-lab',
      'lab:design-lab',
      'quizzes',
      'labs',
      'designs',
      'total',
      'letter',
    ]);
    const cell = (value: number | string | null) => (value === null ? '' : String(value));
    expect(rows.map((row) => [row[0], ...row.slice(5)])).toEqual(
      whole.items.map((row) => [
        row.student.id,
        ...row.grades.map(({ percent }) => cell(percent)),
        ...row.categories.map(({ percent }) => cell(percent)),
        cell(row.total),
        cell(row.letter),
      ]),
    );
    expect(rows.map((row) => row[1])).toContain(`'=HYPERLINK("http://evil.test")`);
    expect(rows.find((row) => row[0] === cohort.student)?.slice(5)).toEqual(['80', '', '', '80', '', '80', 'A+']);

    const names = async (query: string) => (await cohort.book(query)).items.map((row) => row.student.name);
    expect(await names('section=B')).toEqual(['=HYPERLINK("http://evil.test")']);
    expect(await names('labGroup=G1&section=A')).toEqual([]);
    const filtered = await system.get(`/v1/cohorts/${cohort.id}/gradebook.csv?labGroup=G1`, 'instructor');
    expect(await readCsv(filtered.text)).toHaveLength(2);
  });
});

describe('who may', () => {
  it('read and change: the cohort’s staff and its instructors; students see their own', async () => {
    const paths = ['gradebook', 'gradebook.csv', 'gradebook/scheme', `gradebook/students/${cohort.student}`].map(
      (path) => `/v1/cohorts/${cohort.id}/${path}`,
    );
    for (const path of [...paths, cohort.place('total'), `${cohort.place('total')}/history`]) {
      for (const name of ['instructor', 'assistant', 'admin']) expect((await system.get(path, name)).status).toBe(200);
      expect((await system.get(path, 'student')).status).toBe(403);
      expect((await system.get(path, 'instructor', 'beta')).status).toBe(404);
      expect((await system.get(path, 'admin', 'beta')).status).toBe(404);
    }
    for (const name of ['assistant', 'student']) {
      expect((await cohort.setScheme(scheme(), 0, name)).status).toBe(403);
      expect((await cohort.setGrade('total', { percent: 1, reason: 'x' }, 0, { name })).status).toBe(403);
    }
    const strange = await gatherCohort(system, { unit: 'ipc' }, { student: 'student' });
    expect((await system.get(`/v1/cohorts/${strange}/gradebook`, 'instructor')).status).toBe(404);
    expect((await system.get(`/v1/me/grades?cohortId=${strange}`, 'student')).status).toBe(200);
    expect((await system.get(`/v1/me/grades?cohortId=${strange}`, 'other')).status).toBe(404);
    expect((await system.get(`/v1/me/grades?cohortId=${cohort.id}`, 'instructor')).status).toBe(404);
    expect((await system.get(`/v1/me/grades?cohortId=${cohort.id}`, 'student', 'beta')).status).toBe(404);
    expect((await system.get('/v1/me/grades', 'student')).status).toBe(400);
    // A student of another cohort is none of this one.
    const only = await gatherCohort(system, { unit: 'ipc' }, { student: 'student', instructor: 'instructor' });
    const other = await personId(system, 'other');
    expect((await system.get(`/v1/cohorts/${only}/gradebook/students/${other}`, 'instructor')).status).toBe(404);
    expect((await system.get(`/v1/cohorts/${only}/gradebook/students/x`, 'instructor')).status).toBe(404);
  });
});
