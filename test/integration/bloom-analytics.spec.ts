import {
  conceptColumns,
  levelColumns,
  misconceptionColumns,
  outcomeColumns,
  trendColumns,
} from '../../src/modules/analytics/analytics.tables.js';
import type { BloomAnalytics } from '../../src/modules/analytics/bloom/bloom.schema.js';
import type { Dashboard } from '../../src/modules/analytics/dashboard/dashboard.schema.js';
import { answers, foundAnsweredCohort, recordResults } from '../support/answered-cohort.js';
import { expectSameTable } from '../support/csv.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: string;
let people: Record<string, string>;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  ({ id: cohort, people } = await foundAnsweredCohort(system));
});
afterAll(() => system.close());

const bloom = async (query = '', name = 'instructor'): Promise<BloomAnalytics> => {
  const answer = await system.get(`/v1/cohorts/${cohort}/analytics/bloom?${query}`, name);
  expect(answer.status).toBe(200);
  return answer.body as BloomAnalytics;
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
    expect(await bloom('labGroup=G1')).toMatchObject({
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
    await recordResults(
      system,
      people['third']!,
      answers('z', 6, 6, { bloomLevel: 'evaluate', outcome: 'copy-lines' }, 18),
    );
    expect((await bloom()).levels[4]).toMatchObject({ n: 6, mastery: 1 });
    await recordResults(
      system,
      people['third']!,
      answers('z', 6, 0, { bloomLevel: 'evaluate', outcome: 'copy-lines' }, 19),
    );
    expect((await bloom()).levels[4]).toMatchObject({ n: 6, mastery: 0 });
    const { body } = await system.get(`/v1/cohorts/${cohort}/dashboard`, 'assistant');
    const row = (body as Dashboard).heatmap.find(({ name }) => name === 'third');
    expect(row).toMatchObject({ section: 'B', labGroup: 'G1' });
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
