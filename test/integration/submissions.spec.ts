import { randomUUID } from 'node:crypto';
import { isId } from '../../src/kernel/ids.js';
import { type Script, scripted } from '../support/scripted-grader.js';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({ SUBMISSIONS_PER_USER_PER_MINUTE: '1000' });
  await system.startWorker();
});
afterAll(() => system.close());

const PATH = '/v1/labs/test-lab/submissions';

const submit = (script?: Script, name?: string, college?: string): Promise<string> =>
  submitScript(system, script, college, name);

async function graded(id: string, name = 'student', college = 'alpha'): Promise<Record<string, unknown>> {
  return eventually(async () => {
    const { body } = await system.get(`/v1/submissions/${id}`, name, college);
    const submission = body as Record<string, unknown>;
    return submission['status'] === 'graded' ? submission : null;
  });
}

describe('a submission', () => {
  it('is taken in, graded and shown', async () => {
    const answer = await system.post(PATH, scripted({ score: 4 }));
    expect(answer.status).toBe(202);
    const { id, status } = answer.body as { id: string; status: string };
    expect(isId(id)).toBe(true);
    expect(status).toBe('queued');
    expect(answer.headers['location']).toBe(`/v1/submissions/${id}`);
    const submission = await graded(id);
    expect(submission).toMatchObject({
      id,
      lab: 'test-lab',
      verdict: 'failed',
      score: 4,
      maxScore: 10,
      files: [{ name: 'main.c', content: '{"score":4}' }],
      result: { driver: 'bubblewrap', checks: [{ id: 'only', outcome: 'failed', points: 4 }] },
    });
    expect(Object.keys(submission)).not.toContain('fault');
  });

  it('survives output that a database would refuse', async () => {
    const submission = await graded(await submit({ output: 'a\0b\ud800c' }));
    expect(submission['result']).toMatchObject({ compile: { output: 'a\ufffdb\ufffdc' } });
  });
});

describe('what a submission may hold', () => {
  const file = (name: string, content = '') => ({ name, content });
  it.each([
    ['no files', { files: [] }, 400],
    ['no files at all', {}, 400],
    ['more than there can be', { files: Array.from({ length: 17 }, (_, index) => file(`f${index}.c`)) }, 400],
    ['content that is no text', { files: [{ name: 'main.c', content: 7 }] }, 400],
    ['a name that is too long', { files: [file('x'.repeat(101))] }, 400],
    ['something beside', { files: [file('main.c')], grade: 100 }, 400],
    ['a name that the lab does not know', { files: [file('evil.c')] }, 422],
    ['a way out of the folder', { files: [file('../main.c')] }, 422],
    ['an absolute path', { files: [file('/lab/main.c')] }, 422],
    ['a name with NUL', { files: [file('main.c\0')] }, 422],
    ['a name twice', { files: [file('main.c'), file('main.c')] }, 422],
    ['a file that is too long', { files: [file('main.c', 'x'.repeat(2001))] }, 422],
    ['a file that is too long in bytes', { files: [file('main.c', 'न'.repeat(700))] }, 422],
  ])('%s', async (_case, body, status) => {
    const answer = await system.post(PATH, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      type: status === 400 ? '/problems/validation' : '/problems/submission-refused',
      violations: [{ pointer: expect.any(String) as string }],
    });
  });

  it('names the place and the limit', async () => {
    const answer = await system.post(PATH, { files: [file('main.c'), file('evil.c')] });
    expect(answer.body).toMatchObject({
      violations: [{ pointer: '/files/1/name', detail: 'the lab takes main.c, other.c' }],
    });
  });

  it('is nothing for a lab that is not there', async () => {
    expect((await system.post('/v1/labs/no-lab/submissions', scripted())).status).toBe(404);
  });

  it('leaves nothing behind when refused', async () => {
    const before = await system.database.admin('SELECT count(*) FROM submissions');
    await system.post(PATH, { files: [file('evil.c')] });
    expect(await system.database.admin('SELECT count(*) FROM submissions')).toEqual(before);
  });
});

describe('the Idempotency-Key', () => {
  const withKey = (key: string, script: Script, name = 'student', college = 'alpha') =>
    system.post(PATH, scripted(script), name, college, { 'Idempotency-Key': key });

  it('gives the same answer to the same request, and makes one submission', async () => {
    const key = randomUUID();
    const first = await withKey(key, { score: 1 });
    const again = await withKey(key, { score: 1 });
    expect(again.status).toBe(202);
    expect(again.body).toEqual(first.body);
  });

  it('refuses another request', async () => {
    const key = randomUUID();
    await withKey(key, { score: 1 });
    const other = await withKey(key, { score: 2 });
    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({ type: '/problems/idempotency-mismatch' });
  });

  it('holds when two come at once', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => withKey(key, { score: 3 })));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(202));
    expect(new Set(answers.map((answer) => (answer.body as { id: string }).id)).size).toBe(1);
    const [counted] = await system.database.admin<{ count: string }>(
      'SELECT count(*) FROM submission_files WHERE content = $1',
      [Buffer.from('{"score":3}')],
    );
    expect(counted).toEqual({ count: '1' });
  });

  it('is each person’s own', async () => {
    const key = randomUUID();
    const mine = await withKey(key, {});
    const theirs = await withKey(key, {}, 'student', 'beta');
    expect(theirs.status).toBe(202);
    expect((theirs.body as { id: string }).id).not.toBe((mine.body as { id: string }).id);
  });

  it('must be one', async () => {
    expect((await withKey('two words', {})).body).toMatchObject({ type: '/problems/validation' });
  });

  it('is not needed: two submissions at once without it are two', async () => {
    const ids = await Promise.all([submit(), submit()]);
    expect(new Set(ids).size).toBe(2);
    await Promise.all(ids.map((id) => graded(id)));
  });
});

describe('who sees a submission', () => {
  let mine: string;
  beforeAll(async () => {
    mine = await submit();
  });

  it.each([
    ['its author', 'student', 'alpha', 200],
    ['another student', 'other', 'alpha', 404],
    ['an assistant', 'assistant', 'alpha', 200],
    ['an instructor', 'instructor', 'alpha', 200],
    ['the college’s admin', 'admin', 'alpha', 200],
    ['a student of another college', 'student', 'beta', 404],
    ['an instructor of another college', 'instructor', 'beta', 404],
    ['an admin of another college', 'admin', 'beta', 404],
  ])('%s', async (_case, name, college, status) => {
    expect((await system.get(`/v1/submissions/${mine}`, name, college)).status).toBe(status);
    if (status === 404) expect((await system.get(`/v1/submissions/${mine}/events`, name, college)).status).toBe(404);
  });

  it('answers the same for one that is not theirs as for none', async () => {
    const strip = ({ body }: { body: unknown }) => ({ ...(body as object), instance: '' });
    const theirs = strip(await system.get(`/v1/submissions/${mine}`, 'student', 'beta'));
    expect(strip(await system.get(`/v1/submissions/${randomUUID()}`, 'student', 'beta'))).toEqual(theirs);
    expect(strip(await system.get('/v1/submissions/not-an-id', 'student', 'beta'))).toEqual(theirs);
  });
});

describe('lists', () => {
  it('come in pages, newest first, each submission once', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push(await submit({}, 'other', 'beta'));
    const seen: string[] = [];
    let path: string | undefined = '/v1/submissions?limit=2&lab=test-lab';
    while (path) {
      const page = await system.get(path, 'other', 'beta');
      expect(page.status).toBe(200);
      seen.push(...(page.body as { items: { id: string }[] }).items.map((item) => item.id));
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers['link'] ?? '')?.[1];
    }
    expect(seen).toEqual(ids.toReversed());
  });

  it('show staff their whole college and nothing of another', async () => {
    const { body } = await system.get('/v1/submissions?limit=100', 'instructor', 'alpha');
    const people = (body as { items: { personId: string }[] }).items.map((item) => item.personId);
    const rows = await system.database.admin<{ id: string }>('SELECT id FROM people WHERE tenant_id = $1', [
      system.tenants['alpha'],
    ]);
    expect(people.length).toBeGreaterThan(0);
    for (const person of people) expect(rows.map((row) => row.id)).toContain(person);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=%20', 'cursor=bm9uc2Vuc2U', 'status=done'])(
    'refuse %s',
    async (query) => {
      expect((await system.get(`/v1/submissions?${query}`)).body).toMatchObject({
        type: '/problems/validation',
        status: 400,
      });
    },
  );
});
