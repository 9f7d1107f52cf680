import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importUnit, loadUnit } from '../../src/modules/courses/loading/index.js';
import type { UnitView } from '../../src/modules/courses/units/units.schema.js';
import { copyOfTinyUnit } from '../content/support/units.js';
import { loadChangedUnit } from '../support/changed-unit.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start();
  await system.loadUnit('tiny-unit');
  await system.loadUnit('os-unit-9-ipc');
});
afterAll(() => system.close());

describe('units', () => {
  it('are listed with their newest version', async () => {
    const { body } = await system.get('/v1/units');
    expect((body as { items: unknown[] }).items).toEqual([
      expect.objectContaining({ slug: 'os-unit-9-ipc', version: 1, href: '/v1/units/os-unit-9-ipc' }),
      expect.objectContaining({ slug: 'tiny-unit', title: 'Reading lines', subject: 'Programming in C' }),
    ]);
  });

  it('show all parts', async () => {
    const unit = (await system.get('/v1/units/os-unit-9-ipc')).body as UnitView;
    expect(unit.sections.filter(({ kind }) => kind !== 'further')).toHaveLength(19);
    expect(unit.listings.length).toBeGreaterThanOrEqual(9);
    expect(unit.labs).toContainEqual({ slug: 'pipe-conversation', href: '/v1/labs/pipe-conversation' });
    expect(unit.checkpoint).toHaveLength(7);
    expect(unit.questions).toBe(30);
    expect(unit.discussion.length).toBeGreaterThan(0);
    expect(unit.outcomes.length).toBeGreaterThan(0);
  });

  it('show nothing of a key or a model answer to a student, and model answers to staff', async () => {
    const { text } = await system.get('/v1/units/os-unit-9-ipc');
    expect(text).not.toMatch(/"(correct|options|misconception|explanation|modelAnswer|rubric)"/);
    const staff = (await system.get('/v1/units/os-unit-9-ipc', 'instructor')).body as UnitView;
    expect(staff.shortAnswers[0]).toMatchObject({
      modelAnswer: expect.any(Array) as string[],
      rubric: expect.any(Array) as object[],
    });
    expect((await system.get('/v1/units/os-unit-9-ipc')).text).not.toContain('modelAnswer');
  });

  it('sketch answers to the questions for discussion for staff, and for nobody else', async () => {
    const paths = ['', '/sections/case-railway-station'].map((path) => `/v1/units/os-unit-9-ipc${path}`);
    for (const path of [...paths, ...paths]) {
      expect((await system.get(path)).text).not.toContain('sketch');
      const { discussion } = (await system.get(path, 'instructor')).body as Pick<UnitView, 'discussion'>;
      expect(discussion.length).toBeGreaterThanOrEqual(3);
      for (const { sketch } of discussion) expect(sketch?.length).toBeGreaterThanOrEqual(3);
    }
    expect((await system.get('/v1/search?q=idempotency')).body).toMatchObject({ items: [] });
  });

  it('of another college are not there', async () => {
    for (const path of ['', '/sections/lines', '/progress'])
      expect((await system.get(`/v1/units/tiny-unit${path}`, 'student', 'beta')).status).toBe(404);
    expect((await system.get('/v1/units', 'student', 'beta')).body).toEqual({ items: [] });
    await loadChangedUnit(system, 'shared', (unit) => (unit.title = 'At alpha'));
    await loadChangedUnit(system, 'shared', (unit) => (unit.title = 'At beta'), 'beta');
    expect((await system.get('/v1/units/shared')).body).toMatchObject({ title: 'At alpha' });
    expect((await system.get('/v1/units/shared', 'student', 'beta')).body).toMatchObject({ title: 'At beta' });
  });

  it.each([
    '/v1/units/none',
    '/v1/units/none/sections/lines',
    '/v1/units/tiny-unit/sections/none',
    '/v1/units/none/progress',
  ])('answer %s with 404', async (path) => {
    expect((await system.get(path)).status).toBe(404);
  });
});

describe('search', () => {
  const search = async (q: string, college = 'alpha') =>
    (await system.get(`/v1/search?q=${encodeURIComponent(q)}`, 'student', college)).body as {
      items: { kind: string; unit: string; id: string; snippet: string; href: string }[];
    };

  it('finds sections and questions, the best first, with the words marked', async () => {
    const { items } = await search('SIGPIPE');
    expect(items.map(({ id }) => id)).toContain('pipes');
    expect(items[0]!.snippet).toContain('<mark>SIGPIPE</mark>');
    const found = await search('unit "named pipe" -kafka');
    expect(found.items.length).toBeGreaterThan(0);
    expect((await search('fgets end of file')).items).toContainEqual(
      expect.objectContaining({ kind: 'question', id: 'the-end', unit: 'tiny-unit' }),
    );
  });

  it('finds labs by their titles and briefs, and leads to them', async () => {
    const { items } = await search('conversation "station master" platform');
    expect(items[0]).toMatchObject({
      kind: 'lab',
      unit: 'os-unit-9-ipc',
      id: 'pipe-conversation',
      section: 'pipes',
      title: 'A conversation over two pipes',
      href: '/v1/labs/pipe-conversation',
    });
    expect((await search('unfinished')).items).toContainEqual({
      kind: 'lab',
      language: 'en',
      unit: 'tiny-unit',
      id: 'copy-lines',
      section: 'lines',
      title: 'Copy lines',
      snippet:
        '<mark>unfinished</mark> last one, too: #include &lt;stdio.h&gt; Say where it stopped when a &lt; b no longer',
      href: '/v1/labs/copy-lines',
    });
  });

  it('finds nothing of a lab that students do not read', async () => {
    await using copy = await copyOfTinyUnit();
    const lab = join(copy.folder, 'labs/copy-lines');
    await appendFile(join(lab, 'brief.md'), '\nMind the numbat.\n');
    await appendFile(join(lab, 'lab.yaml'), 'rubric:\n  - { title: quokka, levels: [{ descriptor: quokka }] }\n');
    await writeFile(join(lab, 'grade.ts'), '// quokka');
    for (const folder of ['reference', 'starter']) {
      await mkdir(join(lab, folder));
      await writeFile(join(lab, folder, 'copy_lines.c'), '/* quokka */');
    }
    const unit = { ...(await loadUnit(copy.folder)), slug: 'secretive' };
    await importUnit(system.app(), { tenantId: system.tenants['alpha']! }, unit);
    expect((await search('numbat')).items).toMatchObject([{ kind: 'lab', unit: 'secretive', id: 'copy-lines' }]);
    expect((await search('quokka')).items).toEqual([]);
    const stored = await system.database.admin("SELECT 1 FROM unit_versions WHERE document::text LIKE '%quokka%'");
    expect(stored).toEqual([]);
  });

  it('finds and shows what stands in angle brackets', async () => {
    expect((await search('"mqueue.h"')).items[0]!.snippet).toContain(
      '<mark>mqueue.h</mark>&gt; #include &lt;stdio.h&gt;',
    );
  });

  it('gives snippets that are safe HTML', async () => {
    await loadChangedUnit(
      system,
      'searched',
      (unit) => (unit.sections[0]!.markdown = 'The zebrafish says `<img src=x onerror=alert(1)>`.'),
    );
    const { items } = await search('zebrafish');
    expect(items[0]!.snippet).toBe('The <mark>zebrafish</mark> says &lt;img src=x onerror=alert(1)&gt;.');
  });

  it.each(["' OR 1=1 --", '!!! & | :* ( <->', '"unclosed', 'a\\', "'; DROP TABLE people; --", '%', '<->'])(
    'takes %j for words',
    async (q) => {
      const answer = await system.get(`/v1/search?q=${encodeURIComponent(`${q}  `)}`);
      expect([200, 400]).toContain(answer.status);
      if (answer.status === 400) expect(q.trim().length).toBeLessThan(2);
    },
  );

  it('finds nothing of an option, of another college, or of a version that is over', async () => {
    expect((await search('"carries over how system calls fail"')).items).toEqual([]);
    expect((await search('SIGPIPE', 'beta')).items).toEqual([]);
    await loadChangedUnit(system, 'forgetful', (unit) => (unit.sections[0]!.markdown = 'A wombat.'));
    expect((await search('wombat')).items).toHaveLength(1);
    await loadChangedUnit(system, 'forgetful', (unit) => (unit.sections[0]!.markdown = 'A koala.'));
    expect((await search('wombat')).items).toEqual([]);
    await loadChangedUnit(system, 'forgetful', (unit) => (unit.briefs[0]!.markdown = 'A dugong.'));
    expect((await search('dugong')).items).toHaveLength(1);
    expect((await search('dugong', 'beta')).items).toEqual([]);
    await loadChangedUnit(system, 'forgetful', (unit) => (unit.briefs[0]!.markdown = 'A manatee.'));
    expect((await search('dugong')).items).toEqual([]);
  });

  it.each(['', '?q=', '?q=a', `?q=${'x'.repeat(201)}`, '?q=pipe&limit=0', '?q=a%00b', '?q=pipe&q=fifo'])(
    'refuses %j',
    async (query) => {
      expect((await system.get(`/v1/search${query}`)).status).toBe(400);
    },
  );
});

describe('progress', () => {
  const put = (path: string, state: string, name = 'student', college = 'alpha') =>
    system.put(`/v1/units/${path}/progress`, { state }, name, {}, college);
  const show = async (name = 'student') => (await system.get('/v1/units/tiny-unit/progress', name)).body as object;

  it('is each person’s own, and nothing takes it back', async () => {
    expect(await show()).toMatchObject({ read: 0, done: 0, total: 2 });
    const first = await put('tiny-unit/sections/lines', 'read');
    expect(first.body).toEqual({ section: 'lines', readAt: expect.any(String) as string, doneAt: null });
    const done = (await put('tiny-unit/sections/lines', 'done')).body as { readAt: string; doneAt: string };
    expect(done.readAt).toBe((first.body as { readAt: string }).readAt);
    expect((await put('tiny-unit/sections/lines', 'read')).body).toEqual(done);
    expect(await show()).toMatchObject({
      read: 1,
      done: 1,
      total: 2,
      sections: [done, { section: 'a-full-disk', readAt: null, doneAt: null }],
    });
    expect(await show('other')).toMatchObject({ read: 0 });
  });

  it('counts a section once, when two tabs say so at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => put('tiny-unit/sections/a-full-disk', 'done', 'other')),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  });

  it('is of sections that are there, in a state that there is', async () => {
    expect((await put('tiny-unit/sections/none', 'read')).status).toBe(404);
    expect((await put('none/sections/lines', 'read')).status).toBe(404);
    expect((await put('tiny-unit/sections/lines', 'read', 'student', 'beta')).status).toBe(404);
    expect((await put('tiny-unit/sections/lines', 'skimmed')).status).toBe(400);
  });
});
