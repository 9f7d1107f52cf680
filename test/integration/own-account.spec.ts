import { PASSWORD } from '../support/college.js';
import { TestSystem } from '../support/system.js';

const NEW_PASSWORD = 'another password for tests';

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

interface Session {
  id: string;
  begunAt: string;
  lastUsedAt: string;
  isThis: boolean;
}

let system: TestSystem;
let number = 0;
beforeAll(async () => {
  system = await TestSystem.start({ FAILED_LOGINS_PER_QUARTER_HOUR: '3' });
});
afterAll(() => system.close());

async function newcomer(): Promise<string> {
  const name = `newcomer${(number += 1)}`;
  await system.addPerson(name);
  return name;
}

const logIn = (name: string, password = PASSWORD) =>
  system.http.post('/v1/auth/login').send({ tenant: 'alpha', email: `${name}@alpha.test`, password });
const tokensOf = async (name: string) => (await logIn(name).expect(200)).body as Tokens;
const me = (token: string) => system.http.get('/v1/me').auth(token, { type: 'bearer' });
const refresh = (refreshToken: string) => system.http.post('/v1/auth/refresh').send({ refreshToken });
const change = (token: string, currentPassword = PASSWORD, password = NEW_PASSWORD) =>
  system.http.post('/v1/me/password').auth(token, { type: 'bearer' }).send({ currentPassword, password });
const sessions = (token: string, query = '') =>
  system.http.get(`/v1/me/sessions${query}`).auth(token, { type: 'bearer' });
const listed = async (token: string) => ((await sessions(token).expect(200)).body as { items: Session[] }).items;
const end = (token: string, id: string) => system.http.delete(`/v1/me/sessions/${id}`).auth(token, { type: 'bearer' });

describe('changing one’s own password', () => {
  it('ends the other sessions at once, and leaves the one that asks', async () => {
    const name = await newcomer();
    const one = await tokensOf(name);
    const other = await tokensOf(name);
    await me(other.accessToken).expect(200);
    await change(one.accessToken).expect(204);
    await me(other.accessToken).expect(401);
    await refresh(other.refreshToken).expect(401);
    await me(one.accessToken).expect(200);
    await refresh(one.refreshToken).expect(200);
    await logIn(name).expect(401);
    await logIn(name, NEW_PASSWORD).expect(200);
  });

  it('needs the current one, and stops guessing at it in this session alone', async () => {
    const name = await newcomer();
    const guesser = await tokensOf(name);
    const owner = await tokensOf(name);
    for (let guess = 0; guess < 3; guess += 1) {
      const { body } = await change(guesser.accessToken, 'not the password').expect(403);
      expect(body).toMatchObject({ type: '/problems/wrong-password' });
    }
    const refused = await change(guesser.accessToken).expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await me(owner.accessToken).expect(200);
    await change(owner.accessToken).expect(204);
    await me(guesser.accessToken).expect(401);
  });

  it('lets one of two at once through, which ends the other', async () => {
    const name = await newcomer();
    const one = await tokensOf(name);
    const other = await tokensOf(name);
    const passwords = [`${NEW_PASSWORD} 1`, `${NEW_PASSWORD} 2`] as const;
    const answers = await Promise.all([
      change(one.accessToken, PASSWORD, passwords[0]),
      change(other.accessToken, PASSWORD, passwords[1]),
    ]);
    const won = answers[0].status === 204 ? 0 : 1;
    expect(answers[won]?.status).toBe(204);
    expect([401, 403]).toContain(answers[1 - won]?.status);
    await logIn(name, passwords[won]).expect(200);
    await logIn(name, passwords[1 - won]).expect(401);
    await me([one, other][1 - won]!.accessToken).expect(401);
  });

  it('refuses a short one, and strangers', async () => {
    const { accessToken } = await tokensOf(await newcomer());
    const { body } = await change(accessToken, PASSWORD, 'short').expect(400);
    expect(body).toMatchObject({ violations: [{ pointer: '/password' }] });
    await system.http.post('/v1/me/password').send({ currentPassword: PASSWORD, password: NEW_PASSWORD }).expect(401);
  });
});

describe('one’s own sessions', () => {
  it('are listed newest first, with when each began and was last renewed', async () => {
    const name = await newcomer();
    const first = await tokensOf(name);
    await system.database.admin(
      `UPDATE refresh_tokens SET created_at = created_at - interval '1 hour' WHERE session_id IN
         (SELECT s.id FROM sessions s JOIN people p ON p.id = s.person_id WHERE p.email = $1)`,
      [`${name}@alpha.test`],
    );
    const second = await tokensOf(name);
    const [newest, oldest] = await listed(second.accessToken);
    expect([newest?.isThis, oldest?.isThis]).toEqual([true, false]);
    expect(newest!.id > oldest!.id).toBe(true);
    await refresh(first.refreshToken).expect(200);
    const renewed = (await listed(second.accessToken))[1];
    expect(renewed).toEqual({ ...oldest, lastUsedAt: expect.any(String) as string });
    expect(Date.parse(renewed!.lastUsedAt)).toBeGreaterThan(Date.parse(oldest!.lastUsedAt));
    const page = await sessions(second.accessToken, '?limit=1').expect(200);
    const [, next = ''] = /<(.*)>/.exec(page.headers['link'] ?? '') ?? [];
    const rest = await system.http.get(next).auth(second.accessToken, { type: 'bearer' }).expect(200);
    expect(rest.body).toMatchObject({ items: [{ id: oldest?.id }] });
    expect(rest.headers['link']).toBeUndefined();
  });

  it('are not listed any more when they are over', async () => {
    const name = await newcomer();
    const left = await tokensOf(name);
    const expired = await tokensOf(name);
    const [{ id } = { id: '' }] = await listed(expired.accessToken);
    const { accessToken } = await tokensOf(name);
    expect(await listed(accessToken)).toHaveLength(3);
    await system.http.post('/v1/auth/logout').send({ refreshToken: left.refreshToken }).expect(204);
    await system.database.admin('UPDATE refresh_tokens SET expires_at = now() WHERE session_id = $1', [id]);
    expect(await listed(accessToken)).toMatchObject([{ isThis: true }]);
  });

  it('end one by one, at once, and may be ended again', async () => {
    const name = await newcomer();
    const other = await tokensOf(name);
    const own = await tokensOf(name);
    const [, { id } = { id: '' }] = await listed(own.accessToken);
    await me(other.accessToken).expect(200);
    await end(own.accessToken, id).expect(204);
    await me(other.accessToken).expect(401);
    await refresh(other.refreshToken).expect(401);
    await end(own.accessToken, id).expect(204);
    const [{ id: ownId } = { id: '' }] = await listed(own.accessToken);
    await end(own.accessToken, ownId).expect(204);
    await me(own.accessToken).expect(401);
  });

  it('are nobody else’s', async () => {
    const { accessToken } = await tokensOf(await newcomer());
    const [{ id } = { id: '' }] = await listed(accessToken);
    expect((await system.delete(`/v1/me/sessions/${id}`, 'admin')).status).toBe(404);
    expect((await system.delete(`/v1/me/sessions/${id}`, 'student', 'beta')).status).toBe(404);
    expect((await system.delete('/v1/me/sessions/nobody', 'student')).status).toBe(404);
    await me(accessToken).expect(200);
  });
});
