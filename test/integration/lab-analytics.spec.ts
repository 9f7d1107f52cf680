import {
  atRiskColumns,
  checkColumns,
  distributionColumns,
  heatmapColumns,
  itemToLookAtColumns,
  labColumns,
  labCountColumns,
  levelColumns,
  outcomeOfTriesColumns,
  progressColumns,
} from '../../src/modules/analytics/analytics.tables.js';
import type { Dashboard } from '../../src/modules/analytics/dashboard/dashboard.schema.js';
import type { LabAnalytics } from '../../src/modules/analytics/labs/labs.schema.js';
import { type ItemResult, recordItemResults } from '../../src/modules/evidence/index.js';
import type { CheckOutcome, GradeRequest, GradeResult } from '../../src/modules/labs/model/results.js';
import { loadChangedUnit } from '../support/changed-unit.js';
import { expectSameTable } from '../support/csv.js';
import { scripted, ScriptedGrader } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

/** How a try goes: the outcome of its only check, or that its source does not compile, or that something is left behind. */
type Way = CheckOutcome | 'compile_error' | 'leak';

/** Grades as `output` of the script says. */
class WilfulGrader extends ScriptedGrader {
  protected override async resultOf(request: GradeRequest): Promise<GradeResult> {
    const result = await super.resultOf(request);
    const way = result.compile.output as Way;
    const outcome: CheckOutcome = way === 'compile_error' ? 'skipped' : way === 'leak' ? 'passed' : way;
    const passed = outcome === 'passed';
    const leaks = [{ kind: 'fifo' as const, name: '/tmp/f', detail: 'left behind' }];
    return {
      ...result,
      verdict: way === 'compile_error' ? 'compile_error' : passed ? 'passed' : 'failed',
      score: passed ? 10 : 0,
      checks: result.checks.map((check) => ({ ...check, outcome, points: passed ? 10 : 0 })),
      leaks: way === 'leak' ? leaks : [],
    };
  }
}

let system: TestSystem;
let cohort: string;
let people: Record<string, string>;
beforeAll(async () => {
  system = await TestSystem.start({ SUBMISSIONS_PER_USER_PER_MINUTE: '1000', RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
  await system.addPerson('third');
  await system.addPerson('idle');
  ({ id: cohort, people } = await system.foundCohort({
    members: {
      instructor: {},
      assistant: {},
      student: { section: 'A' },
      other: { section: 'A' },
      third: { section: 'B' },
      idle: {},
    },
  }));
  const worker = await system.startWorker(new WilfulGrader());
  await Promise.all([
    tries('student', 'deadlock', 'deadlock', 'leak', 'failed'),
    tries('other', 'compile_error', 'crashed', 'deadlock'),
    tries('third', 'passed'),
  ]);
  await worker.close();
  // Handed in a day, an hour and a minute apart.
  await system.database.admin(
    `UPDATE submissions SET created_at = '2026-11-10T10:00:00Z'::timestamptz + CASE r.number WHEN 1 THEN '0' WHEN 2 THEN '1 day' WHEN 3 THEN '25 hours' ELSE '1501 minutes' END::interval
     FROM (SELECT id, row_number() OVER (PARTITION BY person_id ORDER BY id) AS number FROM submissions) r WHERE r.id = submissions.id`,
  );
  const again = await system.startWorker(new WilfulGrader());
  const { body } = await system.post('/v1/regrades', { lab: 'test-lab' }, 'instructor');
  await eventually(async () => {
    const sql = 'SELECT 1 AS one FROM regrades WHERE id = $1 AND finished_at IS NOT NULL';
    return (await system.database.admin(sql, [(body as { id: string }).id]))[0];
  });
  await again.close();
});
afterAll(() => system.close());

async function tries(name: string, ...ways: Way[]): Promise<void> {
  for (const output of ways) {
    const { body } = await system.post('/v1/labs/test-lab/submissions', scripted({ output }), name);
    await eventually(async () => {
      const sql = "SELECT 1 AS one FROM submissions WHERE id = $1 AND status = 'graded'";
      return (await system.database.admin(sql, [(body as { id: string }).id]))[0];
    });
  }
}

const labs = async (query = ''): Promise<LabAnalytics> => {
  const answer = await system.get(`/v1/cohorts/${cohort}/analytics/labs?${query}`, 'assistant');
  expect(answer.status).toBe(200);
  return answer.body as LabAnalytics;
};

const dashboard = async (query = ''): Promise<Dashboard> => {
  const answer = await system.get(`/v1/cohorts/${cohort}/dashboard?${query}`, 'instructor');
  expect(answer.status).toBe(200);
  return answer.body as Dashboard;
};

describe('a cohort’s labs', () => {
  it('tell who passed, after how many tries and how long, and what goes wrong', async () => {
    const shown = await labs();
    expect(shown.students).toBe(4);
    expect(shown.labs.find(({ lab }) => lab === 'test-lab')).toEqual({
      lab: 'test-lab',
      title: 'A lab for tests',
      tried: 3,
      passed: 2,
      passRate: 0.666667,
      tries: 8,
      // The third of one student, the first of another; 25 hours, and at once.
      medianTriesToPass: 2,
      medianMinutesToPass: 750,
      meanBest: 0.666667,
      // The newest try of one of three.
      checks: [{ check: 'only', title: 'The only check', bonus: false, passed: 1, tried: 3, passRate: 0.333333 }],
      outcomes: [
        { outcome: 'deadlock', students: 2, tries: 3 },
        { outcome: 'compile_error', students: 1, tries: 1 },
        { outcome: 'crashed', students: 1, tries: 1 },
        { outcome: 'failed', students: 1, tries: 1 },
        { outcome: 'leak', students: 1, tries: 1 },
      ],
    });
  });

  it('show a lab that nobody has tried', async () => {
    const design = (await labs()).labs.find(({ lab }) => lab === 'design-lab');
    expect(design).toMatchObject({
      tried: 0,
      passRate: null,
      tries: 0,
      medianTriesToPass: null,
      meanBest: null,
      outcomes: [],
    });
  });

  it('can be those of a section, or of what was handed in on some days', async () => {
    expect((await labs('section=B')).labs.find(({ lab }) => lab === 'test-lab')).toMatchObject({
      tried: 1,
      passed: 1,
      tries: 1,
    });
    expect((await labs('to=2026-11-11T00:00:00Z')).labs.find(({ lab }) => lab === 'test-lab')).toMatchObject({
      tried: 3,
      passed: 1,
      tries: 3,
      outcomes: [
        { outcome: 'compile_error', students: 1 },
        { outcome: 'deadlock', students: 1, tries: 1 },
      ],
    });
    expect(await labs('from=2000-01-01')).toEqual(await labs());
  });

  it('are as CSV what they are as JSON', async () => {
    const shown = await labs();
    const csv = async (table: string) =>
      (await system.get(`/v1/cohorts/${cohort}/analytics/labs.csv?table=${table}`, 'assistant')).text;
    await expectSameTable(await csv('labs'), labColumns, shown.labs);
    const checks = shown.labs.flatMap(({ lab, checks: rows }) => rows.map((row) => ({ lab, ...row })));
    await expectSameTable(await csv('checks'), checkColumns, checks);
    const outcomes = shown.labs.flatMap(({ lab, outcomes: rows }) => rows.map((row) => ({ lab, ...row })));
    await expectSameTable(await csv('outcomes'), outcomeOfTriesColumns, outcomes);
  });
});

describe('a dashboard', () => {
  it('counts who is there and what they did', async () => {
    const { cohort: shown, enrolment, labs: totals } = await dashboard();
    expect(shown).toEqual({ id: cohort, name: 'Cohort', unit: 'tiny-unit' });
    expect(enrolment).toMatchObject({
      students: 4,
      withResults: 3,
      activeLastWeek: 3,
      neverActive: 1,
      answersGiven: 0,
    });
    expect((await labs()).labs).toMatchObject(totals);
    expect((await labs('section=B')).labs).toMatchObject((await dashboard('section=B')).labs);
    expect((await labs('to=2026-11-11')).labs).toMatchObject((await dashboard('to=2026-11-11')).labs);
  });

  it('shows students at risk with the rule and its numbers', async () => {
    await setBack('idle', 20);
    await setBack('other', 20);
    await record('other', 12, 5);
    await record('third', 30, 30);
    await record('student', 30, 16);
    const { atRisk } = await dashboard();
    expect(atRisk.total).toBe(2);
    // Of 0, 13, 31 and 31 items the median student, the lower one of two, has 13.
    expect(atRisk.students).toMatchObject([
      {
        name: 'idle',
        mastery: null,
        reasons: [
          { rule: 'inactive', because: 'Not active yet.' },
          { rule: 'behind', because: 'Results on 0 items; the median student has 13.' },
        ],
      },
      {
        name: 'other',
        mastery: 0.384615,
        reasons: [
          { rule: 'low_mastery', because: 'Mastery 0.38 over 13 items.' },
          { rule: 'stuck', because: 'Not passed: test-lab.' },
        ],
      },
    ]);
    expect(atRisk.rules.map(({ rule }) => rule)).toEqual(['inactive', 'low_mastery', 'stuck', 'behind']);
    // A cohort that is over is not inactive.
    await system.database.admin("UPDATE cohorts SET ends_at = now() - interval '1 day' WHERE id = $1", [cohort]);
    expect((await dashboard()).atRisk.students.map(({ name, reasons }) => [name, reasons.length])).toEqual([
      ['other', 2],
      ['idle', 1],
    ]);
  });

  it('tells who has read which section', async () => {
    const note = async (name: string, state: string) =>
      (await system.put('/v1/units/tiny-unit/sections/lines/progress', { state }, name)).status;
    expect([await note('student', 'done'), await note('other', 'read')]).toEqual([200, 200]);
    const { progress } = await dashboard();
    expect(progress).toMatchObject([
      { section: 'lines', read: 2, done: 1 },
      { section: 'a-full-disk', read: 0, done: 0 },
    ]);
    expect((await dashboard('section=B')).progress[0]).toMatchObject({ read: 0, done: 0 });
  });

  it('counts both of two sections that somebody notes at once', async () => {
    const note = (section: string, state: string) =>
      system.put(`/v1/units/tiny-unit/sections/${section}/progress`, { state }, 'idle');
    const noted = await Promise.all([
      ...['read', 'read', 'read'].map((state) => note('lines', state)),
      ...['read', 'done', 'read'].map((state) => note('a-full-disk', state)),
    ]);
    expect(noted.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect((await dashboard()).progress).toMatchObject([
      { section: 'lines', read: 3, done: 1 },
      { section: 'a-full-disk', read: 1, done: 1 },
    ]);
  });

  it('keeps a section’s readers when sections come, go, change places and come back', async () => {
    const unit = 'moving';
    await loadChangedUnit(system, unit);
    const { id } = await system.foundCohort({ name: unit, unit, members: { instructor: {}, student: {} } });
    const read = async (section: string): Promise<void> => {
      const noted = await system.put(`/v1/units/${unit}/sections/${section}/progress`, { state: 'read' }, 'student');
      expect(noted.status).toBe(200);
    };
    const readers = async (): Promise<unknown[]> => {
      const { body } = await system.get(`/v1/cohorts/${id}/dashboard`, 'instructor');
      return (body as Dashboard).progress.map((row) => [row.section, row.read]);
    };
    await read('lines');
    await loadChangedUnit(system, unit, ({ sections }) => {
      sections.splice(0, 1, { ...sections[0]!, slug: 'new' });
    });
    expect(await readers()).toEqual([
      ['new', 0],
      ['a-full-disk', 0],
    ]);
    await read('a-full-disk');
    await loadChangedUnit(system, unit, ({ sections }) => {
      sections.unshift({ ...sections[0]!, slug: 'first' });
    });
    await read('first');
    expect(await readers()).toEqual([
      ['first', 1],
      ['lines', 1],
      ['a-full-disk', 1],
    ]);
  });

  it('parts students by mastery', async () => {
    const { distribution, levels } = await dashboard();
    expect(distribution.tooFew).toBe(1);
    // 5 of 13, 16 of 31 and 31 of 31.
    expect(distribution.bins.map(({ students }) => students)).toEqual([0, 0, 0, 1, 0, 1, 0, 0, 0, 1]);
    expect(distribution.median).toBe(0.516129);
    // The same of days that leave nothing out, of which sums are made from results.
    expect((await dashboard('from=2001-01-01')).distribution).toEqual(distribution);
    expect(levels[1]).toMatchObject({ bloomLevel: 'understand', n: 72, mastery: 0.708333 });
  });

  it('has a heatmap in pages, and every table as CSV', async () => {
    const first = await system.get(`/v1/cohorts/${cohort}/dashboard?limit=3`, 'instructor');
    const next = /^<([^>]+)>; rel="next"$/.exec(first.headers['link'] ?? '')?.[1];
    const second = await system.get(next!, 'instructor');
    expect(second.headers['link']).toBeUndefined();
    const pages = [first, second].map(({ body }) => (body as Dashboard).heatmap);
    expect(pages.map((page) => page.map(({ name }) => name))).toEqual([['idle', 'other', 'student'], ['third']]);

    const shown = await dashboard();
    const csv = async (table: string) =>
      (await system.get(`/v1/cohorts/${cohort}/dashboard.csv?table=${table}`, 'instructor')).text;
    await expectSameTable(await csv('heatmap'), heatmapColumns, pages.flat());
    await expectSameTable(await csv('levels'), levelColumns, shown.levels);
    await expectSameTable(await csv('distribution'), distributionColumns, shown.distribution.bins);
    await expectSameTable(await csv('progress'), progressColumns, shown.progress);
    await expectSameTable(await csv('itemsToLookAt'), itemToLookAtColumns, shown.itemsToLookAt);
    await expectSameTable(await csv('labs'), labCountColumns, shown.labs);
    await expectSameTable(await csv('atRisk'), atRiskColumns, shown.atRisk.students);
  });

  it('counts a try as soon as it is graded', async () => {
    const countsOf = ({ labs: shown }: Pick<Dashboard, 'labs'>) => shown.find(({ lab }) => lab === 'test-lab');
    const before = countsOf(await dashboard());
    const worker = await system.startWorker(new WilfulGrader());
    await tries('idle', 'passed');
    await worker.close();
    const after = countsOf(await dashboard());
    const oneMore = (count = 0): number => count + 1;
    expect(after).toMatchObject({
      tried: oneMore(before?.tried),
      passed: oneMore(before?.passed),
      tries: oneMore(before?.tries),
    });
    expect(countsOf(await labs())).toMatchObject({ ...after });
  });

  it('part students by mastery as it is shown, though thirds are not whole billionths', async () => {
    const before = (await dashboard()).distribution.bins.map(({ students }) => students);
    // A lab passed, and six thirds of nine questions: 3 of 10.
    await record('idle', 9, 6, 3);
    const { distribution } = await dashboard();
    expect(distribution.bins.map(({ students }, tenth) => students - before[tenth]!)).toEqual([
      0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
    ]);
  });
});

/** Makes it so many days since the student joined or was last active. */
async function setBack(name: string, days: number): Promise<void> {
  const before = new Date(Date.now() - days * 86_400_000);
  await system.database.admin('UPDATE cohort_members SET joined_at = $2 WHERE person_id = $1', [people[name], before]);
}

/** Results on `n` questions, of which `right` have a point out of `maxPoints`. */
async function record(name: string, n: number, right: number, maxPoints = 1): Promise<void> {
  const results = Array.from({ length: n }, (_, index): ItemResult => ({
    kind: 'question',
    item: `q${index}`,
    bloomLevel: 'understand',
    outcome: 'name-calls',
    section: 'lines',
    points: index < right ? 1 : 0,
    maxPoints,
    answeredAt: new Date('2026-11-12T10:00:00Z'),
  }));
  const context = { tenantId: system.tenants['alpha']! };
  await system.app().withTenant(context, (tx) => recordItemResults(tx, people[name]!, 'tiny-unit', results));
}
