import { contentHash } from '../../src/modules/courses/content/content-hash.js';
import { importUnit, loadUnit, type StoredUnit } from '../../src/modules/courses/loading/index.js';
import type { Unit } from '../../src/modules/courses/content/index.js';
import { folderOf } from '../support/courses.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let tiny: Unit;
beforeAll(async () => {
  system = await TestSystem.start();
  tiny = await loadUnit(folderOf('tiny-unit'));
});
afterAll(() => system.close());

/** The unit under another slug, so that each test has one of its own, and changed. */
function changed(slug: string, change: (unit: Unit) => void = () => undefined): Unit {
  const unit = structuredClone({ ...tiny, slug });
  change(unit);
  return { ...unit, hash: contentHash({ ...unit, hash: undefined }) };
}

const store = (unit: Unit, college = 'alpha'): Promise<StoredUnit> =>
  importUnit(system.app(), { tenantId: system.tenants[college]! }, unit);

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
    expect(await store(changed('same'))).toMatchObject({ version: 1, isNew: true, rekeyed: [] });
    expect(await store(changed('same'))).toMatchObject({ version: 1, isNew: false });
    const other = changed('same', (unit) => (unit.sections[0]!.markdown += '\nMore.\n'));
    expect(await store(other)).toMatchObject({ version: 2, isNew: true, rekeyed: [] });
    expect(await questionVersions('same')).toHaveLength(tiny.questions.length + tiny.shortAnswers.length);
  });

  it('makes one version when many load it at once', async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => store(changed('at-once'))));
    expect(results.map(({ version }) => version)).toEqual([1, 1, 1, 1]);
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it('keeps a question whose wording stays, and makes another of one that is asked otherwise', async () => {
    await store(changed('reworded'));
    await store(changed('reworded', (unit) => (first(unit).explanation = 'Told better.')));
    expect(await questionVersions('reworded')).toHaveLength(tiny.questions.length + tiny.shortAnswers.length);
    const [{ explanation }] = (await system.database.admin<{ explanation: string }>(
      "SELECT document ->> 'explanation' AS explanation FROM question_versions WHERE unit = 'reworded' AND question = $1",
      [first(tiny).id],
    )) as [{ explanation: string }];
    expect(explanation).toBe('Told better.');
    await store(changed('reworded', (unit) => (first(unit).stem += ' Really?')));
    const versions = await questionVersions('reworded');
    expect(versions.filter(({ question }) => question === first(tiny).id)).toHaveLength(2);
  });

  it('adds a revision to a key that changes, and says whose answers it touches', async () => {
    await store(changed('rekeyed'));
    const { version, rekeyed } = await store(changed('rekeyed', moveKey));
    expect({ version, rekeyed: rekeyed.length }).toEqual({ version: 2, rekeyed: 1 });
    const versions = (await questionVersions('rekeyed')).filter(({ question }) => question === first(tiny).id);
    expect(versions).toHaveLength(1);
    const [before, now] = versions[0]!.keys;
    expect(now).toHaveLength(1);
    expect(now).not.toEqual(before);
  });

  it('leaves a key that a person has mended, until the author changes it, too', async () => {
    await store(changed('mended'));
    const [{ id }] = (await system.database.admin<{ id: string }>(
      "SELECT id FROM question_versions WHERE unit = 'mended' AND question = $1",
      [first(tiny).id],
    )) as [{ id: string }];
    await system.database.admin(
      `INSERT INTO question_keys (tenant_id, question_version_id, revision, option_ids, changed_by)
       SELECT tenant_id, $1, 2, '{mended}', id FROM people WHERE email = 'instructor@alpha.test'`,
      [id],
    );
    expect(await store(changed('mended', (unit) => (unit.title = 'Other')))).toMatchObject({
      isNew: true,
      rekeyed: [],
    });
    expect(await store(changed('mended', moveKey))).toMatchObject({ rekeyed: [id] });
  });

  it('gives each college versions of its own', async () => {
    await store(changed('theirs'));
    await store(changed('theirs', (unit) => (unit.title = 'Other')));
    expect(await store(changed('theirs'), 'beta')).toMatchObject({ version: 1, isNew: true });
  });

  it('gives options ids that tell neither their place nor the key', async () => {
    await store(changed('opaque'));
    const ids = (
      await system.database.admin<{ id: string }>(
        "SELECT jsonb_array_elements(document -> 'options') ->> 'id' AS id FROM question_versions WHERE unit = 'opaque'",
      )
    ).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]{10}$/);
  });
});
