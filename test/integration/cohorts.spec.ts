import type { AddedMembers, CohortView, MemberView } from '../../src/modules/courses/cohorts/cohorts.schema.js';
import type { PersonView } from '../../src/modules/auth/people/people.schema.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start();
  await system.loadUnit('tiny-unit');
  await system.addPerson('colleague', ['instructor']);
});
afterAll(() => system.close());

async function make(name = 'Batch 2026', who = 'instructor'): Promise<CohortView> {
  const answer = await system.post('/v1/cohorts', { unit: 'tiny-unit', name }, who);
  expect(answer.status).toBe(201);
  return answer.body as CohortView;
}

const idOf = async (email: string): Promise<string> =>
  ((await system.get(`/v1/people?email=${email}`, 'admin')).body as { items: PersonView[] }).items[0]!.id;

const members = async (id: string, query = ''): Promise<MemberView[]> =>
  ((await system.get(`/v1/cohorts/${id}/members${query}`, 'instructor')).body as { items: MemberView[] }).items;

describe('a cohort', () => {
  it('is made by an instructor, who is its instructor then', async () => {
    const cohort = await make();
    expect(cohort).toMatchObject({ unit: 'tiny-unit', revision: 1, role: 'instructor' });
    expect(await members(cohort.id)).toMatchObject([{ email: 'instructor@alpha.test', role: 'instructor' }]);
    const read = await system.get(`/v1/cohorts/${cohort.id}`, 'instructor');
    expect(read.body).toEqual(cohort);
    expect(read.headers['etag']).toBe('"1"');
  });

  it.each([
    ['a student', 'student', { unit: 'tiny-unit', name: 'X' }, 403],
    ['an assistant', 'assistant', { unit: 'tiny-unit', name: 'X' }, 403],
    ['a unit that is not taught', 'instructor', { unit: 'none', name: 'X' }, 400],
    ['no name', 'instructor', { unit: 'tiny-unit', name: ' ' }, 400],
    ['a name of two lines', 'instructor', { unit: 'tiny-unit', name: 'a\nb' }, 400],
    [
      'an end before its start',
      'instructor',
      { unit: 'tiny-unit', name: 'X', startsAt: '2026-12-02T00:00:00Z', endsAt: '2026-12-01T00:00:00Z' },
      400,
    ],
    ['more than there is', 'instructor', { unit: 'tiny-unit', name: 'X', tenantId: 'x' }, 400],
  ])('is not made by, or with, %s', async (_case, who, body, status) => {
    expect((await system.post('/v1/cohorts', body, who)).status).toBe(status);
  });

  it('is seen by those in it and by admins, and by nobody else', async () => {
    const { id } = await make('Seen');
    await system.put(`/v1/cohorts/${id}/members/${await idOf('student@alpha.test')}`, { section: 'A' }, 'instructor');
    for (const [who, role] of [
      ['instructor', 'instructor'],
      ['student', 'student'],
      ['admin', null],
    ] as const)
      expect((await system.get(`/v1/cohorts/${id}`, who)).body).toMatchObject({ id, role });
    for (const who of ['other', 'colleague', 'assistant'])
      expect((await system.get(`/v1/cohorts/${id}`, who)).status).toBe(404);
    for (const path of ['', '/members']) {
      expect((await system.get(`/v1/cohorts/${id}${path}`, 'instructor', 'beta')).status).toBe(404);
      expect((await system.get(`/v1/cohorts/${id}${path}`, 'admin', 'beta')).status).toBe(404);
    }
    expect((await system.get('/v1/cohorts/no-uuid', 'admin')).status).toBe(404);
    const listed = async (who: string) =>
      ((await system.get('/v1/cohorts?limit=100', who)).body as { items: CohortView[] }).items.map((item) => item.id);
    expect(await listed('student')).toEqual([id]);
    expect(await listed('other')).toEqual([]);
    expect(await listed('admin')).toContain(id);
  });

  it('is changed by who has read it last', async () => {
    const { id } = await make('Draft');
    const change = (body: object, ifMatch?: string, who = 'instructor') =>
      system.patch(`/v1/cohorts/${id}`, body, who, ifMatch === undefined ? {} : { 'If-Match': ifMatch });
    expect((await change({ name: 'X' })).status).toBe(428);
    const changed = await change({ name: 'Final', endsAt: '2027-05-01T00:00:00+05:30' }, '"1"');
    expect(changed.body).toMatchObject({ name: 'Final', endsAt: '2027-04-30T18:30:00.000Z', revision: 2 });
    expect(changed.headers['etag']).toBe('"2"');
    expect((await change({ name: 'X' }, '"1"')).status).toBe(412);
    expect((await change({ startsAt: '2028-01-01T00:00:00Z' }, '"2"')).status).toBe(400);
    expect((await change({ unit: 'other' }, '"2"')).status).toBe(400);
    expect((await change({ name: 'X' }, '"2"', 'colleague')).status).toBe(404);
    const both = await Promise.all([change({ name: 'A' }, '"2"'), change({ name: 'B' }, '"2"')]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('is listed page by page, newest first', async () => {
    const made = [await make('One', 'colleague'), await make('Two', 'colleague'), await make('Three', 'colleague')];
    const first = await system.get('/v1/cohorts?limit=2&unit=tiny-unit', 'colleague');
    const next = /<(.+)>; rel="next"/.exec(first.headers['link'] as string)![1]!;
    const second = await system.get(next, 'colleague');
    const names = [first, second].flatMap(({ body }) =>
      (body as { items: CohortView[] }).items.map(({ name }) => name),
    );
    expect(names).toEqual(made.map(({ name }) => name).toReversed());
    expect(second.headers['link']).toBeUndefined();
  });
});

describe('a member', () => {
  it('gets a place, another one, and none', async () => {
    const { id } = await make('Places');
    const person = await idOf('student@alpha.test');
    const path = `/v1/cohorts/${id}/members/${person}`;
    expect((await system.put(path, { section: 'A', labGroup: 'G1' }, 'instructor')).body).toMatchObject({
      email: 'student@alpha.test',
      role: 'student',
      section: 'A',
      labGroup: 'G1',
    });
    expect((await system.put(path, { section: 'B' }, 'instructor')).body).toMatchObject({
      section: 'B',
      labGroup: null,
    });
    expect(await members(id, '?section=B&role=student')).toHaveLength(1);
    expect(await members(id, '?section=A')).toEqual([]);
    expect((await system.get(path, 'student')).status).toBe(403);
    expect((await system.delete(path, 'instructor')).status).toBe(204);
    expect((await system.delete(path, 'instructor')).status).toBe(404);
    expect((await system.get(`/v1/cohorts/${id}`, 'student')).status).toBe(404);
  });

  it('is nobody of another college, and nothing more in a cohort than at the college', async () => {
    const { id } = await make('Strict');
    const put = (person: string, body: object, who = 'instructor') =>
      system.put(`/v1/cohorts/${id}/members/${person}`, body, who);
    const [{ id: stranger }] = (await system.database.admin<{ id: string }>(
      "SELECT id FROM people WHERE email = 'student@beta.test'",
    )) as [{ id: string }];
    expect((await put(stranger, {})).status).toBe(404);
    expect((await put('no-uuid', {})).status).toBe(404);
    const student = await idOf('student@alpha.test');
    for (const role of ['assistant', 'instructor']) expect((await put(student, { role })).status).toBe(409);
    expect((await put(await idOf('assistant@alpha.test'), { role: 'assistant' })).status).toBe(200);
    expect((await put(student, {}, 'assistant')).status).toBe(403);
    expect((await put(student, {}, 'colleague')).status).toBe(404);
  });

  it('comes with the whole class, and without a password when new at the college', async () => {
    const { id } = await make('Class');
    const list = {
      members: [
        { email: 'Student@alpha.test', section: 'A', labGroup: 'G1' },
        { email: 'new1@alpha.test', name: 'Nila', section: 'A' },
        { email: 'new2@alpha.test', name: 'Omar', section: 'B' },
      ],
    };
    const add = async () => (await system.post(`/v1/cohorts/${id}/members`, list, 'instructor')).body as AddedMembers;
    expect((await add()).items.map(({ email, isNew }) => [email, isNew])).toEqual([
      ['student@alpha.test', false],
      ['new1@alpha.test', true],
      ['new2@alpha.test', true],
    ]);
    expect((await add()).items.map(({ isNew }) => isNew)).toEqual([false, false, false]);
    expect(await members(id, '?section=A')).toHaveLength(2);

    const log = (password: string) =>
      system.http.post('/v1/auth/login').send({ tenant: 'alpha', email: 'new1@alpha.test', password });
    expect((await log('anything at all')).status).toBe(401);
    const person = await idOf('new1@alpha.test');
    const password = 'a first password';
    expect((await system.put(`/v1/people/${person}/password`, { password }, 'instructor')).status).toBe(403);
    expect((await system.put(`/v1/people/${person}/password`, { password }, 'admin', {}, 'beta')).status).toBe(404);
    expect((await system.put(`/v1/people/${person}/password`, { password }, 'admin')).status).toBe(204);
    expect((await log(password)).status).toBe(200);
  });

  it('comes with all of the list or none', async () => {
    const { id } = await make('Whole');
    const add = (member: object, who = 'instructor') =>
      system.post(`/v1/cohorts/${id}/members`, { members: [{ email: 'fine@alpha.test', name: 'Fine' }, member] }, who);
    expect((await add({ email: 'nameless@alpha.test' })).status).toBe(400);
    expect((await add({ email: 'fine@alpha.test', name: 'Twice' })).status).toBe(400);
    expect((await add({ email: 'boss@alpha.test', name: 'Boss', role: 'instructor' })).status).toBe(403);
    expect((await add({ email: 'student@alpha.test', role: 'assistant' })).status).toBe(409);
    expect((await add({ email: 'no address', name: 'X' })).status).toBe(400);
    expect(await members(id)).toHaveLength(1);
    expect((await system.get('/v1/people?email=fine@alpha.test', 'admin')).body).toEqual({ items: [] });
    expect((await add({ email: 'boss@alpha.test', name: 'Boss', role: 'instructor' }, 'admin')).status).toBe(200);
  });

  it('is one person, when two lists name them at once', async () => {
    const cohorts = [await make('Left'), await make('Right')];
    const list = {
      members: Array.from({ length: 20 }, (_, n) => ({ email: `twin${n}@alpha.test`, name: `Twin ${n}` })),
    };
    const answers = await Promise.all(
      cohorts.map(({ id }, index) =>
        system.post(
          `/v1/cohorts/${id}/members`,
          index === 0 ? list : { members: list.members.toReversed() },
          'instructor',
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const people = await system.database.admin("SELECT 1 FROM people WHERE email LIKE 'twin%'");
    expect(people).toHaveLength(20);
    for (const { id } of cohorts) expect(await members(id)).toHaveLength(21);
  });
});

describe('people', () => {
  it('are listed for instructors and added by admins', async () => {
    const body = {
      email: 'Meera@alpha.test',
      name: 'Meera',
      roles: ['instructor', 'assistant'],
      password: 'twelve letters',
    };
    expect((await system.post('/v1/people', body, 'instructor')).status).toBe(403);
    const added = await system.post('/v1/people', body, 'admin');
    expect({ status: added.status, ...(added.body as PersonView) }).toMatchObject({
      status: 201,
      email: 'meera@alpha.test',
      roles: ['instructor', 'assistant'],
      canLogIn: true,
    });
    expect(added.text).not.toContain('argon2');
    expect((await system.post('/v1/people', body, 'admin')).status).toBe(409);
    expect((await system.get('/v1/people?email=MEERA@alpha.test', 'instructor')).body).toEqual({ items: [added.body] });
    expect((await system.get('/v1/people', 'student')).status).toBe(403);
    const theirs = (await system.get('/v1/people?limit=100', 'admin', 'beta')).body as { items: PersonView[] };
    expect(theirs.items.map(({ email }) => email)).not.toContain('meera@alpha.test');
  });

  it.each([{ roles: ['platform_admin'] }, { roles: [] }, { password: 'short' }, { email: 'x' }, { name: '' }])(
    'are not added with %j',
    async (fault) => {
      const body = { email: 'nobody@alpha.test', name: 'Nobody', roles: ['student'], ...fault };
      expect((await system.post('/v1/people', body, 'admin')).status).toBe(400);
    },
  );

  it('have to log in again when their password has changed', async () => {
    const id = await system.addPerson('changed');
    const { refreshToken } = (
      await system.http
        .post('/v1/auth/login')
        .send({ tenant: 'alpha', email: 'changed@alpha.test', password: 'a password for tests' })
    ).body as { refreshToken: string };
    await system.put(`/v1/people/${id}/password`, { password: 'another password' }, 'admin');
    expect((await system.http.post('/v1/auth/refresh').send({ refreshToken })).status).toBe(401);
  });
});
