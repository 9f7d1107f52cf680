import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { get as httpGet } from 'node:http';
import { contentHash } from '../../src/modules/courses/content/content-hash.js';
import type { Unit } from '../../src/modules/courses/content/index.js';
import { importUnit, loadUnit } from '../../src/modules/courses/loading/index.js';
import type { SectionView, UnitView } from '../../src/modules/courses/units/units.schema.js';
import { folderOf } from '../support/courses.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let tiny: Unit;
beforeAll(async () => {
  system = await TestSystem.start();
  tiny = await loadUnit(folderOf('tiny-unit'));
  await system.loadUnit('tiny-unit');
  await system.loadUnit('os-unit-9-ipc');
}, 60_000);
afterAll(() => system.close());

/** The tiny unit under another slug and changed, loaded. */
async function load(slug: string, change: (unit: Unit) => void = () => undefined, college = 'alpha'): Promise<void> {
  const unit = structuredClone({ ...tiny, slug });
  change(unit);
  const changed = { ...unit, hash: contentHash({ ...unit, hash: undefined }) };
  await importUnit(system.app(), { tenantId: system.tenants[college]! }, changed);
}

const section = async (unit: string, slug: string): Promise<SectionView> =>
  (await system.get(`/v1/units/${unit}/sections/${slug}`)).body as SectionView;

/** What a section's Markdown becomes. */
async function render(slug: string, markdown: string): Promise<string> {
  await load(slug, (unit) => (unit.sections[0]!.markdown = markdown));
  return (await section(slug, 'lines')).html;
}

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
    expect(unit.sections).toHaveLength(19);
    expect(unit.listings).toHaveLength(9);
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

  it('of another college are not there', async () => {
    for (const path of ['', '/sections/lines', '/progress'])
      expect((await system.get(`/v1/units/tiny-unit${path}`, 'student', 'beta')).status).toBe(404);
    expect((await system.get('/v1/units', 'student', 'beta')).body).toEqual({ items: [] });
    await load('shared', (unit) => (unit.title = 'At alpha'));
    await load('shared', (unit) => (unit.title = 'At beta'), 'beta');
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

describe('a section', () => {
  it('has Markdown, HTML, listings and neighbours', async () => {
    const view = await section('tiny-unit', 'lines');
    expect(view.markdown).toContain('::listing line-copy/copy.c');
    expect(view).toMatchObject({ title: 'Lines', previous: null, next: { slug: 'a-full-disk' }, version: 1 });
    expect(view.listings).toMatchObject([{ slug: 'line-copy', programs: [{ file: 'copy.c' }] }]);
    const { html } = view;
    expect(html).toContain('<aside class="callout callout-tip">\n<p class="callout-title">Check what it returns</p>');
    expect(html).toContain('<td><code>getline | getdelim</code></td>');
    expect(html).toMatch(/<figure class="listing" data-listing="line-copy"><figcaption>copy.c<.*hljs-/s);
    expect(html).toContain('<span class="console-comment"># Two lines, counted</span>');
    expect(html).toContain('href="/v1/units/tiny-unit/sections/a-full-disk"');
    expect(html).toContain('href="/v1/labs/copy-lines"');
    expect(html).not.toContain('::listing');
  });

  it('draws every diagram of the unit, with caption and words for those who can’t see it', async () => {
    const unit = (await system.get('/v1/units/os-unit-9-ipc')).body as UnitView;
    const pages = await Promise.all(unit.sections.map(({ slug }) => section('os-unit-9-ipc', slug)));
    const html = pages.map((page) => page.html).join('');
    const diagrams = pages.reduce((sum, { markdown }) => sum + markdown.split('```mermaid').length - 1, 0);
    expect(html.match(/<svg [^>]*role="img" aria-label="[^"]+"/g)).toHaveLength(diagrams);
    expect(html).not.toContain('class="mermaid"');
    expect(html).toContain('waits in read(fd[0])</tspan>');
    expect(html).not.toMatch(/[\uE000-\uF8FF]|<style|url\(http/);
  });

  it('is shown, not obeyed, whatever its author writes', async () => {
    const html = await render(
      'hostile',
      [
        '<script>alert(1)</script><img src=x onerror=alert(1)>',
        '[a](javascript:alert(1)) [b](data:text/html,x) [c](vbscript:x) ![d](https://tracker.test/x.png) [e](//evil.test)',
        '[f](<https://ok.test/" onmouseover="alert(1)>)',
        '`<b>`<svg onload=alert(1)>',
        '> [!TIP] <img src=x onerror=alert(1)>\n> <iframe src="https://evil.test">',
        '```mermaid {#x" onload="a caption="<script>" alt="\\"><script>alert(1)</script>"}\nflowchart LR\n a["<img src=x onerror=alert(1)>"] --> b["</text><script>alert(1)</script>"]\n```',
        '```c"><script>\nint a;\n```',
        '| a |\n|---|\n| <style>*{display:none}</style> |',
      ].join('\n\n'),
    );
    const tags = Array.from(html.matchAll(/<\/?([a-zA-Z]+)/g), ([, tag]) => tag);
    expect(tags).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(script|img|iframe|style|object|embed|foreignObject)$/i)]),
    );
    for (const [tag] of html.matchAll(/<[a-zA-Z][^>]*>/g)) expect(tag).not.toMatch(/\son\w+\s*=\s*(?!.*aria)/i);
    for (const [, href] of html.matchAll(/href="([^"]*)"/g))
      expect(href).toMatch(/^(https:\/\/(ok|tracker)\.test|\/v1\/|#)/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('keeps a diagram that can’t be drawn as text', async () => {
    const html = await render('odd', '```mermaid {#pie caption="Shares" alt="Two halves"}\nnonsense of no kind\n```');
    expect(html).toContain('<pre class="mermaid" role="img" aria-label="Two halves">nonsense of no kind</pre>');
    expect(html).toContain('<figcaption>Shares</figcaption>');
  });

  it('is seen in its new version at once, and the old version stays for those who are on it', async () => {
    await load('growing');
    const before = await section('growing', 'lines');
    await load('growing', (unit) => (unit.sections[0]!.markdown = 'Told anew.'));
    expect(before.version).toBe(1);
    expect(await section('growing', 'lines')).toMatchObject({ version: 2, html: '<p>Told anew.</p>\n' });
    const pages = await system.database.admin(
      "SELECT 1 FROM unit_pages p JOIN unit_versions v ON v.id = p.unit_version_id WHERE v.unit = 'growing' AND p.section = 'lines'",
    );
    expect(pages).toHaveLength(2);
  });

  it('is made anew when pages have come to be made in another way', async () => {
    await load('remade');
    await system.database.admin("UPDATE unit_versions SET renderer = 0 WHERE unit = 'remade'");
    await system.database.admin(
      "UPDATE unit_pages SET html = 'old' WHERE unit_version_id = (SELECT id FROM unit_versions WHERE unit = 'remade')",
    );
    expect((await section('remade', 'lines')).html).toBe('old');
    await load('remade');
    expect(await section('remade', 'lines')).toMatchObject({
      version: 1,
      html: expect.stringContaining('callout') as string,
    });
  });
});

describe('an answer with content', () => {
  const path = '/v1/units/os-unit-9-ipc/sections/pipes';

  /** Bytes as they come over the wire. */
  async function raw(
    headers: Record<string, string>,
  ): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
    const authorization = `Bearer ${await system.token('student')}`;
    return new Promise((resolve, reject) => {
      httpGet(`${system.url}${path}`, { headers: { authorization, ...headers } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
      }).on('error', reject);
    });
  }

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
    ['gzip;q=0.5, br;q=0.1', gunzipSync],
    ['br;q=0, *', gunzipSync],
  ])('comes compressed to who takes %s', async (accepted, decompress) => {
    const plain = await raw({});
    const packed = await raw({ 'accept-encoding': accepted });
    expect(packed.headers['vary']).toMatch(/accept-encoding/i);
    expect(decompress(packed.body).equals(plain.body)).toBe(true);
    expect(packed.body.length).toBeLessThan(plain.body.length / 3);
    expect(packed.headers['etag']).not.toBe(plain.headers['etag']);
  });

  it.each(['identity', 'zstd', 'br;q=0', ''])('comes as it is to who takes %j', async (accepted) => {
    const answer = await raw({ 'accept-encoding': accepted });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(answer.body.toString())).toMatchObject({ slug: 'pipes' });
  });

  it('is not sent again while it is the same', async () => {
    await load('tagged');
    const ask = async (etag: string) =>
      system.http
        .get('/v1/units/tagged/sections/lines')
        .auth(await system.token('student'), { type: 'bearer' })
        .set('If-None-Match', etag);
    const { etag } = (await ask('"another"')).headers as { etag: string };
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const answer = await ask(known);
      expect({ status: answer.status, text: answer.text }).toEqual({ status: 304, text: '' });
    }
    await load('tagged', (unit) => (unit.sections[0]!.markdown += '\nMore.\n'));
    expect((await ask(etag)).status).toBe(200);
  });
});

describe('any other answer', () => {
  it('comes compressed, too, when it is long', async () => {
    const long = await system.get('/docs/openapi.json');
    expect(long.headers['content-encoding']).toMatch(/^(br|gzip)$/);
    expect((await system.get('/v1/me')).headers['content-encoding']).toBeUndefined();
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

  it('finds and shows what stands in angle brackets', async () => {
    expect((await search('"mqueue.h"')).items[0]!.snippet).toContain(
      '<mark>mqueue.h</mark>&gt; #include &lt;stdio.h&gt;',
    );
  });

  it('gives snippets that are safe HTML', async () => {
    await load(
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
    await load('forgetful', (unit) => (unit.sections[0]!.markdown = 'A wombat.'));
    expect((await search('wombat')).items).toHaveLength(1);
    await load('forgetful', (unit) => (unit.sections[0]!.markdown = 'A koala.'));
    expect((await search('wombat')).items).toEqual([]);
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
