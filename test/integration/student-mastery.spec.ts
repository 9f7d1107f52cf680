import { studentColumns } from '../../src/modules/analytics/analytics.tables.js';
import type { OwnMastery } from '../../src/modules/analytics/bloom/bloom.schema.js';
import type { StudentAnalytics } from '../../src/modules/analytics/students/students.schema.js';
import { foundAnsweredCohort } from '../support/answered-cohort.js';
import { expectSameTable } from '../support/csv.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: string;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  ({ id: cohort } = await foundAnsweredCohort(system));
});
afterAll(() => system.close());

const students = async (query = ''): Promise<StudentAnalytics[]> => {
  const items: StudentAnalytics[] = [];
  let path: string | undefined = `/v1/cohorts/${cohort}/analytics/students?${query}`;
  while (path) {
    const page = await system.get(path, 'instructor');
    expect(page.status).toBe(200);
    items.push(...(page.body as { items: StudentAnalytics[] }).items);
    path = /^<([^>]+)>; rel="next"$/.exec(page.headers['link'] ?? '')?.[1];
  }
  return items;
};

describe('the students of a cohort', () => {
  it('are listed by name, page by page, each with level and outcome', async () => {
    const all = await students();
    expect(all.map(({ name }) => name)).toEqual(['=cmd', 'other', 'student', 'third']);
    expect(await students('limit=1')).toEqual(all);
    expect((await students('section=A')).map(({ name }) => name)).toEqual(['other', 'student']);
    const student = all[2]!;
    expect(student).toMatchObject({
      section: 'A',
      labGroup: 'G1',
      lastActiveAt: '2026-11-17T12:00:00.000Z',
      overall: { n: 24, mastery: 0.666667 },
    });
    expect(student.levels.map(({ n, mastery }) => [n, mastery])).toEqual([
      [10, 0.7],
      [0, null],
      [5, 0.2],
      [4, null],
      [0, null],
      [5, 0.8],
    ]);
    expect(student.levels[0]).toMatchObject({ low: 0.396778, high: 0.892209 });
    expect(student.outcomes).toMatchObject([
      { outcome: 'copy-lines', n: 14, mastery: 0.642857 },
      { outcome: 'name-calls', n: 10, mastery: 0.7 },
    ]);
    expect(all[0]).toMatchObject({ lastActiveAt: null, overall: { n: 0, mastery: null, note: 'Nothing yet.' } });
  });

  it('are the same rows as CSV, and no name is a formula there', async () => {
    const { text } = await system.get(`/v1/cohorts/${cohort}/analytics/students.csv`, 'instructor');
    await expectSameTable(text, studentColumns(['name-calls', 'copy-lines']), await students());
    expect(text).toContain(",'=cmd,");
  });
});

describe('one’s own mastery', () => {
  it('is what staff see of it', async () => {
    const own = (await system.get('/v1/me/mastery?unit=tiny-unit', 'student')).body as OwnMastery;
    const seen = (await students()).find(({ name }) => name === 'student')!;
    expect(own).toMatchObject({ unit: 'tiny-unit', overall: seen.overall, levels: seen.levels });
    expect(own.outcomes.map(({ outcome, n }) => [outcome, n])).toEqual([
      ['name-calls', 10],
      ['copy-lines', 14],
    ]);
    expect(own.concepts).toMatchObject([{ section: 'lines', labs: { n: 5 } }, { section: 'a-full-disk' }]);
  });

  it('begins with nothing, and needs a unit', async () => {
    const { body } = await system.get('/v1/me/mastery?unit=tiny-unit', '=cmd');
    expect(body).toMatchObject({ overall: { n: 0, mastery: null }, concepts: [] });
    expect((await system.get('/v1/me/mastery?unit=none', 'student')).status).toBe(404);
    expect((await system.get('/v1/me/mastery', 'student')).status).toBe(400);
  });
});
