import { PASSWORD } from '../support/college.js';
import { TestSystem } from '../support/system.js';

const NEW_PASSWORD = 'another password for tests';

let system: TestSystem;
let number = 0;
beforeAll(async () => {
  system = await TestSystem.start();
});
afterAll(() => system.close());

/** Somebody without a password. */
async function newcomer(): Promise<{ id: string; email: string }> {
  const email = `invited${(number += 1)}@alpha.test`;
  const { status, body } = await system.post('/v1/people', { email, name: 'Invited', roles: ['student'] }, 'admin');
  expect(status).toBe(201);
  return { id: (body as { id: string }).id, email };
}

async function invite(id: string): Promise<string> {
  const { status, body } = await system.post(`/v1/people/${id}/invitation`, {}, 'admin');
  expect(status).toBe(201);
  const { token, expiresAt } = body as { token: string; expiresAt: string };
  const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
  expect([Math.round(days)]).toEqual([7]);
  return token;
}

const use = (token: string, password = NEW_PASSWORD) =>
  system.http.post('/v1/auth/password-reset/confirm').send({ token, password });
const logIn = (email: string, password = NEW_PASSWORD) =>
  system.http.post('/v1/auth/login').send({ tenant: 'alpha', email, password });
const mustRefuse = async (token: string) => {
  const { body } = await use(token).expect(403);
  expect(body).toMatchObject({ type: '/problems/link-refused' });
};

describe('an invitation', () => {
  it('lets somebody without a password set one, once', async () => {
    const { id, email } = await newcomer();
    await logIn(email).expect(401);
    const token = await invite(id);
    await use(token, 'short').expect(400);
    await use(token).expect(204);
    await logIn(email).expect(200);
    await mustRefuse(token);
  });

  it('ends every session when it is used, and none before', async () => {
    const name = 'other';
    const accessToken = await system.token(name);
    const me = () => system.http.get('/v1/me').auth(accessToken, { type: 'bearer' });
    const { id } = (await me().expect(200)).body as { id: string };
    const token = await invite(id);
    await me().expect(200);
    await use(token).expect(204);
    await me().expect(401);
    await logIn('other@alpha.test', PASSWORD).expect(401);
  });

  it('takes the place of an older one', async () => {
    const { id } = await newcomer();
    const older = await invite(id);
    const newer = await invite(id);
    await mustRefuse(older);
    await use(newer).expect(204);
  });

  it('counts once when it is used twice at once', async () => {
    const { id, email } = await newcomer();
    const token = await invite(id);
    const passwords = [`${NEW_PASSWORD} 1`, `${NEW_PASSWORD} 2`] as const;
    const answers = await Promise.all(passwords.map((password) => use(token, password)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([204, 403]);
    await logIn(email, passwords[statuses.indexOf(204)]).expect(200);
    await logIn(email, passwords[statuses.indexOf(403)]).expect(401);
  });

  it('is over after its time, after another new password, and with the account', async () => {
    const late = await newcomer();
    const expired = await invite(late.id);
    await system.database.admin('UPDATE password_links SET expires_at = now() WHERE person_id = $1', [late.id]);
    await mustRefuse(expired);
    const replaced = await invite(late.id);
    expect((await system.put(`/v1/people/${late.id}/password`, { password: PASSWORD }, 'admin')).status).toBe(204);
    await mustRefuse(replaced);
    const closed = await invite(late.id);
    await system.patch(`/v1/people/${late.id}`, { closed: true }, 'admin');
    await mustRefuse(closed);
    expect((await system.post(`/v1/people/${late.id}/invitation`, {}, 'admin')).status).toBe(409);
    await system.patch(`/v1/people/${late.id}`, { closed: false }, 'admin');
    await mustRefuse(closed);
  });

  it('is no good with another secret, for somebody else or at another college', async () => {
    const { id } = await newcomer();
    const bytes = Buffer.from((await invite(id)).slice(4), 'base64url');
    const changed = (at: number, by: Buffer) =>
      `ppl_${Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + by.length)]).toString('base64url')}`;
    const other = Buffer.from((await newcomer()).id.replaceAll('-', ''), 'hex');
    const college = Buffer.from(system.tenants['beta']!.replaceAll('-', ''), 'hex');
    for (const token of [
      changed(63, Buffer.from([bytes[63]! ^ 1])),
      changed(16, other),
      changed(0, college),
      'ppl_',
      'x',
    ])
      await mustRefuse(token);
    const rows = await system.database.admin<{ hash: string }>(
      "SELECT encode(secret_hash, 'hex') AS hash FROM password_links WHERE person_id = $1",
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.hash).not.toBe(bytes.subarray(32).toString('hex'));
  });

  it('comes from an admin of the same college alone', async () => {
    const { id } = await newcomer();
    expect((await system.post(`/v1/people/${id}/invitation`, {}, 'instructor')).status).toBe(403);
    expect((await system.post(`/v1/people/${id}/invitation`, {}, 'admin', 'beta')).status).toBe(404);
    expect((await system.post('/v1/people/nobody/invitation', {}, 'admin')).status).toBe(404);
  });
});
