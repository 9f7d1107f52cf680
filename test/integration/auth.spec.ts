import { PASSWORD } from '../support/college.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({ FAILED_LOGINS_PER_QUARTER_HOUR: '5' });
});
afterAll(() => system.close());

interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}

async function logIn(email = 'student@alpha.test'): Promise<Tokens> {
  const answer = await system.http
    .post('/v1/auth/login')
    .send({ tenant: 'alpha', email, password: PASSWORD })
    .expect(200);
  return answer.body as Tokens;
}

/** Which session the access token says that it is of. */
const sessionOf = ({ accessToken }: Tokens): unknown =>
  (JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { sid: unknown }).sid;
const refresh = (refreshToken: string) => system.http.post('/v1/auth/refresh').send({ refreshToken });
/** As if a minute had gone by since tokens were used. */
const aMinuteLater = () =>
  system.database.admin("UPDATE refresh_tokens SET used_at = used_at - interval '1 minute' WHERE used_at IS NOT NULL");
const me = (accessToken: string) => system.http.get('/v1/me').auth(accessToken, { type: 'bearer' });

describe('logging in', () => {
  it('gives tokens that tell who one is', async () => {
    const { accessToken, expiresIn } = await logIn();
    expect(expiresIn).toBeGreaterThan(0);
    const answer = await me(accessToken).expect(200);
    expect(answer.body).toEqual({
      id: expect.any(String) as string,
      email: 'student@alpha.test',
      name: 'student',
      roles: ['student'],
      tenant: { id: system.tenants['alpha'], slug: 'alpha', name: 'College alpha' },
    });
  });

  it('does not mind the case of the e-mail address', async () => {
    await expect(logIn('Student@ALPHA.test')).resolves.toHaveProperty('accessToken');
  });

  it.each([
    ['a wrong password', { tenant: 'alpha', email: 'instructor@alpha.test', password: 'wrong' }],
    ['nobody of that name', { tenant: 'alpha', email: 'nobody@alpha.test', password: PASSWORD }],
    ['no such college', { tenant: 'gamma', email: 'student@alpha.test', password: PASSWORD }],
    ['another college', { tenant: 'beta', email: 'student@alpha.test', password: PASSWORD }],
  ])('answers the same to %s', async (_case, body) => {
    const answer = await system.http.post('/v1/auth/login').send(body).expect(401);
    expect(answer.body).toMatchObject({
      type: '/problems/bad-credentials',
      detail: 'College, e-mail and password do not go together.',
    });
  });

  it('says what is wrong with the form of a request', async () => {
    const answer = await system.http.post('/v1/auth/login').send({ tenant: 'alpha', email: 7 }).expect(400);
    expect(answer.body).toMatchObject({
      type: '/problems/validation',
      violations: expect.arrayContaining([expect.objectContaining({ pointer: '/email' })]) as unknown,
    });
  });

  it.each(['a\0b', 'student@alpha.test\0', 'a\ud800b'])('takes %j for no address', async (email) => {
    const answer = await system.http.post('/v1/auth/login').send({ tenant: 'alpha', email, password: PASSWORD });
    expect([answer.status, answer.body]).toMatchObject([
      400,
      { type: '/problems/validation', violations: [{ pointer: '/email', detail: 'must be text on one line' }] },
    ]);
  });

  it('refuses a closed account, also when its session is renewed', async () => {
    const { refreshToken } = await logIn('other@alpha.test');
    await system.database.admin("UPDATE people SET disabled_at = now() WHERE email = 'other@alpha.test'");
    await system.http
      .post('/v1/auth/login')
      .send({ tenant: 'alpha', email: 'other@alpha.test', password: PASSWORD })
      .expect(401);
    await refresh(refreshToken).expect(401);
  });

  it('stops guessing at an account, and lets nobody else feel it', async () => {
    const guess = (email: string, password = 'guess') =>
      system.http.post('/v1/auth/login').send({ tenant: 'beta', email, password });
    for (let attempt = 0; attempt < 5; attempt += 1) await guess('admin@beta.test').expect(401);
    const refused = await guess('admin@beta.test', PASSWORD).expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.body).toMatchObject({ type: '/problems/rate-limited' });
    await guess('student@beta.test', PASSWORD).expect(200);
  });
});

describe('access tokens', () => {
  it.each(['', 'nonsense', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'])('must be ours: %j', async (token) => {
    const answer = await me(token).expect(401);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it('must be whole', async () => {
    const { accessToken } = await logIn();
    const [header, claims, signature] = accessToken.split('.') as [string, string, string];
    const forged = Buffer.from(
      JSON.stringify({
        ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object),
        roles: ['college_admin'],
      }),
    );
    await me([header, forged.toString('base64url'), signature].join('.')).expect(401);
  });
});

describe('refreshing', () => {
  it('gives new tokens, each good for one use', async () => {
    const first = await logIn();
    const second = (await refresh(first.refreshToken).expect(200)).body as Tokens;
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await me(second.accessToken).expect(200);
  });

  it('ends the whole session when a token is used again later', async () => {
    const first = await logIn();
    const second = (await refresh(first.refreshToken).expect(200)).body as Tokens;
    const third = (await refresh(first.refreshToken).expect(200)).body as Tokens;
    await aMinuteLater();
    await refresh(first.refreshToken).expect(401);
    await refresh(second.refreshToken).expect(401);
    await refresh(third.refreshToken).expect(401);
    await me(third.accessToken).expect(401);
    const sessions = await system.database.admin("SELECT 1 FROM sessions WHERE revoked_reason = 'reuse'");
    expect(sessions).toHaveLength(1);
  });

  it('gives two tabs that come at once tokens of one session, each its own', async () => {
    const { refreshToken } = await logIn();
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    const [one, other] = answers.map((answer) => answer.body as Tokens) as [Tokens, Tokens];
    expect(one.refreshToken).not.toBe(other.refreshToken);
    expect(sessionOf(one)).toBe(sessionOf(other));
    await refresh(one.refreshToken).expect(200);
    await refresh(other.refreshToken).expect(200);
    await me(one.accessToken).expect(200);
    await me(other.accessToken).expect(200);
  });

  it('does not count the seconds anew with each use', async () => {
    const { refreshToken } = await logIn();
    await refresh(refreshToken).expect(200);
    const usedAt = () => system.database.admin('SELECT id, used_at FROM refresh_tokens WHERE used_at IS NOT NULL');
    const before = await usedAt();
    await refresh(refreshToken).expect(200);
    expect(await usedAt()).toEqual(before);
  });

  it('refuses a second use at once, too, when the session is over', async () => {
    const { refreshToken } = await logIn();
    const next = (await refresh(refreshToken).expect(200)).body as Tokens;
    await system.http.post('/v1/auth/logout').send({ refreshToken: next.refreshToken }).expect(204);
    await refresh(refreshToken).expect(401);
  });

  it('leaves other sessions alone', async () => {
    const one = await logIn();
    const other = await logIn();
    await refresh(one.refreshToken).expect(200);
    await aMinuteLater();
    await refresh(one.refreshToken).expect(401);
    await refresh(other.refreshToken).expect(200);
  });

  it('refuses a token past its time', async () => {
    const { refreshToken } = await logIn();
    await system.database.admin('UPDATE refresh_tokens SET expires_at = now()');
    await refresh(refreshToken).expect(401);
  });

  it.each(['prt_', 'x', `prt_${'A'.repeat(86)}`])('refuses %j', async (token) => {
    await refresh(token).expect(401);
  });

  it('keeps no token that could be used', async () => {
    const { refreshToken } = await logIn();
    const secret = Buffer.from(refreshToken.slice(4), 'base64url').subarray(32).toString('hex');
    const rows = await system.database.admin<{ hash: string }>(
      "SELECT encode(secret_hash, 'hex') AS hash FROM refresh_tokens",
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map((row) => row.hash)).not.toContain(secret);
  });
});

describe('logging out', () => {
  it('ends the session, and does not tell whether there was one', async () => {
    const { refreshToken } = await logIn();
    await system.http.post('/v1/auth/logout').send({ refreshToken }).expect(204);
    await refresh(refreshToken).expect(401);
    await system.http.post('/v1/auth/logout').send({ refreshToken: 'prt_nonsense' }).expect(204);
  });
});
