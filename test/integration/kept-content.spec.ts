import { Agent, get } from 'node:http';
import { freePort } from '../support/free-port.js';
import { TestSystem } from '../support/system.js';

const LIMIT = 100;
const PORTAL = 'https://portal.test';

let system: TestSystem;
let metrics: string;
beforeAll(async () => {
  const port = await freePort();
  metrics = `http://127.0.0.1:${port}/metrics`;
  system = await TestSystem.start({
    CONTENT_REVALIDATE_MS: '60000',
    RATE_LIMIT_PER_USER_PER_MINUTE: String(LIMIT),
    CORS_ORIGINS: PORTAL,
    METRICS_PORT: String(port),
  });
  await system.loadUnit('tiny-unit');
});
afterAll(() => system.close());

const unit = '/v1/units/tiny-unit';
const section = `${unit}/sections/lines`;

type Answer = Awaited<ReturnType<TestSystem['get']>>;

const remainingOf = ({ headers }: Answer): number => Number(/r=(\d+)/.exec(String(headers['ratelimit']))?.[1]);

/** Without what is for pages of other origins only, which is not said where none asks. */
const namesOf = ({ headers }: Answer): string[] =>
  Object.keys(headers)
    .filter((name) => !name.startsWith('access-control-'))
    .toSorted();

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

  it('may be read by the pages of a portal that is let in, and of no other', async () => {
    const token = await system.token('instructor');
    const ask = (origin: string) => system.http.get(section).auth(token, { type: 'bearer' }).set('Origin', origin);
    for (let time = 0; time < 2; time += 1) {
      const { headers } = await ask(PORTAL).expect(200);
      expect(headers['access-control-allow-origin']).toBe(PORTAL);
      expect(headers['access-control-expose-headers']).toContain('ETag');
      expect((await ask('https://elsewhere.test')).headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('is sent with a body in the request for it, and not for parameters that it does not have', async () => {
    const token = await system.token('instructor');
    const { text } = await system.get(section, 'instructor');
    const answer = await system.http.get(section).auth(token, { type: 'bearer' }).send({ odd: true });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(text);
    expect((await system.get(`${section}?a=b`, 'instructor')).status).toBe(400);
    for (const odd of [`${unit}/sections/${'x'.repeat(5000)}`, `${unit}/sections/%00`, `${unit}/sections/%ff`]) {
      const { status } = await system.get(odd, 'instructor');
      expect([400, 404, 414]).toContain(status);
    }
  });

  it('is among what the metrics count, under its route', async () => {
    const counted = async () =>
      Number(/sections\/:section",status="200"\} (\d+)/.exec(await (await fetch(metrics)).text())?.[1]);
    const before = await counted();
    for (let time = 0; time < 3; time += 1) expect((await system.get(section, 'instructor')).status).toBe(200);
    expect(await counted()).toBe(before + 3);
  });

  it('lets the api stop while somebody reads on and on', async () => {
    const authorization = `Bearer ${await system.token('instructor')}`;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const read = async (): Promise<number> =>
      new Promise((resolve, reject) => {
        get(`${system.url}${section}`, { agent, headers: { authorization } }, (answer) => {
          answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
        }).on('error', reject);
      });
    expect(await read()).toBe(200);
    const reading = (async () => {
      for (;;) await read();
    })();
    await Promise.all([system.api.close(), expect(reading).rejects.toThrow()]);
    agent.destroy();
  });
});
