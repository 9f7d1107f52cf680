import type { Response } from 'supertest';
import type { LabView } from '../../src/modules/labs/catalogue/labs.schema.js';
import type { SectionView, UnitView } from '../../src/modules/courses/units/units.schema.js';
import { loadChangedUnit } from '../support/changed-unit.js';
import { loadTinyUnitInHindi } from '../support/courses.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({ CONTENT_REVALIDATE_MS: '60000' });
  await loadTinyUnitInHindi(system.app(), system.tenants['alpha']!);
});
afterAll(() => system.close());

const unit = '/v1/units/tiny-unit';
const section = `${unit}/sections/lines`;
const untranslated = `${unit}/sections/a-full-disk`;

/** With what a browser sends. */
async function ask(path: string, accepted: string, headers: Record<string, string> = {}): Promise<Response> {
  return system.http
    .get(path)
    .auth(await system.token('student'), { type: 'bearer' })
    .set({ 'Accept-Language': accepted, ...headers });
}

describe('content in Hindi', () => {
  it('is a section with the ids, links and listings of the English one', async () => {
    const english = (await system.get(section)).body as SectionView;
    const answer = await system.get(`${section}?language=hi`);
    const hindi = answer.body as SectionView;
    expect(answer.headers['content-language']).toBe('hi');
    expect(hindi).toMatchObject({ language: 'hi', title: 'पंक्तियाँ', version: english.version, minutes: 10 });
    expect(hindi.markdown).toMatch(/^एक \*पंक्ति\*/);
    expect(hindi.html).toContain('<span class="callout-kind">सुझाव:</span>');
    expect(hindi.html).toContain('role="region" aria-label="तालिका"');
    const broken = 'प्रोग्राम status 1 के साथ समाप्त होता है, मानो वह विफल हुआ हो।';
    expect(hindi.html).toContain(`<span class="callout-kind">टूटा जुड़वाँ:</span> ${broken}</p>`);
    expect(hindi.html).toContain('<h2 id="h-calls">पढ़ने वाले calls</h2>');
    expect(english.html).toContain('<h2 id="h-calls">Calls</h2>');
    // Programs are the same; what is broken in their twin is told in Hindi.
    expect(hindi.listings).toEqual(
      english.listings.map(({ twin, ...same }) => ({ ...same, twin: { ...twin, broken } })),
    );
    for (const link of ['/v1/units/tiny-unit/sections/a-full-disk', '/v1/labs/copy-lines'])
      expect(hindi.html).toContain(`href="${link}"`);
    // The one after it is there in English only.
    expect(hindi.next).toMatchObject({ slug: 'a-full-disk', title: 'A full disk' });
  });

  it('comes in English where it is missing, and says so', async () => {
    const answer = await system.get(`${untranslated}?language=hi`);
    expect(answer.headers['content-language']).toBe('en');
    expect(answer.body).toMatchObject({ language: 'en', title: 'A full disk', previous: { title: 'पंक्तियाँ' } });
  });

  it('is a unit whose parts say what they are in', async () => {
    const answer = await system.get(`${unit}?language=hi`);
    const view = answer.body as UnitView;
    expect(answer.headers['content-language']).toBe('hi');
    expect(view).toMatchObject({
      language: 'hi',
      title: 'पंक्तियाँ पढ़ना',
      outcomes: [{ id: 'name-calls', text: expect.stringMatching(/^उन calls/) as string }, { id: 'copy-lines' }],
      sections: [
        { slug: 'lines', language: 'hi', title: 'पंक्तियाँ' },
        { slug: 'a-full-disk', language: 'en', title: 'A full disk' },
      ],
      checkpoint: [{ id: 'copying', skill: 'पंक्तियों की नक़ल', lab: 'copy-lines' }],
      shortAnswers: [{ id: 'why-lines', stem: expect.stringMatching(/^प्रोग्राम को/) as string, points: 2 }],
    });
    expect(answer.text).not.toMatch(/"(modelAnswer|rubric|misconception)"/);
    const staff = (await system.get(`${unit}?language=hi`, 'instructor')).body as UnitView;
    expect(staff.shortAnswers[0]!.rubric).toMatchObject([
      {
        id: 'parts',
        title: 'टुकड़े',
        points: 2,
        levels: [
          { points: 2, title: 'सही' },
          { points: 0, title: 'नहीं' },
        ],
      },
    ]);
  });

  it('is told in the list of units, and not of a unit that has none', async () => {
    await loadChangedUnit(system, 'plain');
    const answer = await system.get('/v1/units?language=hi');
    expect(answer.body).toMatchObject({
      items: [
        { slug: 'plain', language: 'en', title: 'Reading lines' },
        { slug: 'tiny-unit', language: 'hi', title: 'पंक्तियाँ पढ़ना', hours: { theory: 0.5, lab: 1 } },
      ],
    });
    // They are in two languages.
    expect(answer.headers).not.toHaveProperty('content-language');
    expect(answer.headers['vary']).toMatch(/Accept-Language/i);
    expect((await system.get('/v1/units')).headers['content-language']).toBe('en');
  });
});

describe('the language of an answer', () => {
  it.each([
    ['hi', 'hi'],
    ['hi-IN,hi;q=0.9,en;q=0.8', 'hi'],
    ['en-IN,en;q=0.9,hi;q=0.8', 'en'],
    ['ta,hi;q=0.5', 'hi'],
    ['ta, fr', 'en'],
    ['hi;q=0, *', 'en'],
    ['en;q=0.2, HI ; q=0.4', 'hi'],
    [';;q=x,,', 'en'],
    ['', 'en'],
  ])('for Accept-Language: %s is %s', async (accepted, language) => {
    // The second time it comes from memory.
    for (let time = 0; time < 2; time += 1) {
      const { status, headers, body } = await ask(section, accepted);
      expect([status, headers['content-language'], (body as SectionView).language]).toEqual([200, language, language]);
      expect(headers['vary']).toMatch(/Accept-Language/);
    }
  });

  it('is what the query says, whatever the header says', async () => {
    expect((await ask(`${section}?language=en`, 'hi')).headers['content-language']).toBe('en');
    expect((await ask(`${section}?language=hi`, 'en')).headers['content-language']).toBe('hi');
  });

  it.each([unit, section, '/v1/units', '/v1/labs', '/v1/labs/test-lab', '/v1/search?q=fgets'])(
    'of %s can be none that there is not',
    async (path) => {
      const query = `${path}${path.includes('?') ? '&' : '?'}language=`;
      for (const odd of ['fr', 'HI', 'hi-IN', '', 'hi&language=en']) {
        const answer = await system.get(`${query}${odd}`);
        expect([odd, answer.status, (answer.body as { type: string }).type]).toEqual([
          odd,
          400,
          '/problems/validation',
        ]);
      }
    },
  );

  it('has a tag of its own: neither language is taken for the other one', async () => {
    for (const path of [unit, section, '/v1/units', '/v1/labs', '/v1/labs/test-lab']) {
      const [english, hindi] = [await ask(path, 'en'), await ask(path, 'hi')];
      const [forEnglish, forHindi] = [english, hindi].map(({ headers }) => headers['etag'] as string);
      expect([path, forEnglish === forHindi]).toEqual([path, false]);
      expect([path, (await ask(path, 'hi', { 'If-None-Match': forHindi! })).status]).toEqual([path, 304]);
      const other = await ask(path, 'hi', { 'If-None-Match': forEnglish! });
      expect([path, other.status, other.text]).toEqual([path, 200, hindi.text]);
    }
  });
});

describe('a lab', () => {
  it('has its words in Hindi, and everything else as it is', async () => {
    const { headers, body } = await system.get('/v1/labs/test-lab?language=hi');
    expect(headers['content-language']).toBe('hi');
    const english = (await system.get('/v1/labs/test-lab')).body as LabView;
    expect(english).toMatchObject({ language: 'en', title: 'A lab for tests', brief: '# Brief' });
    expect(body).toEqual({
      ...english,
      language: 'hi',
      title: 'परीक्षा की लैब',
      summary: 'वही करती है जो फ़ाइल कहती है।',
      brief: '# काम',
    });
  });

  it('comes in English where it is missing, and says so', async () => {
    const { headers, body } = await ask('/v1/labs/design-lab', 'hi');
    expect([headers['content-language'], (body as LabView).language]).toEqual(['en', 'en']);
    expect((await ask('/v1/labs', 'hi')).body).toMatchObject({
      items: [
        { slug: 'test-lab', language: 'hi', title: 'परीक्षा की लैब' },
        { slug: 'design-lab', language: 'en' },
      ],
    });
  });
});

describe('search', () => {
  const search = async (q: string, more = '') =>
    (
      (await system.get(`/v1/search?q=${encodeURIComponent(q)}${more}&unit=tiny-unit`)).body as {
        items: { kind: string; id: string; language: string; title: string; snippet: string }[];
      }
    ).items;

  it('finds Hindi words, whatever language is asked for, with their endings', async () => {
    const [lab] = await search('अधूरी');
    expect(lab).toMatchObject({ kind: 'lab', id: 'copy-lines', language: 'hi', title: 'पंक्तियों की नक़ल' });
    expect(lab!.snippet).toContain('<mark>अधूरी</mark>');
    // As it stands in the text, in the plural, and with a letter that keyboards write in two ways.
    for (const words of ['घोषणा', 'घोषणाओं', 'फ\u093Cाइल', '\u095Eाइल'])
      expect(await search(words)).toContainEqual(expect.objectContaining({ kind: 'section', id: 'lines' }));
    // It stands in a model answer only, which is nobody's to find.
    expect((await search('टुकड़ों')).map(({ id }) => id)).toEqual([]);
  });

  it('shows what both languages hold once, in the asked one', async () => {
    for (const language of ['en', 'hi']) {
      const found = (await search('fgets', `&language=${language}`)).filter(({ id }) => id === 'lines');
      expect(found).toEqual([expect.objectContaining({ language })]);
    }
    const onlyEnglish = (await search('fgets newline buffer', '&language=hi')).filter(
      ({ id }) => id === 'keeps-newline',
    );
    expect(onlyEnglish).toEqual([expect.objectContaining({ language: 'en' })]);
  });

  it('finds nothing of a translation that is over', async () => {
    expect(await search('घोषणा')).not.toEqual([]);
    await loadChangedUnit(system, 'tiny-unit');
    expect(await search('घोषणा')).toEqual([]);
    await loadTinyUnitInHindi(system.app(), system.tenants['alpha']!);
    expect(await search('घोषणा')).not.toEqual([]);
  });
});
