import { recountItems } from '../../src/modules/mcq/index.js';
import { LONG_TRANSACTION_MS } from '../../src/platform/database/database.js';
import { checkedSums, quizIdOf, rebuildSums, sumsOf } from '../support/item-sums.js';
import { addStudents, type Choice, takeQuiz } from '../support/quiz-class.js';
import { createQuiz } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let names: string[];
let cohort: { id: string; people: Record<string, string> };
beforeAll(async () => {
  system = await TestSystem.start({
    RATE_LIMIT_PER_USER_PER_MINUTE: '10000',
    RATE_LIMIT_PER_TENANT_PER_MINUTE: '100000',
  });
  await system.loadUnit('tiny-unit');
  names = await addStudents(system, 'pupil', 12);
  cohort = await system.foundCohort({
    members: { instructor: {}, ...Object.fromEntries(names.map((name) => [name, {}])) },
  });
  await Promise.all(names.map((name) => system.token(name)));
}, 180_000);
afterAll(() => system.close());

const inAlpha = <Result>(work: Parameters<ReturnType<TestSystem['app']>['withTenant']>[1]): Promise<Result> =>
  system.app().withTenant({ tenantId: system.tenants['alpha']! }, work, LONG_TRANSACTION_MS) as Promise<Result>;

/** Each student another mixture of right, wrong, partly right and nothing. */
const choicesOf = (seed: number): Record<string, Choice> => ({
  'which-call': seed % 3 === 0 ? { text: '`fgetc`' } : 'right',
  'the-end': (['right', { text: '-1' }, 'nothing', { text: 'An empty line' }] as const)[seed % 4]!,
  'what-ends': seed % 5 < 2 ? 'right' : { text: 'A newline' },
  'keeps-newline': seed % 2 === 0 ? 'right' : { text: 'False' },
});

const NOTHING = { items: [], options: [] };

describe('the sums behind item statistics', () => {
  it('are those of a rebuild after many submit at once, some of them again', async () => {
    const slug = await createQuiz(system, cohort.id, { maxAttempts: 2 });
    await Promise.all(names.map((name, seed) => takeQuiz(system, slug, name, choicesOf(seed))));
    await Promise.all(names.slice(0, 8).map((name, seed) => takeQuiz(system, slug, name, choicesOf(seed + 5))));
    const { items, options } = await checkedSums(system, slug);
    expect(options.length).toBeGreaterThan(8);
    expect(items.map(({ question, n }) => [question, n])).toEqual([
      ['keeps-newline', 12],
      ['the-end', 12],
      ['what-ends', 12],
      ['which-call', 12],
    ]);
  });

  it('say what a handful of answers say', async () => {
    const slug = await createQuiz(system, cohort.id, {
      blueprint: { kind: 'questions', ids: ['which-call', 'the-end'] },
    });
    await takeQuiz(system, slug, names[0]!, { 'which-call': 'right', 'the-end': 'right' });
    await takeQuiz(system, slug, names[1]!, { 'which-call': { text: '`fgetc`' }, 'the-end': 'right' });
    await takeQuiz(system, slug, names[2]!, {});
    const { items, options } = await checkedSums(system, slug);
    // Totals 2, 1 and 0.
    expect(items).toEqual([
      { question: 'the-end', n: 3, max: '3', x: '2', xx: '2', xt: '3', t: '3', tt: '5' },
      { question: 'which-call', n: 3, max: '3', x: '1', xx: '1', xt: '2', t: '3', tt: '5' },
    ]);
    expect(options.map(({ question, n }) => [question, n])).toEqual([
      ['the-end', 2],
      ['which-call', 1],
      ['which-call', 1],
    ]);
  });

  it('follow the attempt that counts, and the rule that says which', async () => {
    const slug = await createQuiz(system, cohort.id, { maxAttempts: 3, counting: 'highest' });
    const [name] = names as [string];
    const points = async () => {
      const { items } = await checkedSums(system, slug);
      return items.find(({ question }) => question === 'the-end')!['t'];
    };
    await takeQuiz(system, slug, name, { 'which-call': 'right' });
    expect(await points()).toBe('1');
    await takeQuiz(system, slug, name, { 'which-call': 'right', 'the-end': 'right' });
    expect(await points()).toBe('2');
    await takeQuiz(system, slug, name, {});
    expect(await points()).toBe('2');
    for (const [counting, expected] of [
      ['latest', '0'],
      ['first', '1'],
      ['average', '1'],
      ['highest', '2'],
    ]) {
      const changed = await system.patch(`/v1/quizzes/${slug}`, { counting }, 'instructor', { 'If-Match': '*' });
      expect(changed.status).toBe(200);
      expect(await points()).toBe(expected);
    }
  });

  it('may take longer to make anew than other work is given', async () => {
    const slug = await createQuiz(system, cohort.id, { counting: 'highest' });
    await takeQuiz(system, slug, names[0]!, { 'which-call': 'right' });
    const id = await quizIdOf(system, slug);
    let hold = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      hold = resolve;
    });
    // Another transaction on this quiz, that takes its time.
    const other = inAlpha(async (tx) => {
      await tx.db.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended(${id}, 0))`;
      hold();
      await tx.db.$executeRaw`SELECT pg_sleep(11)`;
    });
    await held;
    const busy = await system.patch(`/v1/quizzes/${slug}`, { counting: 'latest' }, 'instructor', { 'If-Match': '*' });
    await other;
    expect(busy).toMatchObject({ status: 200, body: { counting: 'latest' } });
  });

  it('take in a mended key, once, however often they are told, and by several at once', async () => {
    const slug = await createQuiz(system, cohort.id);
    await Promise.all(names.map((name, seed) => takeQuiz(system, slug, name, choicesOf(seed))));
    const id = await quizIdOf(system, slug);
    const before = await sumsOf(system, slug);
    await system.database.admin(
      `UPDATE responses r SET points = 1 - r.points FROM attempts a, question_versions v
       WHERE a.id = r.attempt_id AND a.quiz_id = $1 AND v.id = r.question_version_id AND v.question = 'keeps-newline'`,
      [id],
    );
    const everybody = names.map((name) => cohort.people[name]!);
    const halves = [everybody.slice(0, 7), everybody.slice(5).toReversed(), everybody, everybody.toReversed()];
    await Promise.all(halves.map((people) => inAlpha((tx) => recountItems(tx, id, people))));
    await inAlpha((tx) => recountItems(tx, id, [...everybody, ...everybody]));
    const after = await checkedSums(system, slug);
    expect(after.items).not.toEqual(before.items);
    expect(after.items.map(({ n }) => n)).toEqual(before.items.map(({ n }) => n));
    expect(after.options).toEqual(before.options);
  });

  it('wait for answers that a person marks', async () => {
    const slug = await createQuiz(system, cohort.id);
    const [name] = names as [string];
    const { id: attemptId } = await takeQuiz(system, slug, name, choicesOf(0));
    const id = await quizIdOf(system, slug);
    const recount = () => inAlpha((tx) => recountItems(tx, id, [cohort.people[name]!]));
    await system.database.admin('UPDATE attempts SET unmarked = 1 WHERE id = $1', [attemptId]);
    await recount();
    expect(await checkedSums(system, slug)).toEqual(NOTHING);
    await system.database.admin('UPDATE attempts SET unmarked = 0 WHERE id = $1', [attemptId]);
    await recount();
    expect((await checkedSums(system, slug)).items).toHaveLength(4);
  });

  it('leave out what staff try out', async () => {
    const slug = await createQuiz(system, cohort.id);
    await takeQuiz(system, slug, 'instructor', choicesOf(0));
    expect(await checkedSums(system, slug)).toEqual(NOTHING);
  });

  it('stay right while a rebuild and submissions run at once', async () => {
    const slug = await createQuiz(system, cohort.id, { maxAttempts: 2 });
    await Promise.all([
      ...names.map((name, seed) => takeQuiz(system, slug, name, choicesOf(seed))),
      ...Array.from({ length: 5 }, () => rebuildSums(system, slug)),
    ]);
    const { items } = await checkedSums(system, slug);
    expect(items.find(({ question }) => question === 'the-end')!['n']).toBe(12);
  });
});
