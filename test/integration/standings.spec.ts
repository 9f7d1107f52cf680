import {
  type ItemResult,
  lockStanding,
  noteActivity,
  rebuildSums,
  recordItemResults,
} from '../../src/modules/evidence/index.js';
import { Database, type TenantTransaction } from '../../src/platform/database/database.js';
import { foundColleges } from '../support/college.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let app: Database;
let tenantId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = (await foundColleges(database.urls, 'alpha'))['alpha']!;
  app = Database.open(database.urls.app, 8);
});
afterAll(async () => {
  await app.onApplicationShutdown();
  await database.drop();
});

const UNIT = 'tiny-unit';

const personId = async (name: string): Promise<string> =>
  (await database.admin<{ id: string }>('SELECT id FROM people WHERE email = $1', [`${name}@alpha.test`]))[0]!.id;

const inTenant = <Result>(work: (tx: TenantTransaction) => Promise<Result>): Promise<Result> =>
  app.withTenant({ tenantId }, work);

const result = (item: string, points: number, day: number, more: Partial<ItemResult> = {}): ItemResult => ({
  kind: 'question',
  item,
  bloomLevel: 'remember',
  outcome: 'name-calls',
  section: 'lines',
  points,
  maxPoints: 1,
  answeredAt: new Date(Date.UTC(2026, 10, day, 12)),
  ...more,
});

const record = async (name: string, ...results: ItemResult[]): Promise<void> => {
  const id = await personId(name);
  await inTenant((tx) => recordItemResults(tx, id, UNIT, results));
};

/** Every row of the standings of a person, apart from their keys. */
const standingsOf = async (name: string): Promise<{ levels: object; facets: object[] }> => {
  const id = await personId(name);
  const [levels] = await database.admin('SELECT * FROM unit_standings WHERE person_id = $1', [id]);
  const facets = await database.admin<{ facet: string; value: string; items: number; share: string }>(
    'SELECT facet, value, items, share FROM facet_standings WHERE person_id = $1 ORDER BY facet, value',
    [id],
  );
  return { levels: levels!, facets };
};

const rebuiltStandingsOf = async (name: string): Promise<{ levels: object; facets: object[] }> => {
  const id = await personId(name);
  await inTenant(async (tx) => {
    await lockStanding(tx, id, UNIT, new Date(0));
    await rebuildSums(tx, UNIT, [id]);
  });
  return standingsOf(name);
};

describe('the standings of a student', () => {
  it('are the sums of the newest results, by level, outcome, section and day', async () => {
    await record(
      'student',
      result('q01', 1, 2),
      result('q02', 0, 2),
      result('q03', 1, 3, { maxPoints: 3, bloomLevel: 'apply', outcome: 'copy-lines', section: null }),
      result('copy-lines/only', 4, 4, { kind: 'check', maxPoints: 10, bloomLevel: 'apply', outcome: 'copy-lines' }),
    );
    const { levels, facets } = await standingsOf('student');
    expect(levels).toMatchObject({
      remember_items: 2,
      remember_share: '1000000000',
      apply_items: 2,
      apply_share: '733333333',
      create_items: 0,
      create_share: '0',
      last_active_at: new Date('2026-11-04T12:00:00Z'),
    });
    expect(facets).toEqual([
      { facet: 'outcome', value: 'copy-lines', items: 2, share: '733333333' },
      { facet: 'outcome', value: 'name-calls', items: 2, share: '1000000000' },
      { facet: 'question_section', value: 'lines', items: 2, share: '1000000000' },
      { facet: 'lab_section', value: 'lines', items: 1, share: '400000000' },
      { facet: 'day', value: '2026-11-02', items: 2, share: '1000000000' },
      { facet: 'day', value: '2026-11-03', items: 1, share: '333333333' },
      { facet: 'day', value: '2026-11-04', items: 1, share: '400000000' },
    ]);
  });

  it('follow a newer result, a corrected one and a question that has moved, and heed no older one', async () => {
    await record('student', result('q02', 1, 5), result('q01', 0, 1));
    expect((await standingsOf('student')).levels).toMatchObject({ remember_items: 2, remember_share: '2000000000' });
    await record('student', result('q02', 0.5, 5));
    expect((await standingsOf('student')).levels).toMatchObject({ remember_items: 2, remember_share: '1500000000' });
    await record('student', result('q01', 0.25, 2, { bloomLevel: 'understand', outcome: 'copy-lines' }));
    const { levels, facets } = await standingsOf('student');
    expect(levels).toMatchObject({
      remember_items: 1,
      remember_share: '500000000',
      understand_items: 1,
      understand_share: '250000000',
    });
    expect(facets).toEqual(
      expect.arrayContaining([
        { facet: 'outcome', value: 'name-calls', items: 1, share: '500000000' },
        { facet: 'outcome', value: 'copy-lines', items: 3, share: '983333333' },
        { facet: 'day', value: '2026-11-02', items: 1, share: '250000000' },
        { facet: 'day', value: '2026-11-05', items: 1, share: '500000000' },
      ]),
    );
    expect(await rebuiltStandingsOf('student')).toEqual({ levels, facets });
  });

  it('lose a facet that the last item has left', async () => {
    await record('other', result('q01', 1, 2), result('q02', 1, 3));
    await record('other', result('q01', 1, 3, { section: 'a-full-disk' }));
    const { facets } = await standingsOf('other');
    expect(facets.filter((row) => Object.values(row).includes('2026-11-02'))).toEqual([]);
    expect(facets).toContainEqual({ facet: 'day', value: '2026-11-03', items: 2, share: '2000000000' });
    expect(await rebuiltStandingsOf('other')).toEqual(await standingsOf('other'));
  });

  it('lose nothing when one student’s results come at once', async () => {
    const rounds = Array.from({ length: 24 }, (_, round) => [
      result(`q${round % 5}`, (round % 7) / 7, round % 11),
      result(`only-${round}`, 1, round),
      result('always', round / 24, 9, { bloomLevel: 'evaluate' }),
    ]);
    await Promise.all(rounds.map((results) => record('assistant', ...results)));
    const kept = await standingsOf('assistant');
    expect(kept.levels).toMatchObject({ remember_items: 29, evaluate_items: 1 });
    expect(await rebuiltStandingsOf('assistant')).toEqual(kept);
  });

  it('vanish with the transaction that failed', async () => {
    const before = await standingsOf('other');
    const id = await personId('other');
    const failed = inTenant(async (tx) => {
      await recordItemResults(tx, id, UNIT, [result('q09', 1, 9)]);
      throw new Error('after all');
    });
    await expect(failed).rejects.toThrow('after all');
    expect(await standingsOf('other')).toEqual(before);
  });

  it('count answers, and keep the latest time', async () => {
    const id = await personId('instructor');
    const note = (day: number, answers: number) =>
      inTenant((tx) => noteActivity(tx, id, UNIT, { at: new Date(Date.UTC(2026, 10, day)), answers }));
    await Promise.all([note(3, 1), note(5, 1), note(4, 2)]);
    expect((await standingsOf('instructor')).levels).toMatchObject({
      answers_given: 4,
      last_active_at: new Date('2026-11-05T00:00:00Z'),
    });
  });
});
