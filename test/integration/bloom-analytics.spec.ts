import {
  conceptColumns,
  levelColumns,
  misconceptionColumns,
  outcomeColumns,
  studentColumns,
  trendColumns,
} from '../../src/modules/analytics/analytics.tables.js';
import type { BloomAnalytics, OwnMastery } from '../../src/modules/analytics/bloom/bloom.schema.js';
import type { Dashboard } from '../../src/modules/analytics/dashboard/dashboard.schema.js';
import type { StudentAnalytics } from '../../src/modules/analytics/students/students.schema.js';
import { type ItemResult, recordItemResults } from '../../src/modules/courses/index.js';
import { expectSameTable } from '../support/csv.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: string;
let people: Record<string, string>;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
  await system.addPerson('third');
  await system.addPerson('=cmd');
  await system.addPerson('elsewhere');
  ({ id: cohort, people } = await system.foundCohort({
    members: {
      instructor: {},
      assistant: {},
      student: { section: 'A', labGroup: 'G1' },
      other: { section: 'A', labGroup: 'G2' },
      third: { section: 'B', labGroup: 'G1' },
      '=cmd': { section: 'B' },
    },
  }));
  const other = await system.foundCohort({ members: { elsewhere: {} } });
  people['elsewhere'] = other.people['elsewhere']!;

  // Ten items of `remember`: 7 of 10 points. Five of `apply`: 1 of 5. Four of `analyze`.
  await record('student', answers('r', 10, 7, { bloomLevel: 'remember', outcome: 'name-calls' }, 2));
  await record(
    'student',
    answers('a', 5, 1, { bloomLevel: 'apply', outcome: 'copy-lines', section: 'a-full-disk' }, 10),
  );
  await record(
    'student',
    answers('n', 4, 4, { bloomLevel: 'analyze', outcome: 'copy-lines', section: 'a-full-disk' }, 10),
  );
  await record('student', checks(5, 4, 17));
  // Five of `remember`, all right; two misconceptions in common with the next.
  await record('other', answers('r', 5, 5, { bloomLevel: 'remember', outcome: 'name-calls' }, 3));
  await record('other', answers('w', 2, 0, { misconceptions: ['character-is-line', 'word-is-line'] }, 3));
  await record('third', answers('w', 1, 0, { misconceptions: ['word-is-line'] }, 3));
  await record('elsewhere', answers('r', 5, 0, { bloomLevel: 'remember', outcome: 'name-calls' }, 3));
});
afterAll(() => system.close());

/** `right` of `n` questions answered fully, at noon of a day of November 2026. */
function answers(prefix: string, n: number, right: number, more: Partial<ItemResult>, day: number): ItemResult[] {
  return Array.from({ length: n }, (_, index) => ({
    kind: 'question',
    item: `${prefix}${index}`,
    bloomLevel: 'understand',
    outcome: 'name-calls',
    section: 'lines',
    points: index < right ? 1 : 0,
    maxPoints: 1,
    answeredAt: new Date(Date.UTC(2026, 10, day, 12)),
    ...more,
  }));
}

function checks(n: number, right: number, day: number): ItemResult[] {
  return answers('copy-lines/c', n, right, { kind: 'check', bloomLevel: 'create', outcome: 'copy-lines' }, day);
}

async function record(name: string, results: ItemResult[]): Promise<void> {
  const context = { tenantId: system.tenants['alpha']! };
  await system.app().withTenant(context, (tx) => recordItemResults(tx, people[name]!, 'tiny-unit', results));
}

const bloom = async (query = '', name = 'instructor'): Promise<BloomAnalytics> => {
  const answer = await system.get(`/v1/cohorts/${cohort}/analytics/bloom?${query}`, name);
  expect(answer.status).toBe(200);
  return answer.body as BloomAnalytics;
};

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

describe('a cohort’s mastery', () => {
  it('joins all its students’ newest results by level, with Wilson’s interval, or says that there are too few', async () => {
    const { students, withResults, levels, overall } = await bloom();
    expect({ students, withResults }).toEqual({ students: 4, withResults: 3 });
    // 12 of 15 are right: p = 0.8. Centre (0.8 + 3.841459 / 30) / (1 + 3.841459 / 15) = 0.738835, half width 0.190689.
    expect(levels[0]).toEqual({
      bloomLevel: 'remember',
      n: 15,
      mastery: 0.8,
      low: 0.548146,
      high: 0.929525,
      note: null,
    });
    expect(levels[1]).toEqual({
      bloomLevel: 'understand',
      n: 3,
      mastery: null,
      low: null,
      high: null,
      note: 'Too few: 3 of the 5 items that a figure needs.',
    });
    expect(levels.map(({ n, mastery }) => [n, mastery])).toEqual([
      [15, 0.8],
      [3, null],
      [5, 0.2],
      [4, null],
      [0, null],
      [5, 0.8],
    ]);
    expect(levels[4]?.note).toBe('Nothing yet.');
    // 7 + 1 + 4 + 4 + 5 of 10 + 5 + 4 + 5 + 5 + 3.
    expect(overall).toMatchObject({ n: 32, mastery: 0.65625 });
  });

  it('is told by outcome, the hardest first, and questions are set against labs', async () => {
    const { outcomes, hardestOutcomes, concepts } = await bloom();
    expect(outcomes.map(({ outcome, text, n, mastery }) => [outcome, text, n, mastery])).toEqual([
      ['name-calls', 'Name the calls that read a line.', 18, 0.666667],
      ['copy-lines', 'Write a program that copies lines.', 14, 0.642857],
    ]);
    expect(hardestOutcomes.map(({ outcome }) => outcome)).toEqual(['copy-lines', 'name-calls']);
    expect(concepts).toMatchObject([
      { section: 'lines', questions: { n: 18, mastery: 0.666667 }, labs: { n: 5, mastery: 0.8 }, gap: -0.133333 },
      {
        section: 'a-full-disk',
        questions: { n: 9, mastery: 0.555556 },
        labs: { n: 0, note: 'Nothing yet.' },
        gap: null,
      },
    ]);
    expect(concepts[0]?.title).toEqual(expect.stringMatching(/\S/));
  });

  it('has a trend by week, from Monday, or by day', async () => {
    const { trend } = await bloom();
    // The 2nd of November 2026 is a Monday.
    expect(
      trend.map(({ from, to, n, mastery, cumulative }) => [from, to, n, mastery, cumulative.n, cumulative.mastery]),
    ).toEqual([
      ['2026-11-02', '2026-11-08', 18, 0.666667, 18, 0.666667],
      ['2026-11-09', '2026-11-15', 9, 0.555556, 27, 0.62963],
      ['2026-11-16', '2026-11-22', 5, 0.8, 32, 0.65625],
    ]);
    expect((await bloom('by=day')).trend.map(({ from, to, n }) => [from, to, n])).toEqual([
      ['2026-11-02', '2026-11-02', 10],
      ['2026-11-03', '2026-11-03', 8],
      ['2026-11-10', '2026-11-10', 9],
      ['2026-11-17', '2026-11-17', 5],
    ]);
  });

  it('counts the students behind each misconception', async () => {
    expect((await bloom()).misconceptions).toEqual([
      {
        misconception: 'word-is-line',
        text: 'Takes a word for a line.',
        question: 'what-ends',
        students: 2,
        share: 0.666667,
      },
      {
        misconception: 'character-is-line',
        text: 'Takes a character for a line.',
        question: 'which-call',
        students: 1,
        share: 0.333333,
      },
    ]);
  });

  it('can be that of a section, a group or some days', async () => {
    expect((await bloom('section=B')).overall).toMatchObject({ n: 1, mastery: null });
    expect(await bloom('section=A')).toMatchObject({ students: 2, withResults: 2, overall: { n: 31 } });
    expect(await bloom('group=G1')).toMatchObject({
      students: 2,
      overall: { n: 25 },
      misconceptions: [{ students: 1 }],
    });
    expect(await bloom('section=C')).toMatchObject({ students: 0, withResults: 0, overall: { n: 0, mastery: null } });
    const days = await bloom('from=2026-11-03&to=2026-11-17');
    expect(days).toMatchObject({ students: 4, withResults: 3, overall: { n: 17, mastery: 0.588235 } });
    expect(days.levels.map(({ n }) => n)).toEqual([5, 3, 5, 4, 0, 0]);
    expect(days.outcomes.map(({ n }) => n)).toEqual([8, 9]);
    expect(days.concepts.map(({ questions, labs }) => [questions.n, labs.n])).toEqual([
      [8, 0],
      [9, 0],
    ]);
    expect((await bloom('from=2026-11-03T12:00:01Z')).misconceptions).toEqual([]);
    // Of all days, it is what it is without.
    expect(await bloom('from=2000-01-01')).toEqual(await bloom());
  });

  it('heeds a newer answer at once', async () => {
    await record('third', answers('z', 6, 6, { bloomLevel: 'evaluate', outcome: 'copy-lines' }, 18));
    expect((await bloom()).levels[4]).toMatchObject({ n: 6, mastery: 1 });
    await record('third', answers('z', 6, 0, { bloomLevel: 'evaluate', outcome: 'copy-lines' }, 19));
    expect((await bloom()).levels[4]).toMatchObject({ n: 6, mastery: 0 });
    const { body } = await system.get(`/v1/cohorts/${cohort}/dashboard`, 'assistant');
    const row = (body as Dashboard).heatmap.find(({ name }) => name === 'third');
    expect(row).toMatchObject({ section: 'B', group: 'G1' });
    expect(row?.cells[4]).toEqual({ bloomLevel: 'evaluate', n: 6, mastery: 0, note: null });
    expect(row?.cells[0]).toMatchObject({ n: 0, mastery: null, note: 'Nothing yet.' });
  });

  it('is as CSV what it is as JSON, table by table', async () => {
    const shown = await bloom('section=A');
    const csv = async (table: string) =>
      (await system.get(`/v1/cohorts/${cohort}/analytics/bloom.csv?section=A&table=${table}`, 'instructor')).text;
    await expectSameTable(await csv('levels'), levelColumns, shown.levels);
    await expectSameTable(await csv('outcomes'), outcomeColumns, shown.outcomes);
    await expectSameTable(await csv('concepts'), conceptColumns, shown.concepts);
    await expectSameTable(await csv('trend'), trendColumns, shown.trend);
    await expectSameTable(await csv('misconceptions'), misconceptionColumns, shown.misconceptions);
  });
});

describe('the students of a cohort', () => {
  it('are listed by name, page by page, each with level and outcome', async () => {
    const all = await students();
    expect(all.map(({ name }) => name)).toEqual(['=cmd', 'other', 'student', 'third']);
    expect(await students('limit=1')).toEqual(all);
    expect((await students('section=A')).map(({ name }) => name)).toEqual(['other', 'student']);
    const student = all[2]!;
    expect(student).toMatchObject({
      section: 'A',
      group: 'G1',
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

describe('the college’s mastery', () => {
  it('is that of everybody with results, for its admins', async () => {
    const college = (await system.get('/v1/analytics/bloom?unit=tiny-unit', 'admin')).body as BloomAnalytics;
    expect(college).toMatchObject({ students: 4, withResults: 4 });
    expect(college.levels[0]).toMatchObject({ n: 20, mastery: 0.6 });
    expect((await system.get('/v1/analytics/bloom?unit=tiny-unit', 'instructor')).status).toBe(403);
    expect((await system.get('/v1/analytics/bloom?unit=none', 'admin')).status).toBe(404);
    const beta = await system.get('/v1/analytics/bloom?unit=tiny-unit', 'admin', 'beta');
    expect(beta.status).toBe(404);
  });
});

describe('who may look', () => {
  const paths = ['dashboard', 'analytics/bloom', 'analytics/labs', 'analytics/students'].flatMap((path) => [
    path,
    `${path}.csv`,
  ]);

  it.each(paths)('%s is for the cohort’s staff and the college’s admins', async (path) => {
    const of = async (name: string, college = 'alpha') =>
      (await system.get(`/v1/cohorts/${cohort}/${path}`, name, college)).status;
    expect(await of('instructor')).toBe(200);
    expect(await of('assistant')).toBe(200);
    expect(await of('admin')).toBe(200);
    expect(await of('student')).toBe(403);
    expect(await of('admin', 'beta')).toBe(404);
    expect(await of('instructor', 'beta')).toBe(404);
    expect((await system.get(`/v1/cohorts/nothing/${path}`, 'instructor')).status).toBe(404);
  });

  it('is not staff of other cohorts', async () => {
    await system.addPerson('visitor', ['instructor']);
    expect((await system.get(`/v1/cohorts/${cohort}/dashboard`, 'visitor')).status).toBe(404);
  });

  it.each(['from=yesterday', 'to=2026-13-01', 'section=', 'by=hour', 'table=none'])('refuses %s', async (query) => {
    expect((await system.get(`/v1/cohorts/${cohort}/analytics/bloom.csv?${query}`, 'instructor')).status).toBe(400);
  });
});
