import { get as httpGet } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { SectionView, UnitView } from '../../src/modules/courses/units/units.schema.js';
import { loadChangedUnit } from '../support/changed-unit.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start();
  await system.loadUnit('tiny-unit');
  await system.loadUnit('os-unit-9-ipc');
});
afterAll(() => system.close());

const section = async (unit: string, slug: string): Promise<SectionView> =>
  (await system.get(`/v1/units/${unit}/sections/${slug}`)).body as SectionView;

/** What a section's Markdown becomes. */
async function render(slug: string, markdown: string): Promise<string> {
  await loadChangedUnit(system, slug, (unit) => (unit.sections[0]!.markdown = markdown));
  return (await section(slug, 'lines')).html;
}

describe('a section', () => {
  it('has Markdown, HTML, listings and neighbours', async () => {
    const view = await section('tiny-unit', 'lines');
    expect(view.markdown).toContain('::listing line-copy/copy.c');
    expect(view).toMatchObject({ title: 'Lines', previous: null, next: { slug: 'a-full-disk' }, version: 1 });
    expect(view.listings).toMatchObject([{ slug: 'line-copy', programs: [{ file: 'copy.c' }] }]);
    const { html } = view;
    expect(html).toContain(
      '<aside class="callout callout-tip">\n<p class="callout-title"><span class="callout-kind">Tip:</span> Check what it returns</p>',
    );
    expect(html).toMatch(
      /<div class="scroll-x" role="region" aria-label="Table" tabindex="0"><table>.*<\/table><\/div>/s,
    );
    expect(html).toContain('<td><code>getline | getdelim</code></td>');
    expect(html).toMatch(/<figure class="listing" data-listing="line-copy"><figcaption>copy.c<.*hljs-/s);
    expect(html).toContain('<span class="callout-kind">Broken twin:</span> The program ends with status 1, as if');
    expect(html.match(/<figure class="listing"/g)).toHaveLength(1);
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

  it('has headings with ids for links: their author’s, or one made of their words', async () => {
    const html = await render(
      'anchored',
      '## After fork {#after-fork}\n\n### Two `ends`, four {#ends}\n\n## Who reads?\n',
    );
    expect(html).toContain('<h2 id="h-after-fork">After fork</h2>');
    expect(html).toContain('<h3 id="h-ends">Two <code>ends</code>, four</h3>');
    expect(html).toContain('<h2 id="h-who-reads">Who reads?</h2>');
  });

  it('keeps a diagram that can’t be drawn as text', async () => {
    const html = await render('odd', '```mermaid {#pie caption="Shares" alt="Two halves"}\nnonsense of no kind\n```');
    expect(html).toContain('<pre class="mermaid" role="img" aria-label="Two halves">nonsense of no kind</pre>');
    expect(html).toContain('<figcaption>Shares</figcaption>');
  });

  it('is seen in its new version at once, and the old version stays for those who are on it', async () => {
    await loadChangedUnit(system, 'growing');
    const before = await section('growing', 'lines');
    await loadChangedUnit(system, 'growing', (unit) => (unit.sections[0]!.markdown = 'Told anew.'));
    expect(before.version).toBe(1);
    expect(await section('growing', 'lines')).toMatchObject({ version: 2, html: '<p>Told anew.</p>\n' });
    const pages = await system.database.admin(
      "SELECT 1 FROM unit_pages p JOIN unit_versions v ON v.id = p.unit_version_id WHERE v.unit = 'growing' AND p.section = 'lines'",
    );
    expect(pages).toHaveLength(2);
  });

  it('is made anew when pages have come to be made in another way', async () => {
    await loadChangedUnit(system, 'remade');
    await system.database.admin("UPDATE unit_versions SET renderer = 0 WHERE unit = 'remade'");
    await system.database.admin(
      "UPDATE unit_pages SET html = 'old' WHERE unit_version_id = (SELECT id FROM unit_versions WHERE unit = 'remade')",
    );
    expect((await section('remade', 'lines')).html).toBe('old');
    await loadChangedUnit(system, 'remade');
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
    await loadChangedUnit(system, 'tagged');
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
    await loadChangedUnit(system, 'tagged', (unit) => (unit.sections[0]!.markdown += '\nMore.\n'));
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
