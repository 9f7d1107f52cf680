import { createQuiz, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
let cohort: { id: string; people: Record<string, string> };
let betaCohort: string;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
  await system.loadUnit('os-unit-9-ipc');
  await system.loadUnit('tiny-unit', 'beta');
  cohort = await system.foundCohort({
    members: { instructor: {}, assistant: {}, student: { labGroup: 'G1' }, other: { labGroup: 'G2' } },
  });
  betaCohort = (await system.foundCohort({ college: 'beta' })).id;
});
afterAll(() => system.close());

const inAnHour = (hours = 1): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const newQuiz = (changes: object = {}): object => ({
  cohortId: cohort.id,
  slug: 'some-quiz',
  title: 'Some quiz',
  blueprint: { kind: 'all' },
  ...changes,
});

describe('setting a quiz', () => {
  it('is made by an instructor of its cohort and read back as set', async () => {
    const rules = {
      opensAt: '2026-01-01T10:00:00+05:30',
      closesAt: inAnHour(24),
      timeLimitSeconds: 1800,
      maxAttempts: 2,
      counting: 'average',
      feedback: 'after_close',
      passPercent: 55.5,
    };
    const made = await system.post('/v1/quizzes', newQuiz({ slug: 'read-back', ...rules }), 'instructor');
    expect(made.status).toBe(201);
    expect(made.headers).toMatchObject({ location: '/v1/quizzes/read-back', etag: '"1"' });
    const read = await system.get('/v1/quizzes/read-back', 'assistant');
    expect(read.body).toMatchObject({
      ...rules,
      opensAt: '2026-01-01T04:30:00.000Z',
      unit: 'tiny-unit',
      blueprint: { kind: 'all' },
    });
  });

  it('is not made by assistants, by students, for other cohorts, or twice', async () => {
    expect((await system.post('/v1/quizzes', newQuiz(), 'assistant')).status).toBe(403);
    expect((await system.post('/v1/quizzes', newQuiz(), 'student')).status).toBe(403);
    expect((await system.post('/v1/quizzes', newQuiz({ cohortId: betaCohort }), 'instructor')).status).toBe(404);
    await system.post('/v1/quizzes', newQuiz({ slug: 'twice' }), 'instructor');
    const again = await system.post('/v1/quizzes', newQuiz({ slug: 'twice' }), 'admin');
    expect([again.status, again.body.type]).toEqual([409, '/problems/conflict']);
  });

  it.each([
    [{ slug: 'Not A Slug' }, '/slug'],
    [{ opensAt: '2027-01-02T00:00:00Z', closesAt: '2027-01-01T00:00:00Z' }, '/closesAt'],
    [{ feedback: 'after_close' }, '/closesAt'],
    [{ blueprint: { kind: 'perBloomLevel', counts: {} } }, '/blueprint/counts'],
    [{ blueprint: { kind: 'questions', ids: ['which-call', 'which-call'] } }, '/blueprint/ids'],
    [{ timeLimitSeconds: 0 }, '/timeLimitSeconds'],
  ])('refuses %j and says where', async (changes, pointer) => {
    const answer = await system.post('/v1/quizzes', newQuiz(changes), 'instructor');
    expect([answer.status, answer.body.violations[0].pointer]).toEqual([400, pointer]);
  });

  it.each([
    [
      { kind: 'perBloomLevel', counts: { remember: 3, create: 1 } },
      'The unit has 2 questions of the level "remember", not 3; has 0 questions of the level "create", not 1.',
    ],
    [
      { kind: 'bySection', sections: ['lines', 'nowhere'] },
      'The unit has 0 questions about the section "nowhere", not 1.',
    ],
    [{ kind: 'questions', ids: ['which-call', 'no-such'] }, 'The unit has no question "no-such".'],
  ])('refuses the blueprint %j, which the unit does not suffice for', async (blueprint, detail) => {
    const answer = await system.post('/v1/quizzes', newQuiz({ blueprint }), 'instructor');
    expect(answer.body).toMatchObject({ status: 422, type: '/problems/blueprint-refused', detail });
  });

  it('is changed with the revision that was read, and by nobody else meanwhile', async () => {
    const slug = await createQuiz(system, cohort.id);
    const change = (title: string, etag?: string) =>
      system.patch(`/v1/quizzes/${slug}`, { title }, 'instructor', etag === undefined ? {} : { 'If-Match': etag });
    expect((await change('No tag')).status).toBe(428);
    const [first, second] = await Promise.all([change('One', '"1"'), change('Other', '"1"')]);
    expect([first.status, second.status].toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect((await system.get(`/v1/quizzes/${slug}`, 'instructor')).body).toMatchObject({
      revision: 2,
      counting: 'highest',
    });
    expect((await system.patch(`/v1/quizzes/${slug}`, { title: 'x' }, 'assistant', { 'If-Match': '"2"' })).status).toBe(
      403,
    );
  });

  it('keeps its questions once a student has begun', async () => {
    const slug = await createQuiz(system, cohort.id);
    const change = (blueprint: object) =>
      system.patch(`/v1/quizzes/${slug}`, { blueprint }, 'instructor', { 'If-Match': '*' });
    await startAttempt(system, slug, 'instructor');
    expect((await change({ kind: 'questions', ids: ['the-end'] })).status).toBe(200);
    await startAttempt(system, slug, 'student');
    expect((await change({ kind: 'all' })).status).toBe(409);
    expect((await change({ ids: ['the-end'], kind: 'questions' })).status).toBe(200);
  });

  it('is listed to its cohort, page by page, and to nobody else', async () => {
    const small = await system.foundCohort({ members: { instructor: {}, other: {} } });
    const slugs = [await createQuiz(system, small.id), await createQuiz(system, small.id)];
    const first = await system.get(`/v1/quizzes?cohortId=${small.id}&limit=1`, 'other');
    expect(first.body.items).toMatchObject([{ slug: slugs[1] }]);
    const next = /<([^>]+)>/.exec(first.headers['link'] ?? '')![1]!;
    expect((await system.get(next, 'other')).body.items).toMatchObject([{ slug: slugs[0] }]);
    expect((await system.get(`/v1/quizzes?cohortId=${small.id}`, 'student')).body.items).toEqual([]);
    expect((await system.get(`/v1/quizzes/${slugs[0]}`, 'student')).status).toBe(404);
    expect((await system.get(`/v1/quizzes/${slugs[0]}`, 'admin', 'beta')).status).toBe(404);
    expect((await system.get(`/v1/quizzes/${slugs[0]}`, 'other')).body.blueprint).toBeNull();
  });
});

describe('blueprints', () => {
  const start = async (blueprint: object, unit: 'tiny-unit' | 'os-unit-9-ipc' = 'os-unit-9-ipc') => {
    const { id } = await system.foundCohort({ unit });
    return startAttempt(system, await createQuiz(system, id, { blueprint }));
  };
  const levels = `SELECT question, bloom_level, section FROM question_versions WHERE unit = 'os-unit-9-ipc'`;

  it('takes all thirty', async () => {
    const { items } = await start({ kind: 'all' });
    expect(items.map(({ questionId }) => questionId).toSorted()).toEqual(
      Array.from({ length: 30 }, (_, index) => `q${String(index + 1).padStart(2, '0')}`),
    );
  });

  it('takes so many of each level', async () => {
    const { items } = await start({ kind: 'perBloomLevel', counts: { remember: 2, create: 1 } });
    const rows = await system.database.admin<{ question: string; bloom_level: string }>(levels);
    const taken = items.map(({ questionId }) => rows.find(({ question }) => question === questionId)!.bloom_level);
    expect(taken.toSorted()).toEqual(['create', 'remember', 'remember']);
  });

  it('takes sections, and so many of each', async () => {
    const rows = await system.database.admin<{ question: string; section: string }>(levels);
    const ofPipes = rows.filter(({ section, question }) => section === 'pipes' && question.startsWith('q'));
    const all = await start({ kind: 'bySection', sections: ['pipes'] });
    expect(all.items.map(({ questionId }) => questionId).toSorted()).toEqual(
      ofPipes.map(({ question }) => question).toSorted(),
    );
    const one = await start({ kind: 'bySection', sections: ['pipes', 'fifos'], count: 1 });
    expect(one.items).toHaveLength(2);
  });

  it('takes chosen questions, short answers among them', async () => {
    const { items } = await start({ kind: 'questions', ids: ['q07', 's1'] });
    expect(items.map(({ questionId, kind }) => `${questionId} ${kind}`).toSorted()).toEqual([
      'q07 single_choice',
      's1 short_answer',
    ]);
  });
});

describe('rules for one student or group', () => {
  const rules = async (slug: string, name: string) =>
    (await system.get(`/v1/quizzes/${slug}/rules?personId=${cohort.people[name]}`, 'instructor')).body;
  const person = (slug: string, name: string) => `/v1/quizzes/${slug}/overrides/people/${cohort.people[name]}`;
  const group = (slug: string, name: string) => `/v1/quizzes/${slug}/overrides/groups/${name}`;

  it('go person before group before quiz, field by field, and are read back', async () => {
    const closesAt = inAnHour(1);
    const slug = await createQuiz(system, cohort.id, { timeLimitSeconds: 600, maxAttempts: 1, closesAt });
    const groupCloses = inAnHour(2);
    expect(
      (await system.put(group(slug, 'G1'), { extraSeconds: 60, closesAt: groupCloses, extraAttempts: 1 }, 'instructor'))
        .status,
    ).toBe(201);
    const personal = await system.put(person(slug, 'student'), { extraSeconds: 300, reason: 'Ill' }, 'instructor');
    expect([personal.status, personal.headers['etag']]).toEqual([201, '"1"']);
    expect(await rules(slug, 'student')).toMatchObject({
      timeLimitSeconds: 900,
      maxAttempts: 2,
      attemptsLeft: 2,
      closesAt: groupCloses,
      from: { extraSeconds: 'person', extraAttempts: 'group', closesAt: 'group', opensAt: 'quiz' },
    });
    expect(await rules(slug, 'other')).toMatchObject({ timeLimitSeconds: 600, maxAttempts: 1, closesAt });
    expect((await system.get(person(slug, 'student'), 'assistant')).body).toMatchObject({
      extraSeconds: 300,
      extraAttempts: null,
      reason: 'Ill',
      changedBy: cohort.people['instructor'],
    });
    const list = await system.get(`/v1/quizzes/${slug}/overrides`, 'assistant');
    expect(list.body.items).toMatchObject([{ labGroup: 'G1' }, { personId: cohort.people['student'] }]);
    // What students may know is what holds for themselves.
    expect((await system.get(`/v1/quizzes/${slug}/rules`, 'student')).body).toEqual(await rules(slug, 'student'));
    expect((await system.get(`/v1/quizzes/${slug}/rules?personId=${cohort.people['other']}`, 'student')).status).toBe(
      403,
    );
    expect((await system.get(person(slug, 'student'), 'student')).status).toBe(403);
  });

  it('are changed with the revision that was read, and taken away', async () => {
    const slug = await createQuiz(system, cohort.id, { timeLimitSeconds: 600 });
    await system.put(person(slug, 'student'), { extraSeconds: 1 }, 'instructor');
    expect((await system.put(person(slug, 'student'), { extraSeconds: 2 }, 'instructor')).status).toBe(428);
    const changed = await system.put(person(slug, 'student'), { extraSeconds: 2 }, 'instructor', { 'If-Match': '"1"' });
    expect([changed.status, changed.body.revision]).toEqual([200, 2]);
    expect((await system.delete(person(slug, 'student'), 'assistant')).status).toBe(403);
    expect((await system.delete(person(slug, 'student'), 'instructor')).status).toBe(204);
    expect((await system.delete(person(slug, 'student'), 'instructor')).status).toBe(404);
    expect(await rules(slug, 'student')).toMatchObject({ timeLimitSeconds: 600, from: { extraSeconds: 'quiz' } });
  });

  it('are for the quiz’s own students and groups, and sound', async () => {
    const slug = await createQuiz(system, cohort.id, { closesAt: inAnHour(1) });
    expect((await system.put(person(slug, 'instructor'), { extraSeconds: 1 }, 'instructor')).status).toBe(404);
    expect((await system.put(group(slug, 'nobody'), { extraSeconds: 1 }, 'instructor')).status).toBe(404);
    expect((await system.put(group(slug, 'G1'), {}, 'instructor')).status).toBe(400);
    expect((await system.put(group(slug, 'G1'), { opensAt: inAnHour(2) }, 'instructor')).status).toBe(400);
    expect((await system.put(group(slug, 'G1'), { extraSeconds: 1 }, 'admin', {}, 'beta')).status).toBe(404);
  });

  it('move the deadline of an attempt that goes on', async () => {
    const slug = await createQuiz(system, cohort.id, { timeLimitSeconds: 600 });
    const attempt = await startAttempt(system, slug);
    const limit = async (): Promise<number> => {
      const { body } = await system.get(`/v1/attempts/${attempt.id}`);
      return (Date.parse(body.deadlineAt) - Date.parse(body.startedAt)) / 1000;
    };
    expect(await limit()).toBe(600);
    await system.put(person(slug, 'student'), { extraSeconds: 300 }, 'instructor');
    expect(await limit()).toBe(900);
    await system.patch(`/v1/quizzes/${slug}`, { timeLimitSeconds: 1200 }, 'instructor', { 'If-Match': '"1"' });
    expect(await limit()).toBe(1500);
    const closesAt = inAnHour(0.1);
    await system.put(person(slug, 'student'), { closesAt }, 'instructor', { 'If-Match': '"1"' });
    expect((await system.get(`/v1/attempts/${attempt.id}`)).body.deadlineAt).toBe(closesAt);
    await system.delete(person(slug, 'student'), 'instructor');
    expect(await limit()).toBe(1200);
  });
});
