import { connect } from 'node:net';
import { once } from 'node:events';
import { TestSystem } from '../support/system.js';
import { scripted } from '../support/scripted-grader.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({
    BODY_LIMIT_BYTES: '20000',
    RATE_LIMIT_PER_USER_PER_MINUTE: '60',
    RATE_LIMIT_PER_ADDRESS_PER_MINUTE: '1000',
  });
});
afterAll(() => system.close());

describe('problem documents', () => {
  const login = () => system.http.post('/v1/auth/login');

  it.each([
    ['JSON that is none', () => login().set('Content-Type', 'application/json').send('{"tenant":'), 400, 'malformed'],
    ['an empty body', () => login().set('Content-Type', 'application/json').send(''), 400, 'validation'],
    [
      'a body of another type',
      () => login().set('Content-Type', 'text/plain').send('hello'),
      415,
      'unsupported-media-type',
    ],
    ['a huge body', () => login().send({ tenant: 'x'.repeat(30_000) }), 413, 'too-large'],
    ['wrong types', () => login().send({ tenant: [], email: {}, password: null }), 400, 'validation'],
    [
      'a field too many',
      () => login().send({ tenant: 'a', email: 'a@b', password: 'c', admin: true }),
      400,
      'validation',
    ],
    ['an array for an object', () => login().send([]), 400, 'validation'],
    [
      'an attempt on the prototype',
      () => login().set('Content-Type', 'application/json').send('{"__proto__":{"admin":true}}'),
      400,
      'malformed',
    ],
    ['an unknown route', () => system.http.get('/v1/nowhere'), 404, 'not-found'],
    ['an unknown method', () => system.http.delete('/v1/me'), 405, 'method-not-allowed'],
    ['a path that is no UTF-8', () => system.http.get('/v1/labs/%ff'), 400, 'malformed'],
    ['nobody logged in', () => system.http.get('/v1/labs'), 401, 'unauthenticated'],
  ])('%s', async (_case, call, status, type) => {
    const answer = await call();
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ type: `/problems/${type}`, status, title: expect.any(String) as string });
    expect((answer.body as { instance: string }).instance).toBe(`urn:uuid:${answer.headers['x-request-id']}`);
  });

  it('say nothing of what broke inside', async () => {
    await system.database.admin('ALTER TABLE people RENAME TO persons');
    const answer = await login().send({ tenant: 'alpha', email: 'a@b.test', password: 'c' });
    await system.database.admin('ALTER TABLE persons RENAME TO people');
    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject({ type: '/problems/internal' });
    expect(answer.text).not.toMatch(/people|prisma|postgres|\.ts|\.js/i);
  });

  it('do not depend on well-formed HTTP to keep the server up', async () => {
    const { port } = new URL(system.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.end('GARBAGE\r\n\r\n');
    await once(socket.resume(), 'close');
    await system.http.get('/health/live').expect(200);
  });
});

describe('every answer', () => {
  it('has the headers that browsers heed', async () => {
    const { headers } = await system.http.get('/health/live').expect(200);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  });
});

describe('labs', () => {
  it('are listed and shown, and can be asked for only when changed', async () => {
    const list = await system.get('/v1/labs');
    expect(list.body).toMatchObject({
      items: [
        { slug: 'test-lab', maxScore: 10 },
        { slug: 'design-lab', kind: 'design' },
      ],
    });
    expect(list.text).not.toMatch(/brief|starter/);
    const lab = await system.get('/v1/labs/test-lab');
    expect(lab.body).toMatchObject({ slug: 'test-lab', brief: '# Brief', checks: [{ id: 'only', points: 10 }] });
    const again = await system.http
      .get('/v1/labs/test-lab')
      .auth(await system.token('student'), { type: 'bearer' })
      .set('If-None-Match', lab.headers['etag'] as string);
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
  });

  it('that are not there are 404', async () => {
    expect((await system.get('/v1/labs/no-lab')).body).toMatchObject({ type: '/problems/not-found' });
  });
});

describe('readiness', () => {
  it('tells of Redis and does not need it', async () => {
    expect((await system.http.get('/health/ready').expect(200)).body).toEqual({ status: 'ok', redis: 'ok' });
  });
});

describe('without a database', () => {
  it('says so, and comes back with it', async () => {
    await system.token('student');
    const { pathname } = new URL(system.database.urls.app);
    const name = pathname.slice(1);
    await system.database.admin(`ALTER DATABASE ${name} CONNECTION LIMIT 0`);
    await system.database.admin(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'prayog_app' AND datname = current_database()",
    );
    expect((await system.http.get('/health/ready')).body).toMatchObject({ type: '/problems/unavailable', status: 503 });
    const answer = await system.get('/v1/me');
    expect(answer.body).toMatchObject({ type: '/problems/unavailable', status: 503 });
    expect(answer.headers['retry-after']).toBe('5');
    await system.http.get('/health/live').expect(200);
    await system.database.admin(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
    expect((await system.get('/v1/me')).status).toBe(200);
  });
});

describe('rate limits', () => {
  it('stop one person, and nobody else, with or without Redis', async () => {
    const flood = async (name: string): Promise<number[]> => {
      const statuses: number[] = [];
      for (let count = 0; count < 70; count += 1) statuses.push((await system.get('/v1/me', name, 'beta')).status);
      return statuses;
    };
    const statuses = await flood('assistant');
    expect(statuses.slice(0, 50).every((status) => status === 200)).toBe(true);
    const refused = await system.get('/v1/me', 'assistant', 'beta');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await system.get('/v1/me', 'student', 'beta')).status).toBe(200);

    await system.redis.kill();
    try {
      const blind = await flood('instructor');
      expect(blind[0]).toBe(200);
      expect(blind.at(-1)).toBe(429);
      expect((await system.http.get('/health/ready').expect(200)).body).toEqual({ status: 'ok', redis: 'away' });
      expect((await system.post('/v1/labs/test-lab/submissions', scripted(), 'admin', 'beta')).status).toBe(202);
    } finally {
      await system.redis.restart();
    }
  });
});
