import { collegeCommand } from '../../src/cli/college-command.js';
import { runCommand } from '../support/run-command.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
const { DATABASE_URL, DATABASE_OWNER_URL } = process.env;
beforeAll(async () => {
  system = await TestSystem.start();
  process.env['DATABASE_URL'] = system.database.urls.app;
  process.env['DATABASE_OWNER_URL'] = system.database.urls.owner;
});
afterAll(async () => {
  Object.assign(process.env, { DATABASE_URL, DATABASE_OWNER_URL });
  await system.close();
});

const run = (...args: string[]) => runCommand(collegeCommand, ...args);

const found = (slug: string, email: string) => run('found', slug, '--name', 'New College', '--admin', email);

const passwordIn = (stdout: string): string => /password (\S+)/.exec(stdout)?.[1] ?? '';

const logIn = (tenant: string, email: string, password: string) =>
  system.http.post('/v1/auth/login').send({ tenant, email, password });

describe('college found', () => {
  it('founds a college whose admin logs in and sets it up', async () => {
    const { status, stdout } = await found('new', 'Head@New.test');
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^"New College" is there as new; log in as Head@New\.test with the password [\w-]{20}\n$/,
      ) as string,
    });
    const login = await logIn('new', 'head@new.test', passwordIn(stdout));
    expect(login.status).toBe(200);
    const { accessToken } = login.body as { accessToken: string };
    const person = { email: 'i@new.test', name: 'I', roles: ['instructor'] };
    const added = await system.http.post('/v1/people').auth(accessToken, { type: 'bearer' }).send(person);
    expect(added.status).toBe(201);
  });

  it('leaves what is there as it is, and adds an admin who is not', async () => {
    const first = await found('twice', 'a@twice.test');
    const again = await run('found', 'twice', '--name', 'Other', '--admin', 'a@twice.test');
    expect(again).toEqual({
      status: 0,
      stdout: '"New College" is there as twice; a@twice.test was there already and stays as they are\n',
      stderr: '',
    });
    expect((await logIn('twice', 'a@twice.test', passwordIn(first.stdout))).status).toBe(200);
    const second = await found('twice', 'b@twice.test');
    expect((await logIn('twice', 'b@twice.test', passwordIn(second.stdout))).status).toBe(200);
  });

  it.each([
    [['found', 'No Slug', '--name', 'N', '--admin', 'a@b.test'], 'slug: must be small letters'],
    [['found', 'slug', '--name', 'one\ntwo', '--admin', 'a@b.test'], 'name: must be text on one line'],
    [['found', 'slug', '--name', 'N', '--admin', 'nobody'], 'email: '],
    [['found', 'slug', '--name', 'N'], '--admin'],
    [['found', '--name', 'N', '--admin', 'a@b.test'], 'slug'],
    [['password', 'alpha', 'nobody@alpha.test'], 'nobody at alpha has the address nobody@alpha.test'],
    [['password', 'none', 'a@b.test'], 'there is no college "none"'],
    [['close'], 'close'],
  ])('answers wrong use, %j, with status 2', async (args, complaint) => {
    const { status, stdout, stderr } = await run(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^college: [^\n]+\n$/);
    expect(stderr).toContain(complaint);
  });

  it('says what to do where no database is named', async () => {
    const { DATABASE_OWNER_URL: url } = process.env;
    delete process.env['DATABASE_OWNER_URL'];
    const { status, stderr } = await found('nowhere', 'a@nowhere.test');
    process.env['DATABASE_OWNER_URL'] = url;
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('npm start') as string });
  });
});

describe('college password', () => {
  it('lets somebody in with a new one, and nobody with the old one or an old session', async () => {
    const old = passwordIn((await found('lost', 'a@lost.test')).stdout);
    const { refreshToken } = (await logIn('lost', 'a@lost.test', old)).body as { refreshToken: string };
    const { status, stdout } = await run('password', 'lost', 'A@lost.test');
    expect(status).toBe(0);
    expect((await logIn('lost', 'a@lost.test', old)).status).toBe(401);
    expect((await system.http.post('/v1/auth/refresh').send({ refreshToken })).status).toBe(401);
    expect((await logIn('lost', 'a@lost.test', passwordIn(stdout))).status).toBe(200);
  });
});
