import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemKinds } from '../../src/problem-kinds.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start();
});
afterAll(() => system.close());

describe('the type of a problem', () => {
  it('is an address that says what it means and what to do', async () => {
    const refused = await system.get('/v1/submissions?lba=x');
    const { type, title, status } = refused.body as { type: string; title: string; status: number };
    const { body, headers } = await system.http.get(type).expect(200);
    expect(body).toMatchObject({ type, title, status, means: expect.stringMatching(/\.$/) as unknown });
    expect((body as { remedy: string }).remedy).toContain('violations');
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=3600', vary: expect.stringContaining('Accept') });
  });

  it('is a page in a browser', async () => {
    const browser = () => system.http.get('/problems/quiz-not-open').set('Accept', 'text/html,*/*;q=0.8');
    const { text, headers } = await browser().expect(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(text).toContain('<h1>The quiz is not open</h1>');
    expect(text).toContain('<code>GET /v1/quizzes/');
    const all = await system.http.get('/problems').set('Accept', 'text/html').expect(200);
    expect(all.text.match(/<article>/g)).toHaveLength(problemKinds.length);
  });

  it('that nobody answers with is not explained', async () => {
    const { body, headers } = await system.http.get('/problems/no-such').expect(404);
    expect(body).toMatchObject({ type: '/problems/not-found' });
    expect(headers['cache-control']).toBe('no-store');
  });

  it('is in the list, each once', async () => {
    const { body } = await system.http.get('/problems').expect(200);
    const types = (body as { items: { type: string }[] }).items.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    expect(types).toEqual(problemKinds.map(({ type }) => `/problems/${type}`));
  });

  it('is in the list whatever class of the source has it', () => {
    const types = sourcesOf('src').flatMap((source) =>
      [...source.matchAll(/class \w+ extends \w*Error \{[^}]*readonly type(?:: string)? = '([a-z-]+)'/g)].map(
        ([, type]) => type!,
      ),
    );
    expect(types.length).toBeGreaterThan(20);
    expect(problemKinds.map(({ type }) => type)).toEqual(expect.arrayContaining(types));
  });
});

it('a problem has the id of its request, in its header, too', async () => {
  const { body, headers } = await system.get('/v1/nowhere');
  expect((body as { instance: string }).instance).toBe(`urn:uuid:${headers['x-request-id'] as string}`);
});

function sourcesOf(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.map((file) => readFileSync(join(folder, file), 'utf8'));
}
