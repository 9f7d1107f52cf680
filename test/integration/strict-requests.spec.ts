import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: string;
beforeAll(async () => {
  system = await TestSystem.start();
  await system.loadUnit('tiny-unit');
  ({ id: cohort } = await system.foundCohort());
});
afterAll(() => system.close());

describe('query parameters', () => {
  it.each([
    ['/v1/people?emial=a@b.test', 'admin', ['/emial']],
    ['/v1/submissions?lab=test-lab&stauts=graded', 'student', ['/stauts']],
    ['/v1/labs?limit=3', 'student', ['/limit']],
    ['/v1/me?x=1&y=2', 'student', ['/x', '/y']],
    ['/v1/units/tiny-unit?verison=1', 'student', ['/verison']],
    ['/v1/me?__proto__=1&a%2Fb=1', 'student', ['/__proto__', '/a~1b']],
  ])('that an address does not have are refused: %s', async (path, name, pointers) => {
    const { status, body } = await system.get(path, name);
    expect([status, body]).toMatchObject([400, { type: '/problems/validation' }]);
    expect((body as { violations: { pointer: string }[] }).violations.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('that it has are taken, on a GET and a HEAD', async () => {
    expect((await system.get('/v1/submissions?lab=test-lab&status=graded&limit=5')).status).toBe(200);
    const token = await system.token('student');
    await system.http.head('/v1/submissions?lab=test-lab').auth(token, { type: 'bearer' }).expect(200);
    await system.http.head('/v1/submissions?lba=test-lab').auth(token, { type: 'bearer' }).expect(400);
  });

  it.each(['dashboard', 'analytics/bloom', 'analytics/items', 'analytics/labs', 'analytics/students'])(
    'whose days end before they begin are refused: %s',
    async (part) => {
      const path = (days: string) => `/v1/cohorts/${cohort}/${part}?${days}`;
      const { status, body } = await system.get(path('from=2026-11-02&to=2026-11-01'), 'instructor');
      expect([status, body]).toMatchObject([400, { violations: [{ pointer: '/from' }] }]);
      expect((await system.get(path('from=2026-11-01&to=2026-11-02'), 'instructor')).status).toBe(200);
    },
  );

  it('of a whole college are held to the same', async () => {
    const { status } = await system.get('/v1/analytics/bloom?unit=tiny-unit&from=2026-11-02&to=2026-11-01', 'admin');
    expect(status).toBe(400);
  });
});

describe('a method that an address does not take', () => {
  it.each([
    ['delete', '/v1/me', 'GET, HEAD'],
    ['put', '/v1/labs/test-lab', 'GET, HEAD'],
    ['get', '/v1/auth/login', 'POST'],
    ['post', '/health/live', 'GET, HEAD'],
  ] as const)('is told from a wrong address: %s %s', async (method, path, allowed) => {
    const answer = await system.http[method](path);
    expect([answer.status, answer.body]).toMatchObject([405, { type: '/problems/method-not-allowed' }]);
    expect(answer.headers['allow']).toBe(allowed);
  });

  it('does not make an address of one', async () => {
    await system.http.delete('/v1/nowhere').expect(404);
    await system.http.delete('/v1/me/nowhere').expect(404);
  });
});

it('a POST that needs no body works without one, with a content type or none', async () => {
  const logOut = system.http.post('/v1/auth/logout');
  expect((await logOut.set('content-type', 'application/json').send('')).status).toBe(400);
  const token = await system.token('instructor');
  const release = () => system.http.post('/v1/labs/design-lab/designs/release').auth(token, { type: 'bearer' });
  await release().expect(200);
  await release().set('content-type', 'application/json').send('').expect(200);
});
