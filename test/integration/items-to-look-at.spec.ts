import { itemToLookAtColumns } from '../../src/modules/analytics/analytics.tables.js';
import type { Dashboard } from '../../src/modules/analytics/dashboard/dashboard.schema.js';
import type { ItemAnalysis, ItemToLookAt } from '../../src/modules/analytics/items/items.schema.js';
import { expectSameTable } from '../support/csv.js';
import { quizIdOf, rebuildSums } from '../support/item-sums.js';
import { addStudents, type Choice, takeQuiz } from '../support/quiz-class.js';
import { createQuiz } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

/** What each of twelve students answers to which-call, keeps-newline, the-end and what-ends, by the letters of `CHOICES`. Of the first group the weak know the end. */
const ROWS = {
  G1: ['rr0r', 'rr0h', 'rr0r', 'rr0h', 'rr0r', 'r-0h', 'r-0r', '0r0h', '0-rh', '0-rh', '0-rh', '0-0-'],
  G2: ['rrrr', '0rrr', '0rrr', '0rrr', '0rrh', '0r0h', '00rh', '0010', '0001', '0010', '0r0h', '0011'],
};

const CHOICES: Record<string, Record<string, Choice>> = {
  'which-call': { r: 'right', 0: { text: '`fgetc`' } },
  'keeps-newline': { r: 'right', 0: { text: 'False' }, '-': 'nothing' },
  'the-end': { r: 'right', 0: { text: 'An empty line' }, 1: { text: '-1' } },
  'what-ends': { r: 'right', h: { text: 'A newline' }, 0: { text: 'A space' }, 1: { text: 'A tab' }, '-': 'nothing' },
};

const choicesOf = (row: string): Record<string, Choice> =>
  Object.fromEntries(Object.entries(CHOICES).map(([question, choices], place) => [question, choices[row[place]!]!]));

const [EARLY, LATE] = ['2026-11-10T10:00:00Z', '2026-11-20T10:00:00Z'];

let system: TestSystem;
let cohort: { id: string; people: Record<string, string> };
let names: string[];
let slug: string;
let easy: string;

/** The first group takes two quizzes early, the second group one of them late, and so does one of the first, to whom that does not count. */
beforeAll(async () => {
  system = await TestSystem.start({
    RATE_LIMIT_PER_USER_PER_MINUTE: '10000',
    RATE_LIMIT_PER_TENANT_PER_MINUTE: '100000',
  });
  await system.loadUnit('tiny-unit');
  names = await addStudents(system, 'pupil', 24);
  const places = names.map((name, index) => [name, { section: 'A', labGroup: index < 12 ? 'G1' : 'G2' }]);
  cohort = await system.foundCohort({ members: { instructor: {}, ...Object.fromEntries(places) } });
  slug = await createQuiz(system, cohort.id, { maxAttempts: 2, counting: 'highest' });
  easy = await createQuiz(system, cohort.id, { blueprint: { kind: 'questions', ids: ['which-call'] } });
  const rows = [...ROWS.G1, ...ROWS.G2];
  await Promise.all(names.map((name, index) => takeQuiz(system, slug, name, choicesOf(rows[index]!))));
  await Promise.all(names.slice(0, 12).map((name) => takeQuiz(system, easy, name, { 'which-call': 'right' })));
  await takeQuiz(system, slug, names[0]!, {});
  const first = names.slice(0, 12).map((name) => cohort.people[name]!);
  await system.database.admin(
    'UPDATE attempts SET submitted_at = CASE WHEN person_id = ANY ($1::uuid[]) AND number = 1 THEN $2 ELSE $3 END::timestamptz',
    [first, EARLY, LATE],
  );
}, 180_000);
afterAll(() => system.close());

async function list(query = '', college = 'alpha'): Promise<ItemToLookAt[]> {
  const answer = await system.get(`/v1/cohorts/${cohort.id}/dashboard?${query}`, 'instructor', college);
  expect(answer.status).toBe(200);
  return (answer.body as Dashboard).itemsToLookAt;
}

const told = (items: readonly ItemToLookAt[]) =>
  items.map(({ quiz, question, n, flags }) => [quiz, question, n, flags.map(({ code }) => code)]);

/** What item analysis says of the same answers, as the list would; in order of quiz and question. */
async function analysed(query: string): Promise<ItemToLookAt[]> {
  const { body } = await system.get(`/v1/cohorts/${cohort.id}/analytics/items?${query}`, 'instructor');
  return (body as ItemAnalysis).items
    .map(({ quiz, question, questionVersionId, n, facility, itemRest, itemTotal, flags }) => {
      const kept = flags.filter(({ code }) => code !== 'too_few_answers' && code !== 'wrong_option_preferred');
      return { quiz, question, questionVersionId, n, facility, itemRest, itemTotal, flags: kept };
    })
    .filter(({ flags }) => flags.length > 0);
}

const inOrder = (items: readonly ItemToLookAt[]) =>
  items.toSorted((a, b) => a.quiz.localeCompare(b.quiz) || a.question.localeCompare(b.question));

const ofFirstGroup = () => [
  [slug, 'the-end', 12, ['negative_discrimination', 'unchosen_option']],
  [easy, 'which-call', 12, ['too_easy', 'unchosen_option']],
  [slug, 'keeps-newline', 12, ['unchosen_option']],
  [slug, 'what-ends', 12, ['unchosen_option']],
];

const ofSecondGroup = () => [[slug, 'which-call', 12, ['too_hard']]];

describe('a dashboard’s items to look at', () => {
  it('are those of the group that is asked for', async () => {
    expect(told(await list('labGroup=G1'))).toEqual(ofFirstGroup());
    expect(told(await list('labGroup=G2'))).toEqual(ofSecondGroup());
    expect(told(await list('section=A&labGroup=G2'))).toEqual(ofSecondGroup());
    expect(await list('section=B')).toEqual([]);
  });

  it('are those of the attempts that count and were submitted then', async () => {
    expect(told(await list(`to=${LATE}`))).toEqual(ofFirstGroup());
    expect(told(await list(`from=${LATE}`))).toEqual(ofSecondGroup());
    expect(told(await list(`from=${EARLY}&to=${LATE}`))).toEqual(ofFirstGroup());
    expect(await list(`to=${EARLY}`)).toEqual([]);
    expect(await list(`from=${LATE}&labGroup=G1`)).toEqual([]);
  });

  it('are the same with a filter that lets everybody through as without one', async () => {
    const all = await list();
    expect(all.map(({ quiz, n }) => [quiz, n])).toContainEqual([slug, 24]);
    expect(all.map(({ quiz, n }) => [quiz, n])).toContainEqual([easy, 12]);
    expect(await list('section=A')).toEqual(all);
    expect(await list('from=2000-01-01')).toEqual(all);
    expect(await list('section=A&from=2000-01-01&to=2100-01-01')).toEqual(all);
  });

  it('have the statistics of item analysis', async () => {
    for (const query of ['', 'section=A', 'labGroup=G1', 'labGroup=G2', `to=${LATE}`, `from=${LATE}`]) {
      const found = await list(query);
      expect(found.length).toBeGreaterThan(0);
      expect(inOrder(found)).toEqual(await analysed(query));
    }
  });

  it('are the same as CSV', async () => {
    const csv = async (query: string) => {
      const path = `/v1/cohorts/${cohort.id}/dashboard.csv?table=itemsToLookAt&${query}`;
      return (await system.get(path, 'instructor')).text;
    };
    for (const query of ['', 'labGroup=G1', 'labGroup=G2'])
      await expectSameTable(await csv(query), itemToLookAtColumns, await list(query));
  });

  it('leave out what students of the cohort answer in another', async () => {
    const before = [await list(), await list('labGroup=G1'), await list('from=2000-01-01')];
    const members = Object.fromEntries(names.slice(0, 12).map((name) => [name, { section: 'A', labGroup: 'G1' }]));
    const other = await system.foundCohort({ members: { instructor: {}, ...members } });
    const quiz = await createQuiz(system, other.id);
    await Promise.all(names.slice(0, 12).map((name) => takeQuiz(system, quiz, name, {})));
    expect([await list(), await list('labGroup=G1'), await list('from=2000-01-01')]).toEqual(before);
  });

  it('leave out another college’s answers, even those of a cohort and a quiz with the same ids', async () => {
    const before = [await list(), await list('labGroup=G1'), await list('from=2000-01-01')];
    await system.loadUnit('tiny-unit', 'beta');
    const theirs = await addStudents(system, 'pupil', 12, 'beta');
    const members = Object.fromEntries(theirs.map((name) => [name, { section: 'A', labGroup: 'G1' }]));
    const other = await system.foundCohort({ college: 'beta', members: { instructor: {}, ...members } });
    const quiz = await createQuiz(system, other.id, {}, 'beta');
    await Promise.all(theirs.map((name) => takeQuiz(system, quiz, name, {}, 'beta')));
    const ids = [await quizIdOf(system, quiz), await quizIdOf(system, slug)];
    await system.database.admin('UPDATE cohorts SET id = $2 WHERE id = $1', [other.id, cohort.id]);
    await system.database.admin('UPDATE quizzes SET id = $2 WHERE id = $1', ids);
    expect([await list(), await list('labGroup=G1'), await list('from=2000-01-01')]).toEqual(before);
    for (const query of ['', 'labGroup=G1', 'from=2000-01-01'])
      expect((await list(query, 'beta')).map(({ quiz: at, n, facility }) => [at, n, facility])).toEqual(
        Array.from({ length: 4 }, () => [quiz, 12, 0]),
      );
  });

  it('count who has left the cohort by days, as item analysis does, and not by place', async () => {
    const gone = cohort.people[names[23]!];
    await system.database.admin('DELETE FROM cohort_members WHERE person_id = $1', [gone]);
    expect((await list(`from=${LATE}`)).map(({ n }) => n)).toEqual([12]);
    expect((await list('labGroup=G2')).map(({ n }) => n)).toEqual([11]);
    expect(inOrder(await list('labGroup=G2'))).toEqual(await analysed('labGroup=G2'));
  });

  it('are read from the sums that are kept up as long as nothing is filtered', async () => {
    const filtered = await list('labGroup=G1');
    await system.database.admin('DELETE FROM item_sums');
    expect(await list()).toEqual([]);
    expect(await list('labGroup=G1')).toEqual(filtered);
    for (const quiz of [slug, easy]) await rebuildSums(system, quiz);
    expect((await list()).length).toBeGreaterThan(0);
  });
});
