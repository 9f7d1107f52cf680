import { selectItemsToLookAt } from '../../src/modules/analytics/items/items-to-look-at.js';
import type { ItemAnalysis, ItemStatisticsView } from '../../src/modules/analytics/items/items.schema.js';
import { itemColumns, optionColumns, optionRows, quizColumns } from '../../src/modules/analytics/items/items.tables.js';
import { expectSameTable } from '../support/csv.js';
import { addStudents, type Choice, takeQuiz } from '../support/quiz-class.js';
import { createQuiz } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let names: string[];
let cohort: { id: string; people: Record<string, string> };
let slug: string;

/**
 * Twelve students, three questions. `the-end` is answered rightly by the weak and wrongly by the strong; nobody chooses its `-1`. Marks, in the order which-call,
 * keeps-newline, the-end, and what comes of them was worked out with rational numbers from the definitions.
 */
const marks = ['110', '110', '110', '110', '110', '100', '100', '010', '001', '001', '001', '000'];

const EXPECTED = {
  items: {
    'which-call': {
      facility: 0.5833333333333334,
      sd: 0.5149286505444373,
      itemRest: -9.759000729485333,
      itemTotal: 72.2806322324201,
      discriminativeEfficiency: -14.285714285714286,
      effectiveWeight: 48.52813742385703,
    },
    'keeps-newline': {
      facility: 0.5,
      sd: 0.5222329678670935,
      itemRest: 0.0,
      itemTotal: 80.17837257372732,
      discriminativeEfficiency: 0.0,
      effectiveWeight: 51.47186257614297,
    },
    'the-end': {
      facility: 0.25,
      sd: 0.45226701686664544,
      itemRest: -72.5589243841732,
      itemTotal: -30.860669992418387,
      discriminativeEfficiency: -118.18181818181819,
      effectiveWeight: null,
    },
  },
  quiz: {
    mean: 1.3333333333333333,
    sd: 0.6513389472789296,
    skewness: -0.4386568420449934,
    kurtosis: -0.336734693877551,
    cic: -112.5,
    errorRatio: 145.77379737113253,
    standardError: 0.9494815172056547,
  },
};

const choicesOf = (row: string): Record<string, Choice> => ({
  'which-call': row[0] === '1' ? 'right' : { text: '`fgetc`' },
  'keeps-newline': row[1] === '1' ? 'right' : 'nothing',
  'the-end': row[2] === '1' ? 'right' : { text: 'An empty line' },
});

beforeAll(async () => {
  system = await TestSystem.start({
    RATE_LIMIT_PER_USER_PER_MINUTE: '10000',
    RATE_LIMIT_PER_TENANT_PER_MINUTE: '100000',
  });
  await system.loadUnit('tiny-unit');
  names = await addStudents(system, 'pupil', 12);
  const places = names.map((name, index) => [
    name,
    { section: index < 6 ? 'A' : 'B', labGroup: index < 2 ? 'G1' : 'G2' },
  ]);
  cohort = await system.foundCohort({
    members: { instructor: {}, assistant: {}, student: {}, ...Object.fromEntries(places) },
  });
  slug = await createQuiz(system, cohort.id, {
    blueprint: { kind: 'questions', ids: ['which-call', 'the-end', 'keeps-newline'] },
    maxAttempts: 2,
    counting: 'first',
  });
  await Promise.all(names.map((name, index) => takeQuiz(system, slug, name, choicesOf(marks[index]!))));
  // Neither of these counts.
  await takeQuiz(system, slug, names[0]!, choicesOf('001'));
  await takeQuiz(system, slug, 'assistant', choicesOf('001'));
}, 180_000);
afterAll(() => system.close());

const path = (query = '', kind = 'items') => `/v1/cohorts/${cohort.id}/analytics/${kind}${query}`;

async function analysis(query = ''): Promise<ItemAnalysis> {
  const answer = await system.get(path(query), 'instructor');
  expect(answer.status).toBe(200);
  return answer.body as ItemAnalysis;
}

const item = ({ items }: ItemAnalysis, question: string): ItemStatisticsView =>
  items.find((one) => one.question === question)!;

describe('item analysis', () => {
  it('gives the statistics of the answers that count', async () => {
    const found = await analysis();
    expect(found.items.map(({ quiz, question, n }) => [quiz, question, n])).toEqual(
      ['keeps-newline', 'the-end', 'which-call'].map((question) => [slug, question, 12]),
    );
    for (const [question, values] of Object.entries(EXPECTED.items)) {
      const own = item(found, question);
      for (const [name, value] of Object.entries(values)) {
        if (value === null) expect(own[name as 'sd']).toBeNull();
        else expect(own[name as 'sd']).toBeCloseTo(value, 9);
      }
      expect(own.itemRest).toBe(own.discriminationIndex);
    }
    const [quiz] = found.quizzes;
    expect(quiz).toMatchObject({ quiz: slug, n: 12, waiting: 0, median: 1.0 });
    for (const [name, value] of Object.entries(EXPECTED.quiz)) expect(quiz![name as 'sd']).toBeCloseTo(value, 9);
    expect(quiz!.reliability).toMatchObject({ name: 'KR-20', items: 3 });
    expect(quiz!.reliability.warnings[0]).toMatch(/^Only 12 attempts/);
  });

  it('tells who chose what, by thirds that keep equal totals together', async () => {
    const found = await analysis();
    // One total of 0, six of 1 and five of 2. The middle of the six is 4 of 12, just on the border, which belongs to the middle third.
    expect(found.quizzes[0]!.thirds).toEqual({ lower: 1, middle: 6, upper: 5 });
    const { options, answered } = item(found, 'the-end');
    expect(answered).toBe(12);
    expect(
      options.map(({ text, right, chosen, lower, middle, upper }) => [text, right, chosen, lower, middle, upper]),
    ).toEqual([
      ['An empty line', false, 9, 1, 3, 5],
      ['`NULL`', true, 3, 0, 3, 0],
      ['-1', false, 0, 0, 0, 0],
      [null, false, 0, 0, 0, 0],
    ]);
    expect(options[0]!.misconception).toEqual({ id: 'end-is-empty-line', text: 'Takes the end for an empty line.' });
    expect(options[0]!.share).toBeCloseTo(9 / 12, 12);
    const left = item(found, 'keeps-newline');
    expect([left.answered, left.options.at(-1)]).toMatchObject([
      6,
      { optionId: null, text: null, chosen: 6, lower: 1, middle: 5, upper: 0 },
    ]);
    expect(left.medianSeconds).toBeGreaterThanOrEqual(0);
  });

  it('says in plain words what to look at', async () => {
    const { flags, options } = item(await analysis(), 'the-end');
    expect(flags.map(({ code, optionIds }) => [code, optionIds])).toEqual([
      ['negative_discrimination', []],
      ['wrong_option_preferred', [options[0]!.optionId]],
      ['unchosen_option', [options[2]!.optionId]],
    ]);
    expect(flags[0]!.message).toBe('This question sorts weak students above strong ones: check the key.');
  });

  it('looks at some students or days only, and then says that they are too few', async () => {
    const ofA = await analysis('?section=A');
    expect(ofA.quizzes[0]).toMatchObject({ n: 6 });
    expect(item(ofA, 'which-call')).toMatchObject({ n: 6, facility: 1, itemRest: null });
    expect(item(ofA, 'which-call').flags.map(({ code }) => code)).toEqual(['too_few_answers']);
    expect((await analysis('?section=A&labGroup=G2')).quizzes[0]).toMatchObject({ n: 4 });
    expect((await analysis('?to=2020-01-01')).quizzes[0]).toMatchObject({ n: 0, mean: null, sd: null, cic: null });
    expect((await analysis('?from=2020-01-01')).quizzes[0]).toMatchObject({ n: 12 });
  });

  it('tells a question that several quizzes ask apart by quiz', async () => {
    const other = await createQuiz(system, cohort.id, { blueprint: { kind: 'questions', ids: ['which-call'] } });
    await takeQuiz(system, other, names[0]!, { 'which-call': 'right' });
    const found = await analysis();
    expect(found.items.filter(({ question }) => question === 'which-call').map(({ quiz, n }) => [quiz, n])).toEqual([
      [slug, 12],
      [other, 1],
    ]);
    expect((await analysis(`?quiz=${other}`)).items.map(({ quiz, n }) => [quiz, n])).toEqual([[other, 1]]);
  });

  it('is the same as CSV, in each of its tables', async () => {
    const found = await analysis();
    const csv = async (table: string) => {
      const answer = await system.get(path(`?table=${table}`, 'items.csv'), 'instructor');
      expect(answer.headers['content-type']).toMatch(/^text\/csv; charset=utf-8/);
      expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="[\w-]+\.csv"$/);
      return answer.text;
    };
    await expectSameTable(await csv('items'), itemColumns, found.items);
    await expectSameTable(await csv('options'), optionColumns, optionRows(found.items));
    await expectSameTable(await csv('quizzes'), quizColumns, found.quizzes);
    // An option that a spreadsheet would take for a formula is a number here, and stays one.
    expect(await csv('options')).toContain(',-1,false,');
  });

  it('is for the staff of the cohort', async () => {
    for (const kind of ['items', 'items.csv']) {
      expect((await system.get(path('', kind), 'assistant')).status).toBe(200);
      expect((await system.get(path('', kind), 'admin')).status).toBe(200);
      expect((await system.get(path('', kind), 'student')).status).toBe(403);
      expect((await system.get(path('', kind), 'admin', 'beta')).status).toBe(404);
      expect((await system.get(path('', kind), 'instructor', 'beta')).status).toBe(404);
    }
    const elsewhere = await system.foundCohort({ members: { student: {} } });
    expect((await system.get(`/v1/cohorts/${elsewhere.id}/analytics/items`, 'instructor')).status).toBe(404);
    expect((await system.get('/v1/cohorts/nonsense/analytics/items', 'instructor')).status).toBe(404);
  });

  it('refuses what it can’t look for', async () => {
    expect((await system.get(path('?quiz=no-such'), 'instructor')).status).toBe(404);
    const odd = await system.get(path('?from=2026-11-01T09:00:00+05:30'), 'instructor');
    expect([odd.status, odd.body.violations]).toMatchObject([
      400,
      [{ pointer: '/from', detail: expect.stringContaining('(in a query + is written %2B)') as string }],
    ]);
    expect((await system.get(path('?from=2026-11-01T09:00:00%2B05:30'), 'instructor')).status).toBe(200);
    expect((await system.get(path('?table=all', 'items.csv'), 'instructor')).status).toBe(400);
  });
});

describe('items to look at', () => {
  it('are told from sums as item analysis tells them, without those that have too few answers', async () => {
    const found = await system
      .app()
      .withTenant({ tenantId: system.tenants['alpha']! }, (tx) => selectItemsToLookAt(tx, { cohortId: cohort.id }));
    expect(found.map(({ quiz, question, n, flags }) => [quiz, question, n, flags.map(({ code }) => code)])).toEqual([
      [slug, 'the-end', 12, ['negative_discrimination', 'unchosen_option']],
      [slug, 'which-call', 12, ['negative_discrimination']],
      [slug, 'keeps-newline', 12, ['unchosen_option']],
    ]);
    const analysed = await analysis(`?quiz=${slug}`);
    for (const { question, facility, itemRest, itemTotal, flags } of found) {
      const own = item(analysed, question);
      expect({ facility, itemRest, itemTotal }).toEqual({
        facility: own.facility,
        itemRest: own.itemRest,
        itemTotal: own.itemTotal,
      });
      expect(flags).toEqual(own.flags.filter(({ code }) => code !== 'wrong_option_preferred'));
    }
  });
});
