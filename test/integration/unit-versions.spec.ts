import { loadUnit, type StoredUnit } from '../../src/modules/courses/loading/index.js';
import type { Unit } from '../../src/modules/courses/content/index.js';
import { loadChangedUnit } from '../support/changed-unit.js';
import { folderOf } from '../support/courses.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let tiny: Unit;
beforeAll(async () => {
  system = await TestSystem.start();
  tiny = await loadUnit(folderOf('tiny-unit'));
});
afterAll(() => system.close());

/** Under another slug, so that each test has a unit of its own. */
const load = (slug: string, change?: (unit: Unit) => void, college?: string): Promise<StoredUnit> =>
  loadChangedUnit(system, slug, change, college);

const questionVersions = async (unit: string): Promise<{ question: string; keys: string[][] }[]> =>
  system.database.admin(
    `SELECT v.question, coalesce(jsonb_agg(to_jsonb(k.option_ids) ORDER BY k.revision) FILTER (WHERE k.revision IS NOT NULL), '[]') AS keys
     FROM question_versions v LEFT JOIN question_keys k ON k.question_version_id = v.id WHERE v.unit = $1 GROUP BY v.id, v.question ORDER BY v.id`,
    [unit],
  );

const first = (unit: Unit): Unit['questions'][number] => unit.questions[0]!;

/** Makes another option the right one, as an author would. */
function moveKey(unit: Unit): void {
  const { options } = first(unit);
  const right = options.findIndex(({ correct }) => correct);
  const wrong = (right + 1) % options.length;
  options[right] = { ...options[right]!, correct: false, misconception: options[wrong]!.misconception };
  options[wrong] = { ...options[wrong]!, correct: true, misconception: null };
}

describe('storing a unit', () => {
  it('makes a version of new content and none of the same', async () => {
    expect(await load('same')).toMatchObject({ version: 1, isNew: true, rekeyed: [] });
    expect(await load('same')).toMatchObject({ version: 1, isNew: false });
    const more = (unit: Unit): void => void (unit.sections[0]!.markdown += '\nMore.\n');
    expect(await load('same', more)).toMatchObject({ version: 2, isNew: true, rekeyed: [] });
    expect(await questionVersions('same')).toHaveLength(tiny.questions.length + tiny.shortAnswers.length);
  });

  it('makes one version when many load it at once', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => load('at-once')));
    expect(results.map(({ version }) => version)).toEqual([1, 1, 1, 1]);
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it('keeps a question whose wording stays, and makes another of one that is asked otherwise', async () => {
    await load('reworded');
    await load('reworded', (unit) => (first(unit).explanation = 'Told better.'));
    expect(await questionVersions('reworded')).toHaveLength(tiny.questions.length + tiny.shortAnswers.length);
    const [{ explanation }] = (await system.database.admin<{ explanation: string }>(
      "SELECT document ->> 'explanation' AS explanation FROM question_versions WHERE unit = 'reworded' AND question = $1",
      [first(tiny).id],
    )) as [{ explanation: string }];
    expect(explanation).toBe('Told better.');
    await load('reworded', (unit) => (first(unit).stem += ' Really?'));
    const versions = await questionVersions('reworded');
    expect(versions.filter(({ question }) => question === first(tiny).id)).toHaveLength(2);
  });

  it('adds a revision to a key that changes, and says whose answers it touches', async () => {
    await load('rekeyed');
    const { version, rekeyed } = await load('rekeyed', moveKey);
    expect({ version, rekeyed: rekeyed.length }).toEqual({ version: 2, rekeyed: 1 });
    const versions = (await questionVersions('rekeyed')).filter(({ question }) => question === first(tiny).id);
    expect(versions).toHaveLength(1);
    const [before, now] = versions[0]!.keys;
    expect(now).toHaveLength(1);
    expect(now).not.toEqual(before);
  });

  it('leaves a key that a person has mended, until the author changes it, too', async () => {
    await load('mended');
    const [{ id }] = (await system.database.admin<{ id: string }>(
      "SELECT id FROM question_versions WHERE unit = 'mended' AND question = $1",
      [first(tiny).id],
    )) as [{ id: string }];
    await system.database.admin(
      `INSERT INTO question_keys (tenant_id, question_version_id, revision, option_ids, changed_by)
       SELECT tenant_id, $1, 2, '{mended}', id FROM people WHERE email = 'instructor@alpha.test'`,
      [id],
    );
    expect(await load('mended', (unit) => (unit.title = 'Other'))).toMatchObject({
      isNew: true,
      rekeyed: [],
    });
    expect(await load('mended', moveKey)).toMatchObject({ rekeyed: [id] });
  });

  it('leaves what a person mends after the author has taken their key over', async () => {
    await load('taken-over');
    const [{ id, right, wrong }] = (await system.database.admin<{ id: string; right: string; wrong: string }>(
      `SELECT v.id, k.option_ids[1] AS right, o.value ->> 'id' AS wrong
       FROM question_versions v JOIN question_keys k ON k.question_version_id = v.id CROSS JOIN jsonb_array_elements(v.document -> 'options') AS o
       WHERE v.unit = 'taken-over' AND v.question = $1 AND o.value ->> 'id' <> k.option_ids[1]`,
      [first(tiny).id],
    )) as [{ id: string; right: string; wrong: string }];
    const mend = (revision: number, option: string): Promise<unknown> =>
      system.database.admin(
        `INSERT INTO question_keys (tenant_id, question_version_id, revision, option_ids, changed_by)
         SELECT tenant_id, $1, $2, ARRAY[$3], id FROM people WHERE email = 'instructor@alpha.test'`,
        [id, revision, option],
      );
    await mend(2, wrong);
    await load('taken-over', moveKey);
    await mend(4, right);
    const again = (unit: Unit): void => {
      moveKey(unit);
      unit.title = 'Other';
    };
    expect(await load('taken-over', again)).toMatchObject({ isNew: true, rekeyed: [] });
    const { keys } = (await questionVersions('taken-over')).find(({ question }) => question === first(tiny).id)!;
    expect(keys).toEqual([[right], [wrong], [wrong], [right]]);
  });

  it('gives each college versions of its own', async () => {
    await load('theirs');
    await load('theirs', (unit) => (unit.title = 'Other'));
    expect(await load('theirs', undefined, 'beta')).toMatchObject({ version: 1, isNew: true });
  });

  it('gives options ids that tell neither their place nor the key', async () => {
    await load('opaque');
    const ids = (
      await system.database.admin<{ id: string }>(
        "SELECT jsonb_array_elements(document -> 'options') ->> 'id' AS id FROM question_versions WHERE unit = 'opaque'",
      )
    ).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]{10}$/);
  });
});
