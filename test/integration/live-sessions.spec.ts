import { Client } from 'pg';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { createApi } from '../../src/create-api.js';
import { Log } from '../../src/platform/logging/log.js';
import { PASSWORD } from '../support/college.js';
import { DESIGN_LAB, TEST_LAB } from '../support/labs.js';
import { type Api, TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

const NEW_PASSWORD = 'another password for tests';

let system: TestSystem;
let second: NestFastifyApplication;
let elsewhere: Api;
let number = 0;

beforeAll(async () => {
  system = await TestSystem.start();
  const settings = system.settings();
  second = await createApi({ settings, log: Log.open(settings), labs: [TEST_LAB, DESIGN_LAB] });
  await second.listen(0, '127.0.0.1');
  elsewhere = supertest(await second.getUrl());
});
afterAll(async () => {
  await second.close();
  await system.close();
});

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

/** Somebody new, logged in; both apis have let them in once, so that both know their token. */
async function newcomer(roles: ('student' | 'instructor' | 'college_admin')[] = ['student']) {
  const name = `newcomer${(number += 1)}`;
  const id = await system.addPerson(name, roles);
  const { accessToken, refreshToken } = (await logIn(name)).body as Tokens;
  await me(accessToken).expect(200);
  await me(accessToken, elsewhere).expect(200);
  return { id, name, accessToken, refreshToken };
}

const logIn = (name: string, password = PASSWORD) =>
  system.http.post('/v1/auth/login').send({ tenant: 'alpha', email: `${name}@alpha.test`, password });
const me = (token: string, api = system.http) => api.get('/v1/me').auth(token, { type: 'bearer' });
const statusElsewhere = (token: string, status: number) =>
  eventually(async () => ((await me(token, elsewhere)).status === status ? true : null));

describe('an access token is refused from the next request on', () => {
  it('after logging out, by every api', async () => {
    const { accessToken, refreshToken } = await newcomer();
    await system.http.post('/v1/auth/logout').send({ refreshToken }).expect(204);
    await me(accessToken).expect(401);
    await statusElsewhere(accessToken, 401);
  });

  it('after a new password, and the other sessions of the same person with it', async () => {
    const { id, name, accessToken } = await newcomer();
    const other = (await logIn(name)).body as Tokens;
    await me(other.accessToken).expect(200);
    expect((await system.put(`/v1/people/${id}/password`, { password: NEW_PASSWORD }, 'admin')).status).toBe(204);
    await me(accessToken).expect(401);
    await me(other.accessToken).expect(401);
    await statusElsewhere(accessToken, 401);
    await logIn(name).expect(401);
    await logIn(name, NEW_PASSWORD).expect(200);
  });

  it('after the account is closed, and not for good', async () => {
    const { id, name, accessToken } = await newcomer();
    expect((await system.patch(`/v1/people/${id}`, { closed: true }, 'admin')).body).toMatchObject({ canLogIn: false });
    await me(accessToken).expect(401);
    await statusElsewhere(accessToken, 401);
    await logIn(name).expect(401);
    await system.patch(`/v1/people/${id}`, { closed: false }, 'admin');
    await logIn(name).expect(200);
    // What was ended stays ended.
    await me(accessToken).expect(401);
  });

  it('after the session was found to be used by two', async () => {
    const { accessToken, refreshToken } = await newcomer();
    const refresh = () => system.http.post('/v1/auth/refresh').send({ refreshToken });
    await refresh().expect(200);
    await system.database.admin("UPDATE refresh_tokens SET used_at = used_at - interval '1 minute'");
    await refresh().expect(401);
    await statusElsewhere(accessToken, 401);
  });

  it('and others’ tokens stay good', async () => {
    const one = await newcomer();
    const other = await newcomer();
    await system.http.post('/v1/auth/logout').send({ refreshToken: one.refreshToken }).expect(204);
    await me(other.accessToken).expect(200);
    await me(other.accessToken, elsewhere).expect(200);
  });
});

describe('roles', () => {
  const people = (token: string, api = system.http) => api.get('/v1/people').auth(token, { type: 'bearer' });

  it('that are taken away or given count with the token that is there', async () => {
    const { id, accessToken } = await newcomer(['instructor']);
    await people(accessToken).expect(200);
    await people(accessToken, elsewhere).expect(200);
    expect((await system.patch(`/v1/people/${id}`, { roles: ['student'] }, 'admin')).body).toMatchObject({
      roles: ['student'],
    });
    await people(accessToken).expect(403);
    await eventually(async () => ((await people(accessToken, elsewhere)).status === 403 ? true : null));
    await system.patch(`/v1/people/${id}`, { roles: ['student', 'instructor'] }, 'admin');
    await people(accessToken).expect(200);
  });

  it('leave a college its last admin, also when two give up at once', async () => {
    const one = await newcomer(['college_admin']);
    const last = await system.patch(`/v1/people/${await idOf('admin', 'beta')}`, { closed: true }, 'admin', {}, 'beta');
    expect([last.status, last.body]).toMatchObject([409, { type: '/problems/conflict' }]);
    const change = (id: string, token: string) =>
      system.http
        .patch(`/v1/people/${id}`)
        .auth(token, { type: 'bearer' })
        .send({ roles: ['student'] });
    const admin = await idOf('admin', 'alpha');
    const answers = await Promise.all([change(admin, await system.token('admin')), change(one.id, one.accessToken)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    await system.database.admin(
      `INSERT INTO memberships (tenant_id, person_id, role) SELECT tenant_id, id, 'college_admin' FROM people WHERE id = $1
       ON CONFLICT DO NOTHING`,
      [admin],
    );
  });

  async function idOf(name: string, college: string): Promise<string> {
    const [row] = await system.database.admin<{ id: string }>('SELECT id FROM people WHERE email = $1', [
      `${name}@${college}.test`,
    ]);
    return row!.id;
  }

  it('are changed by the college’s admins alone, at their own college', async () => {
    const { id } = await newcomer();
    const change = { roles: ['college_admin'] };
    expect((await system.patch(`/v1/people/${id}`, change, 'instructor')).status).toBe(403);
    expect((await system.patch(`/v1/people/${id}`, change, 'admin', {}, 'beta')).status).toBe(404);
    expect((await system.patch('/v1/people/nobody', change, 'admin')).status).toBe(404);
    expect((await system.patch(`/v1/people/${id}`, { roles: ['platform_admin'] }, 'admin')).status).toBe(400);
    expect((await system.patch(`/v1/people/${id}`, { roles: [] }, 'admin')).status).toBe(400);
  });
});

describe('a log-in that overlaps a new password', () => {
  it('begins no session of the old one', async () => {
    const { id, name } = await newcomer();
    const changing = new Client({ connectionString: system.database.urls.app });
    await changing.connect();
    try {
      await changing.query("SELECT set_config('app.tenant_id', $1, false)", [system.tenants['alpha']]);
      await changing.query('BEGIN');
      await changing.query("UPDATE people SET password_hash = 'another' WHERE id = $1", [id]);
      // It reads the old hash, and then waits for whoever has the row.
      const loggingIn = logIn(name).then(({ status }) => status);
      await eventually(async () => {
        const waiting = await system.database.admin(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO sessions%'",
        );
        return waiting.length > 0 ? true : null;
      });
      await changing.query('COMMIT');
      expect(await loggingIn).toBe(401);
    } finally {
      await changing.end();
    }
  });
});

describe('when the database can’t tell of changes', () => {
  it('tokens are checked for each request, until it can again', async () => {
    const { accessToken, refreshToken } = await newcomer();
    const kept = await newcomer();
    await system.database.admin(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' OR query = 'SELECT 1'",
    );
    await system.http.post('/v1/auth/logout').send({ refreshToken }).expect(204);
    await me(accessToken).expect(401);
    await statusElsewhere(accessToken, 401);
    await me(kept.accessToken, elsewhere).expect(200);
    await eventually(async () => {
      const listening = await system.database.admin(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND (query LIKE 'LISTEN%' OR query = 'SELECT 1')",
      );
      return listening.length >= 2 ? true : null;
    });
    await me(kept.accessToken).expect(200);
    await system.http.post('/v1/auth/logout').send({ refreshToken: kept.refreshToken }).expect(204);
    await statusElsewhere(kept.accessToken, 401);
  });
});
