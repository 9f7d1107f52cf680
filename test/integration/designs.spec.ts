import { randomUUID } from 'node:crypto';
import { allEvents } from '../support/events.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({ SUBMISSIONS_PER_USER_PER_MINUTE: '1000' });
});
afterAll(() => system.close());

const handIn = async (name = 'student', college = 'alpha', content = '# Design'): Promise<string> => {
  const body = { files: [{ name: 'design.md', content }] };
  const answer = await system.post('/v1/labs/design-lab/submissions', body, name, college);
  expect(answer.status).toBe(202);
  expect(answer.body).toMatchObject({ status: 'awaiting_marking' });
  return (answer.body as { id: string }).id;
};

const rows = (choice: string, reasons: string, comment = 'see above') => [
  { criterion: 'choice', level: choice, comment },
  { criterion: 'reasons', level: reasons },
];

const mark = (id: string, revision: number | undefined, body: object, name = 'assistant', key?: string) =>
  system.put(`/v1/designs/${id}/marking`, body, name, {
    ...(revision !== undefined && { 'If-Match': `"${revision}"` }),
    ...(key && { 'Idempotency-Key': key }),
  });

const listed = async (query: string, name = 'assistant', college = 'alpha'): Promise<string[]> => {
  const ids: string[] = [];
  let path: string | undefined = `/v1/designs?${query}`;
  while (path) {
    const page = await system.get(path, name, college);
    expect(page.status).toBe(200);
    ids.push(...(page.body as { items: { id: string }[] }).items.map((item) => item.id));
    path = /^<([^>]+)>; rel="next"$/.exec(page.headers['link'] ?? '')?.[1];
  }
  return ids;
};

const seenByStudent = async (id: string): Promise<Record<string, unknown>> =>
  (await system.get(`/v1/submissions/${id}`)).body as Record<string, unknown>;

describe('a design', () => {
  it('waits for a marker, oldest first, and only the newest of a student', async () => {
    const first = await handIn();
    const theirs = await handIn('other');
    const second = await handIn();
    expect(await listed('state=unmarked&limit=1')).toEqual([theirs, second]);
    expect(await listed('state=superseded')).toEqual([first]);
    expect(await listed('lab=test-lab')).toEqual([]);
    const { body } = await system.get('/v1/designs?state=unmarked', 'instructor');
    expect((body as { items: unknown[] }).items[0]).toMatchObject({
      id: theirs,
      lab: 'design-lab',
      student: { name: 'other' },
      state: 'unmarked',
      revision: 0,
      score: null,
      claim: null,
    });
  });

  it('is no work for graders', async () => {
    const id = await handIn();
    expect(await system.database.admin('SELECT 1 FROM outbox')).toEqual([]);
    const events = await allEvents(`${system.url}/v1/submissions/${id}/events`, await system.token('student'));
    expect(events.map((event) => event.type)).toEqual(['awaiting_marking']);
    expect(await seenByStudent(id)).toMatchObject({ status: 'awaiting_marking', score: null, marking: null });
  });

  it('must fit the lab', async () => {
    const body = { files: [{ name: 'main.c', content: '' }] };
    expect((await system.post('/v1/labs/design-lab/submissions', body)).body).toMatchObject({
      type: '/problems/submission-refused',
    });
  });
});

describe('marking', () => {
  it('is shown to the student once released, and not before', async () => {
    const id = await handIn();
    const shown = await system.get(`/v1/designs/${id}`, 'assistant');
    expect(shown.headers['etag']).toBe('"0"');
    expect(shown.body).toMatchObject({
      files: [{ name: 'design.md', content: '# Design' }],
      rubric: [{ id: 'choice' }, { id: 'reasons' }],
      marking: null,
    });

    const marked = await mark(id, 0, { rows: rows('Good', 'Not yet'), overall: 'Nearly.' });
    expect(marked.status).toBe(200);
    expect(marked.headers['etag']).toBe('"1"');
    expect(marked.body).toMatchObject({ revision: 1, score: 6, maxScore: 10, afterRelease: false });
    const hidden = await seenByStudent(id);
    expect(hidden).toMatchObject({ status: 'awaiting_marking', verdict: null, score: null, marking: null });
    expect(JSON.stringify(hidden)).not.toContain('Nearly');

    const released = await system.post(`/v1/designs/${id}/release`, {}, 'instructor');
    expect(released.body).toMatchObject({ state: 'released', releasedAt: expect.any(String) as string });
    const seen = await seenByStudent(id);
    expect(seen).toMatchObject({
      status: 'graded',
      verdict: 'partial',
      score: 6,
      maxScore: 10,
      result: null,
      marking: {
        overall: 'Nearly.',
        afterRelease: false,
        rows: [
          { criterion: 'choice', level: 'Good', descriptor: 'It fits.', points: 6, comment: 'see above' },
          { criterion: 'reasons', level: 'Not yet', points: 0, maxPoints: 4, comment: '' },
        ],
      },
    });
    expect(JSON.stringify(seen)).not.toContain('assistant');
    const url = `${system.url}/v1/submissions/${id}/events`;
    const types = (await allEvents(url, await system.token('student'))).map((event) => event.type);
    expect(types).toEqual(['awaiting_marking', 'graded']);
  });

  it('can be done again, and every marking stays', async () => {
    const id = await handIn();
    await mark(id, 0, { rows: rows('Not yet', 'Not yet') });
    await mark(id, 1, { rows: rows('Good', 'Not yet') }, 'instructor');
    await system.post(`/v1/designs/${id}/release`, {}, 'instructor');
    const late = await mark(id, 2, { rows: rows('Good', 'Good') });
    expect(late.body).toMatchObject({ revision: 3, afterRelease: true });

    const { body } = await system.get(`/v1/designs/${id}/markings`, 'assistant');
    expect(body).toMatchObject({
      items: [
        { revision: 3, score: 10, afterRelease: true, marker: { name: 'assistant' } },
        { revision: 2, score: 6, afterRelease: false, marker: { name: 'instructor' } },
        { revision: 1, score: 0, afterRelease: false, marker: { name: 'assistant' } },
      ],
    });
    expect(await seenByStudent(id)).toMatchObject({
      score: 10,
      verdict: 'passed',
      marking: { revision: 3, afterRelease: true },
    });
    const url = `${system.url}/v1/submissions/${id}/events`;
    const types = (await allEvents(url, await system.token('student'))).map((event) => event.type);
    expect(types).toEqual(['awaiting_marking', 'graded', 'remarked']);
  });

  it('needs to know what it replaces', async () => {
    const id = await handIn();
    const body = { rows: rows('Good', 'Good') };
    expect((await mark(id, undefined, body)).body).toMatchObject({
      status: 428,
      type: '/problems/precondition-required',
    });
    expect((await mark(id, 1, body)).body).toMatchObject({ status: 412, type: '/problems/precondition-failed' });
    const both = await Promise.all([mark(id, 0, body, 'assistant'), mark(id, 0, body, 'instructor')]);
    expect(new Set(both.map((answer) => answer.status))).toEqual(new Set([200, 412]));
    expect((await system.get(`/v1/designs/${id}`, 'assistant')).body).toMatchObject({ revision: 1 });
  });

  it('is done once for one Idempotency-Key', async () => {
    const id = await handIn();
    const key = randomUUID();
    const body = { rows: rows('Good', 'Good') };
    const first = await mark(id, 0, body, 'assistant', key);
    const again = await mark(id, 0, body, 'assistant', key);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect((await mark(id, 1, { rows: rows('Good', 'Not yet') }, 'assistant', key)).body).toMatchObject({
      type: '/problems/idempotency-mismatch',
    });
    // A key of a marking that was refused is still free.
    const other = randomUUID();
    expect((await mark(id, 0, body, 'assistant', other)).status).toBe(412);
    expect((await mark(id, 1, body, 'assistant', other)).status).toBe(200);
  });

  it('must fit the rubric', async () => {
    const id = await handIn();
    expect((await mark(id, 0, { rows: rows('Great', 'Good').slice(0, 1) })).body).toMatchObject({
      type: '/problems/marking-refused',
      violations: [{ pointer: '/rows/0/level' }, { pointer: '/rows', detail: 'reasons is missing' }],
    });
    expect((await mark(id, 0, { rows: [] })).status).toBe(400);
  });
});

describe('a claim', () => {
  it('keeps other markers away until it is taken back or over', async () => {
    const id = await handIn();
    const claim = (name: string) => system.post(`/v1/designs/${id}/claim`, {}, name);
    const mine = await claim('assistant');
    expect(mine.body).toMatchObject({ id, claim: { until: expect.any(String) as string } });
    expect((await claim('assistant')).status).toBe(200);
    expect((await claim('instructor')).body).toMatchObject({ status: 409, type: '/problems/conflict' });
    const body = { rows: rows('Good', 'Good') };
    expect((await mark(id, 0, body, 'instructor')).status).toBe(409);

    const unclaim = await system.http
      .delete(`/v1/designs/${id}/claim`)
      .auth(await system.token('assistant'), { type: 'bearer' });
    expect(unclaim.status).toBe(204);
    expect((await claim('instructor')).status).toBe(200);
    await system.database.admin("UPDATE designs SET claimed_until = now() - interval '1 s' WHERE submission_id = $1", [
      id,
    ]);
    expect((await mark(id, 0, body)).status).toBe(200);
  });
});

describe('release', () => {
  it('is of what is marked', async () => {
    const id = await handIn();
    expect((await system.post(`/v1/designs/${id}/release`, {}, 'instructor')).status).toBe(409);
  });

  it('can be of a whole lab, once', async () => {
    const marked = [await handIn('student', 'beta'), await handIn('other', 'beta')];
    const waiting = await handIn('student', 'beta');
    for (const id of marked) {
      const headers = { 'If-Match': '"0"' };
      const body = { rows: rows('Good', 'Good') };
      expect((await system.put(`/v1/designs/${id}/marking`, body, 'assistant', headers, 'beta')).status).toBe(200);
    }
    const release = () => system.post('/v1/labs/design-lab/designs/release', {}, 'instructor', 'beta');
    expect((await release()).body).toEqual({ released: 2 });
    expect((await release()).body).toEqual({ released: 0 });
    expect(await listed('state=released', 'assistant', 'beta')).toEqual(marked);
    expect(await listed('state=unmarked', 'assistant', 'beta')).toEqual([waiting]);
  });

  it('is not an assistant’s', async () => {
    const id = await handIn();
    expect((await system.post(`/v1/designs/${id}/release`, {}, 'assistant')).status).toBe(403);
    expect((await system.post('/v1/labs/design-lab/designs/release', {}, 'assistant')).status).toBe(403);
  });
});

describe('who may', () => {
  const calls: [method: 'get' | 'put' | 'post' | 'delete', path: string][] = [
    ['get', ''],
    ['get', '/markings'],
    ['put', '/marking'],
    ['post', '/claim'],
    ['delete', '/claim'],
    ['post', '/release'],
  ];

  it.each(calls)('%s /v1/designs/:id%s: staff of the college', async (method, path) => {
    const id = await handIn();
    const call = async (name: string, college: string, design = id) =>
      system.http[method](`/v1/designs/${design}${path}`)
        .auth(await system.token(name, college), { type: 'bearer' })
        .set('If-Match', '"0"')
        .send(method === 'put' ? { rows: rows('Good', 'Good') } : {});
    expect((await call('student', 'alpha')).status).toBe(403);
    for (const answer of [await call('instructor', 'beta'), await call('instructor', 'alpha', randomUUID())])
      expect(answer.body).toMatchObject({
        status: 404,
        detail: 'There is no such design: `GET /v1/designs` lists them.',
      });
    expect((await call('instructor', 'alpha', 'no-id')).status).toBe(404);
  });

  it('a student sees no list, and another student’s design not at all', async () => {
    const id = await handIn();
    expect((await system.get('/v1/designs')).status).toBe(403);
    expect((await system.get(`/v1/submissions/${id}`, 'other')).status).toBe(404);
    expect(await listed('limit=100', 'instructor', 'beta')).not.toContain(id);
  });
});
