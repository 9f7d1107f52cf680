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
    ['an empty body', () => login().set('Content-Type', 'application/json').send(''), 400, 'malformed'],
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
    ['an unknown method', () => system.http.delete('/v1/me'), 404, 'not-found'],
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

describe('documentation', () => {
  it('is served, page and document', async () => {
    expect((await system.http.get('/docs').expect(200)).headers['content-type']).toMatch(/^text\/html/);
    await system.http.get('/docs/swagger-ui-bundle.js').expect(200);
    await system.http.get('/docs/swagger-ui.css').expect(200);
  });

  it('describes every route, with references that lead somewhere', async () => {
    const { body, text } = await system.http.get('/docs/openapi.json').expect(200);
    const document = body as {
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Record<string, unknown> };
    };
    expect(document.openapi).toBe('3.1.0');
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes.toSorted()).toEqual([
      'delete /v1/cohorts/{id}/members/{personId}',
      'delete /v1/designs/{id}/claim',
      'delete /v1/quizzes/{slug}/overrides/groups/{labGroup}',
      'delete /v1/quizzes/{slug}/overrides/people/{personId}',
      'get /health/live',
      'get /health/ready',
      'get /v1/analytics/bloom',
      'get /v1/attempts/{id}',
      'get /v1/cohorts',
      'get /v1/cohorts/{cohort}/gradebook',
      'get /v1/cohorts/{cohort}/gradebook.csv',
      'get /v1/cohorts/{cohort}/gradebook/extensions',
      'get /v1/cohorts/{cohort}/gradebook/groups/{labGroup}/items/{item}/extension',
      'get /v1/cohorts/{cohort}/gradebook/groups/{labGroup}/items/{item}/extension/history',
      'get /v1/cohorts/{cohort}/gradebook/scheme',
      'get /v1/cohorts/{cohort}/gradebook/students/{person}',
      'get /v1/cohorts/{cohort}/gradebook/students/{person}/items/{item}',
      'get /v1/cohorts/{cohort}/gradebook/students/{person}/items/{item}/extension',
      'get /v1/cohorts/{cohort}/gradebook/students/{person}/items/{item}/extension/history',
      'get /v1/cohorts/{cohort}/gradebook/students/{person}/items/{item}/history',
      'get /v1/cohorts/{cohort}/students/{person}/portfolio',
      'get /v1/cohorts/{id}',
      'get /v1/cohorts/{id}/analytics/bloom',
      'get /v1/cohorts/{id}/analytics/bloom.csv',
      'get /v1/cohorts/{id}/analytics/items',
      'get /v1/cohorts/{id}/analytics/items.csv',
      'get /v1/cohorts/{id}/analytics/labs',
      'get /v1/cohorts/{id}/analytics/labs.csv',
      'get /v1/cohorts/{id}/analytics/students',
      'get /v1/cohorts/{id}/analytics/students.csv',
      'get /v1/cohorts/{id}/dashboard',
      'get /v1/cohorts/{id}/dashboard.csv',
      'get /v1/cohorts/{id}/members',
      'get /v1/cohorts/{id}/members/{personId}',
      'get /v1/designs',
      'get /v1/designs/{id}',
      'get /v1/designs/{id}/markings',
      'get /v1/labs',
      'get /v1/labs/{slug}',
      'get /v1/listing-runs/{id}',
      'get /v1/me',
      'get /v1/me/grades',
      'get /v1/me/mastery',
      'get /v1/me/portfolio',
      'get /v1/me/portfolio.zip',
      'get /v1/people',
      'get /v1/quizzes',
      'get /v1/quizzes/{slug}',
      'get /v1/quizzes/{slug}/attempts',
      'get /v1/quizzes/{slug}/overrides',
      'get /v1/quizzes/{slug}/overrides/groups/{labGroup}',
      'get /v1/quizzes/{slug}/overrides/people/{personId}',
      'get /v1/quizzes/{slug}/rules',
      'get /v1/regrades',
      'get /v1/regrades/{id}',
      'get /v1/regrades/{id}/items',
      'get /v1/search',
      'get /v1/short-answers',
      'get /v1/short-answers/{attemptId}/{questionId}',
      'get /v1/short-answers/{attemptId}/{questionId}/markings',
      'get /v1/submissions',
      'get /v1/submissions/{id}',
      'get /v1/submissions/{id}/events',
      'get /v1/submissions/{id}/results',
      'get /v1/submissions/{id}/timeline',
      'get /v1/units',
      'get /v1/units/{slug}',
      'get /v1/units/{slug}/progress',
      'get /v1/units/{slug}/sections/{section}',
      'get /v1/units/{unit}/practice/mastery',
      'get /v1/units/{unit}/questions/{question}/key',
      'get /v1/units/{unit}/questions/{question}/key/regrade',
      'patch /v1/cohorts/{id}',
      'patch /v1/quizzes/{slug}',
      'post /v1/attempts/{id}/submit',
      'post /v1/auth/login',
      'post /v1/auth/logout',
      'post /v1/auth/refresh',
      'post /v1/cohorts',
      'post /v1/cohorts/{id}/members',
      'post /v1/designs/{id}/claim',
      'post /v1/designs/{id}/release',
      'post /v1/labs/{slug}/designs/release',
      'post /v1/labs/{slug}/submissions',
      'post /v1/listings/{id}/run',
      'post /v1/people',
      'post /v1/practice/{id}/answer',
      'post /v1/quizzes',
      'post /v1/quizzes/{slug}/attempts',
      'post /v1/regrades',
      'post /v1/units/{unit}/practice/next',
      'post /v1/units/{unit}/questions/{question}/key/dry-run',
      'put /v1/attempts/{id}/responses/{questionId}',
      'put /v1/cohorts/{cohort}/gradebook/groups/{labGroup}/items/{item}/extension',
      'put /v1/cohorts/{cohort}/gradebook/scheme',
      'put /v1/cohorts/{cohort}/gradebook/students/{person}/items/{item}',
      'put /v1/cohorts/{cohort}/gradebook/students/{person}/items/{item}/extension',
      'put /v1/cohorts/{id}/members/{personId}',
      'put /v1/designs/{id}/marking',
      'put /v1/people/{id}/password',
      'put /v1/quizzes/{slug}/overrides/groups/{labGroup}',
      'put /v1/quizzes/{slug}/overrides/people/{personId}',
      'put /v1/short-answers/{attemptId}/{questionId}/marking',
      'put /v1/units/{slug}/sections/{section}/progress',
      'put /v1/units/{unit}/questions/{question}/key',
    ]);
    const names = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) =>
      reference!.replace('#/components/schemas/', ''),
    );
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(Object.keys(document.components.schemas)).toContain(name);
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) expectWhole(path, operation);
    }
    expect(document.paths['/v1/labs/{slug}/submissions']?.['post']?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Submit' } } },
    });
    expect(document.paths['/v1/submissions']?.['get']?.parameters?.map((parameter) => parameter.name)).toEqual(
      expect.arrayContaining(['limit', 'cursor', 'lab', 'status']),
    );
  });
});

interface Operation {
  operationId: string;
  responses: Record<string, { description: string }>;
  parameters?: { name: string; in: string; schema?: object }[];
  requestBody?: object;
}

function expectWhole(path: string, operation: Operation): void {
  expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
  const named = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'path')
    .map((parameter) => `{${parameter.name}}`);
  expect(named.toSorted()).toEqual([...(path.match(/\{\w+\}/g) ?? [])].toSorted());
  for (const parameter of operation.parameters ?? []) expect(parameter.schema).toBeDefined();
}

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
