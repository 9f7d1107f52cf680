import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { createApi } from '../../src/create-api.js';
import { Log } from '../../src/platform/logging/log.js';
import { DESIGN_LAB, TEST_LAB } from '../support/labs.js';
import { type Api, TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

const PER_KEY = 15;
const PER_COLLEGE = 100;

let system: TestSystem;
let second: NestFastifyApplication;
let elsewhere: Api;
let number = 0;

beforeAll(async () => {
  system = await TestSystem.start({
    RATE_LIMIT_PER_KEY_PER_MINUTE: String(PER_KEY),
    RATE_LIMIT_PER_TENANT_KEYS_PER_MINUTE: String(PER_COLLEGE),
  });
  const settings = system.settings();
  second = await createApi({ settings, log: Log.open(settings), labs: [TEST_LAB, DESIGN_LAB] });
  await second.listen(0, '127.0.0.1');
  elsewhere = supertest(await second.getUrl());
});
afterAll(async () => {
  await second.close();
  await system.close();
});

interface Made {
  id: string;
  key: string;
}

const wanted = (change: object = {}) => ({
  name: `key ${(number += 1)}`,
  scopes: ['read:people'],
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  ...change,
});

async function make(change: object = {}, college = 'alpha'): Promise<Made> {
  const answer = await system.post('/v1/api-keys', wanted(change), 'admin', college);
  expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('prayog_')]);
  return answer.body as Made;
}

const rotate = (id: string, overlapSeconds: number, college = 'alpha') =>
  system.post(`/v1/api-keys/${id}/rotate`, { overlapSeconds }, 'admin', college);
const ask = (key: string, path = '/v1/people', api = system.http) => api.get(path).auth(key, { type: 'bearer' });
const statusOf = async (key: string, path?: string, api?: Api) => (await ask(key, path, api)).status;

async function listed(id: string, college = 'alpha') {
  const { body, text } = await system.get('/v1/api-keys?limit=100', 'admin', college);
  const { items } = body as { items: { id: string; lastUsedAt: string | null; previousUntil: string | null }[] };
  return { text, key: items.find((each) => each.id === id) };
}

describe('a key', () => {
  it('is shown once, and only a hash of its secret is kept', async () => {
    const change = wanted({ scopes: ['read:people', 'read:cohorts', 'read:people'] });
    const answer = await system.post('/v1/api-keys', change, 'admin');
    const { key, ...made } = answer.body as Made;
    expect(key).toMatch(/^prayog_[0-9a-f]{64}_[0-9a-f]{64}$/);
    expect(made).toMatchObject({ ...change, scopes: ['read:people', 'read:cohorts'], lastUsedAt: null });
    expect(answer.headers['cache-control']).toBe('no-store');
    const { text, key: shown } = await listed(made.id);
    expect(shown).toEqual(made);
    const secret = key.slice(-64);
    expect(text).not.toContain(secret);
    const rows = await system.database.admin<{ row: string }>('SELECT api_keys::text AS row FROM api_keys');
    expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
  });

  it('reads the people, and its last use is told', async () => {
    const { id, key } = await make();
    const { status, body, headers } = await ask(key, '/v1/people?email=student@alpha.test');
    expect([status, body]).toMatchObject([200, { items: [{ email: 'student@alpha.test' }] }]);
    expect(headers['ratelimit']).toMatch(new RegExp(`^"key";r=${PER_KEY - 1};t=\\d+$`));
    const { key: shown } = await listed(id);
    expect(Date.now() - Date.parse(shown!.lastUsedAt!)).toBeLessThan(60_000);
  });

  it('that is wrong in any of its parts is refused', async () => {
    const { key } = await make();
    const other = await make({}, 'beta');
    const [, ids = '', secret = ''] = key.split('_');
    const flipped = secret.startsWith('0') ? `1${secret.slice(1)}` : `0${secret.slice(1)}`;
    const wrong = [
      `prayog_${ids}_${flipped}`,
      `prayog_${ids}_${other.key.slice(-64)}`,
      `prayog_${other.key.split('_')[1]!.slice(0, 32)}${ids.slice(32)}_${secret}`,
      key.slice(0, -1),
      key.toUpperCase(),
      'prayog_',
    ];
    const answers = await Promise.all(wrong.map((each) => ask(each)));
    expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 401));
    expect(answers[0]!.body).toMatchObject({ type: '/problems/unauthenticated' });
    expect(await statusOf(key)).toBe(200);
  });

  it('that has expired is refused, and is not renewed by a rotation', async () => {
    const { id, key } = await make();
    await system.database.admin("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1", [id]);
    expect(await statusOf(key)).toBe(401);
    expect((await rotate(id, 60)).body).toMatchObject({ type: '/problems/conflict' });
  });

  it('that is revoked is refused at once, by every api', async () => {
    const { id, key } = await make();
    expect([await statusOf(key), await statusOf(key, '/v1/people', elsewhere)]).toEqual([200, 200]);
    expect((await system.delete(`/v1/api-keys/${id}`, 'admin')).status).toBe(204);
    expect(await statusOf(key)).toBe(401);
    await eventually(async () => ((await statusOf(key, '/v1/people', elsewhere)) === 401 ? true : null));
    expect((await listed(id)).key).toBeUndefined();
    expect((await system.delete(`/v1/api-keys/${id}`, 'admin')).status).toBe(404);
  });
});

describe('a rotation', () => {
  it('leaves the old secret good for as long as the call says', async () => {
    const { id, key } = await make();
    expect(await statusOf(key)).toBe(200);
    const { status, body } = await rotate(id, 600);
    const { key: fresh, previousUntil } = body as Made & { previousUntil: string };
    expect([status, fresh === key]).toEqual([200, false]);
    expect(Math.abs(Date.parse(previousUntil) - Date.now() - 600_000)).toBeLessThan(60_000);
    expect([await statusOf(key), await statusOf(fresh)]).toEqual([200, 200]);
    await system.database.admin("UPDATE api_keys SET previous_until = now() - interval '1 second' WHERE id = $1", [id]);
    expect([await statusOf(key, '/v1/people', elsewhere), await statusOf(fresh)]).toEqual([401, 200]);
  });

  it('without an overlap ends the old secret at once, and a second one the oldest', async () => {
    const { id, key } = await make();
    expect(await statusOf(key)).toBe(200);
    const { key: next } = (await rotate(id, 0)).body as Made;
    expect([await statusOf(key), await statusOf(next)]).toEqual([401, 200]);
    const { key: third } = (await rotate(id, 600)).body as Made;
    const { key: fourth } = (await rotate(id, 600)).body as Made;
    expect([await statusOf(next), await statusOf(third), await statusOf(fourth)]).toEqual([401, 200, 200]);
  });

  it('is bounded, and of a key that is there', async () => {
    const { id } = await make();
    expect((await rotate(id, 8 * 86_400)).status).toBe(400);
    expect((await rotate(id, -1)).status).toBe(400);
    expect((await rotate('019ad3c4-6f6e-7a51-9d5e-6c6a2f5f3c11', 60)).status).toBe(404);
    expect((await rotate('nothing', 60)).status).toBe(404);
  });
});

describe('scopes', () => {
  it('open what they name: cohorts, grades and analytics, without being in the cohort', async () => {
    await system.loadUnit('tiny-unit');
    const { id } = await system.foundCohort();
    const { key } = await make({ scopes: ['read:cohorts', 'read:grades', 'read:analytics'] });
    const paths = ['', '/members', '/gradebook', '/analytics/students', '/analytics/bloom'];
    const statuses = await Promise.all(paths.map((path) => statusOf(key, `/v1/cohorts/${id}${path}`)));
    expect(statuses).toEqual(paths.map(() => 200));
    expect((await ask(key, '/v1/cohorts')).body).toMatchObject({ items: [{ id }] });
    const refused = await ask(key);
    expect([refused.status, refused.body]).toMatchObject([403, { detail: 'This key lacks the scope read:people.' }]);
    expect(await statusOf(key, `/v1/cohorts/${id}/students/${id}/portfolio`)).toBe(403);
  });

  it('open nothing that changes something, nothing of one’s own, and no keys', async () => {
    const { id, key } = await make({ scopes: ['read:people', 'read:cohorts', 'read:grades', 'read:analytics'] });
    const send = (method: 'post' | 'patch' | 'delete', path: string, body: object = {}) =>
      system.http[method](path).auth(key, { type: 'bearer' }).send(body);
    const answers = await Promise.all([
      ask(key, '/v1/me'),
      ask(key, '/v1/submissions'),
      ask(key, '/v1/api-keys'),
      send('post', '/v1/api-keys', wanted()),
      send('post', `/v1/api-keys/${id}/rotate`, { overlapSeconds: 0 }),
      send('delete', `/v1/api-keys/${id}`),
      send('post', '/v1/people', { email: 'x@alpha.test', name: 'X', roles: ['college_admin'] }),
      send('patch', `/v1/people/${id}`, { closed: true }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
    expect(answers[3].body).toMatchObject({ type: '/problems/forbidden' });
    expect(await statusOf(key)).toBe(200);
  });
});

describe('another college', () => {
  it('is not there for a key, nor the key for its admin', async () => {
    await system.loadUnit('tiny-unit', 'beta');
    const { id: cohort } = await system.foundCohort({ college: 'beta' });
    const { id, key } = await make({ scopes: ['read:people', 'read:cohorts', 'read:grades', 'read:analytics'] });
    const { body } = await ask(key, '/v1/people?limit=100');
    const emails = (body as { items: { email: string }[] }).items.map(({ email }) => email);
    expect(emails).toContain('admin@alpha.test');
    expect(emails.filter((email) => !email.endsWith('@alpha.test'))).toEqual([]);
    const paths = ['', '/members', '/gradebook', '/analytics/students'];
    const statuses = await Promise.all(paths.map((path) => statusOf(key, `/v1/cohorts/${cohort}${path}`)));
    expect(statuses).toEqual(paths.map(() => 404));
    expect((await listed(id, 'beta')).text).not.toContain(id);
    expect((await rotate(id, 0, 'beta')).status).toBe(404);
    expect((await system.delete(`/v1/api-keys/${id}`, 'admin', 'beta')).status).toBe(404);
    expect(await statusOf(key)).toBe(200);
  });
});

describe('making keys', () => {
  it('is for admins, with a name of its own, known scopes and an end within reach', async () => {
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const name = 'timetable';
    await make({ name });
    const attempts: [person: string, change: object, status: number][] = [
      ['instructor', {}, 403],
      ['student', {}, 403],
      ['admin', { name }, 409],
      ['admin', { scopes: [] }, 400],
      ['admin', { scopes: ['write:grades'] }, 400],
      ['admin', { expiresAt: inDays(-1) }, 400],
      ['admin', { expiresAt: inDays(400) }, 400],
      ['admin', { expiresAt: undefined }, 400],
    ];
    const answers = await Promise.all(
      attempts.map(([person, change]) => system.post('/v1/api-keys', wanted(change), person)),
    );
    expect(answers.map(({ status }) => status)).toEqual(attempts.map(([, , status]) => status));
    expect((await system.get('/v1/api-keys', 'instructor')).status).toBe(403);
    await make({ name }, 'beta');
  });

  it('gives lists in pages', async () => {
    await make();
    await make();
    const first = await system.get('/v1/api-keys?limit=1', 'admin');
    const next = /<(.*)>; rel="next"/.exec(first.headers['link'] ?? '')?.[1] ?? '';
    const ids = [first, await system.get(next, 'admin')].map(({ body }) => (body as { items: Made[] }).items[0]?.id);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(undefined);
  });
});

describe('limits', () => {
  it('are a key’s own: another key goes on, and so do people', async () => {
    const { key } = await make({}, 'beta');
    const answers = await Promise.all(Array.from({ length: PER_KEY + 1 }, () => ask(key)));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status, body }) => [status, body as object])).toMatchObject([
      [429, { type: '/problems/rate-limited', detail: expect.stringContaining('from this key:') as string }],
    ]);
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
    expect(await statusOf((await make({}, 'beta')).key)).toBe(200);
    expect((await system.get('/v1/people', 'admin', 'beta')).status).toBe(200);
  });

  it('hold for all keys of a college together, and for no other college', async () => {
    // So many that it doesn't matter whether a minute ends meanwhile.
    const keys = await Promise.all(Array.from({ length: 15 }, () => make({}, 'beta')));
    // Each is known from then on, and does not count for the address any more.
    const firsts = await Promise.all(keys.map(({ key }) => ask(key)));
    const rest = await Promise.all(keys.flatMap(({ key }) => Array.from({ length: PER_KEY - 1 }, () => ask(key))));
    const answers = [...firsts, ...rest];
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(15 * PER_KEY - 2 * PER_COLLEGE);
    expect((refused[0]!.body as { detail: string }).detail).toContain('from this college’s keys:');
    expect((await system.get('/v1/people', 'admin', 'beta')).status).toBe(200);
    expect(await statusOf((await make()).key)).toBe(200);
  });
});
