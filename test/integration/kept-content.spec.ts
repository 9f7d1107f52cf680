import { TestSystem } from '../support/system.js';

const LIMIT = 100;

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({ CONTENT_REVALIDATE_MS: '60000', RATE_LIMIT_PER_USER_PER_MINUTE: String(LIMIT) });
  await system.loadUnit('tiny-unit');
});
afterAll(() => system.close());

const unit = '/v1/units/tiny-unit';
const section = `${unit}/sections/lines`;

type Answer = Awaited<ReturnType<TestSystem['get']>>;

const remainingOf = ({ headers }: Answer): number => Number(/r=(\d+)/.exec(String(headers['ratelimit']))?.[1]);

const namesOf = ({ headers }: Answer): string[] => Object.keys(headers).toSorted();

describe('content that is kept in memory', () => {
  it.each([unit, section])('%s is the same when it comes from there', async (path) => {
    const made = await system.get(path);
    expect(made.status).toBe(200);
    for (let time = 0; time < 3; time += 1) {
      const kept = await system.get(path);
      expect(kept.status).toBe(200);
      expect(kept.text).toBe(made.text);
      expect(namesOf(kept)).toEqual(namesOf(made));
      expect(kept.headers).toMatchObject({
        etag: made.headers['etag'],
        'cache-control': 'private, no-cache',
        'content-type': 'application/json; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      expect(kept.headers['x-request-id']).not.toBe(made.headers['x-request-id']);
    }
  });

  it('is told apart by who asks', async () => {
    for (const who of ['student', 'instructor', 'student', 'instructor']) {
      const { text } = await system.get(unit, who);
      expect(text.includes('modelAnswer')).toBe(who === 'instructor');
    }
  });

  it('is for nobody without a good token, and for no other college', async () => {
    await system.http.get(section).expect(401);
    await system.http.get(section).auth('not.a.token', { type: 'bearer' }).expect(401);
    const { status } = await system.get(section, 'student', 'beta');
    expect(status).toBe(404);
  });

  it('counts against the limit of whoever asks', async () => {
    const before = remainingOf(await system.get(section, 'other'));
    expect(before).toBeLessThan(LIMIT);
    for (let time = 1; time <= 20; time += 1)
      expect(remainingOf(await system.get(section, 'other'))).toBe(before - time);
    let last = await system.get(section, 'other');
    for (let time = 0; time <= LIMIT && last.status === 200; time += 1) last = await system.get(section, 'other');
    expect(last.status).toBe(429);
    expect(JSON.parse(last.text)).toMatchObject({ type: '/problems/rate-limited' });
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
  });
});
