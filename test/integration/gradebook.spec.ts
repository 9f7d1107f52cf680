import { randomUUID } from 'node:crypto';
import { readCsv } from '../support/csv.js';
import { takeQuiz } from '../support/quiz-class.js';
import { createQuiz, keysOf } from '../support/quizzes.js';
import { layAttempt, layQuiz } from '../support/sat-quiz.js';
import { scripted } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';
import { gatherCohort, personId, teachUnit } from '../support/taught-unit.js';
import { eventually } from '../support/wait.js';

const HOUR_MS = 3_600_000;

let system: TestSystem;
let cohort: string;
let student: string;
let other: string;
beforeAll(async () => {
  system = await TestSystem.start({ SUBMISSIONS_PER_USER_PER_MINUTE: '1000', RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await teachUnit(system, { slug: 'ipc', labs: ['test-lab', 'design-lab'] });
  await system.startWorker();
  student = await personId(system, 'student');
  other = await personId(system, 'other');
});
beforeEach(async () => {
  cohort = await gatherCohort(
    system,
    { unit: 'ipc', name: 'Section A' },
    { student: 'student', other: 'student', instructor: 'instructor', assistant: 'assistant' },
  );
});
afterAll(() => system.close());

interface Item {
  item: string;
  state: string;
  percent: number | null;
  dropped: boolean;
  late: boolean;
  share: number;
  work: Record<string, unknown> | null;
  override: object | null;
  steps: string[];
}
interface Grade {
  items: Item[];
  categories: { category: string; percent: number | null }[];
  computed: number | null;
  total: number | null;
  letter: string | null;
  steps: string[];
}
interface Book {
  columns: { item: string; title: string; dueAt: string | null }[];
  schemeRevision: number;
  items: {
    student: { id: string; name: string };
    grades: Item[];
    categories: { percent: number | null }[];
    total: number | null;
    letter: string | null;
    overridden: boolean;
  }[];
}

const book = async (query = '', name = 'instructor'): Promise<Book> => {
  const answer = await system.get(`/v1/cohorts/${cohort}/gradebook?${query}`, name);
  expect(answer.status).toBe(200);
  return answer.body as Book;
};

const own = async (name = 'student'): Promise<Grade> => {
  const answer = await system.get(`/v1/me/grades?cohort=${cohort}`, name);
  expect(answer.status).toBe(200);
  return answer.body as Grade;
};

const staffView = async (person = student): Promise<Grade> =>
  (await system.get(`/v1/cohorts/${cohort}/gradebook/students/${person}`, 'assistant')).body as Grade;

const itemOf = ({ items }: { items: Item[] }, item: string): Item => items.find((found) => found.item === item)!;

/** Hands in a program that gets `score` of 10; gives when that was. */
const program = async (score: number, name = 'student'): Promise<Date> => {
  const answer = await system.post('/v1/labs/test-lab/submissions', scripted({ score }), name);
  const { id } = answer.body as { id: string };
  return eventually(async () => {
    const { body } = await system.get(`/v1/submissions/${id}`, name);
    const { status, createdAt } = body as { status: string; createdAt: string };
    return status === 'graded' ? new Date(createdAt) : null;
  });
};

const design = async (name = 'student'): Promise<string> => {
  const body = { files: [{ name: 'design.md', content: '# Design' }] };
  return ((await system.post('/v1/labs/design-lab/submissions', body, name)).body as { id: string }).id;
};

/** 6 of 10. */
const mark = (id: string) =>
  system.put(
    `/v1/designs/${id}/marking`,
    {
      rows: [
        { criterion: 'choice', level: 'Good' },
        { criterion: 'reasons', level: 'Not yet' },
      ],
    },
    'assistant',
    { 'If-Match': '"0"' },
  );

const scheme = (changes: object = {}, dueAt: string | null = null) => ({
  categories: {
    quizzes: { weight: 40, dropLowest: 0, items: [] },
    labs: { weight: 40, dropLowest: 0, items: [{ slug: 'test-lab', dueAt, weight: 1 }] },
    designs: { weight: 20, dropLowest: 0, items: [{ slug: 'design-lab', dueAt: null, weight: 1 }] },
  },
  submissions: 'best',
  latePenalty: { percentPerDay: 10, maxPercent: 50, graceMinutes: 15 },
  letters: [
    { letter: 'O', from: 90 },
    { letter: 'A', from: 70 },
    { letter: 'F', from: 0 },
  ],
  ...changes,
});

const setScheme = (body: object, revision: number | null = 0, name = 'instructor') =>
  system.put(
    `/v1/cohorts/${cohort}/gradebook/scheme`,
    body,
    name,
    revision === null ? {} : { 'If-Match': `"${revision}"` },
  );

const place = (item: string, person = student) => `/v1/cohorts/${cohort}/gradebook/students/${person}/items/${item}`;

const setGrade = (item: string, body: object, revision: number | null = 0, { name = 'instructor', key = '' } = {}) =>
  system.put(place(item), body, name, {
    ...(revision !== null && { 'If-Match': `"${revision}"` }),
    ...(key && { 'Idempotency-Key': key }),
  });

const clearWork = () => system.database.admin('DELETE FROM designs; DELETE FROM submissions');

describe('without set-up', () => {
  it('everything that there is to hand in makes a gradebook', async () => {
    await layQuiz(system, { cohort, slug: `warm-up-${cohort}` });
    const { body, headers } = await system.get(`/v1/cohorts/${cohort}/gradebook/scheme`, 'assistant');
    expect(headers['etag']).toBe('"0"');
    expect(body).toMatchObject({ revision: 0, changedBy: null, uncounted: [] });
    const { columns, items, schemeRevision } = await book();
    expect(schemeRevision).toBe(0);
    expect(columns.map(({ item, title }) => [item, title])).toEqual([
      [`quiz:warm-up-${cohort}`, `The quiz warm-up-${cohort}`],
      ['lab:test-lab', 'A lab for tests'],
      ['lab:design-lab', 'A lab for tests'],
    ]);
    expect(items.map((row) => [row.student.name, row.total, row.letter])).toEqual([
      ['other', null, null],
      ['student', null, null],
    ]);
    expect((await own()).steps).toEqual(['Nothing counts yet.']);
  });
});

describe('a grade', () => {
  it('comes out as by hand: attempts, a late lab, a design, weights and a dropped quiz', async () => {
    await clearWork();
    const [a, b, c] = ['a', 'b', 'c'].map((slug) => `${slug}-${cohort}`) as [string, string, string];
    const at = new Date('2026-11-01T10:00:00Z');
    const highest = await layQuiz(system, { cohort, slug: a });
    await layAttempt(system, { quiz: highest, person: student, points: '20', maxPoints: '30', submittedAt: at });
    await layAttempt(system, { quiz: highest, person: student, points: '25', maxPoints: '30', submittedAt: at });
    await layAttempt(system, { quiz: highest, person: student, points: '3', maxPoints: '30', submittedAt: at });
    const average = await layQuiz(system, { cohort, slug: b, counting: 'average' });
    await layAttempt(system, { quiz: average, person: student, points: '1', maxPoints: '3', submittedAt: at });
    await layAttempt(system, { quiz: average, person: student, points: '2', maxPoints: '3', submittedAt: at });
    await layAttempt(system, { quiz: average, person: student, points: '2.5', maxPoints: '3', submittedAt: at });
    const latest = await layQuiz(system, { cohort, slug: c, counting: 'latest' });
    await layAttempt(system, { quiz: latest, person: student, points: '9', maxPoints: '10', submittedAt: at });
    await layAttempt(system, { quiz: latest, person: student, points: '1', maxPoints: '10', submittedAt: at });
    // 7 points first, then 9, a little later. Both were due 25 hours before the second.
    await program(7);
    const submittedAt = await program(9);
    const dueAt = new Date(submittedAt.getTime() - 25 * HOUR_MS).toISOString();
    const plan = await design();
    expect((await mark(plan)).status).toBe(200);

    const categories = {
      ...scheme({}, dueAt).categories,
      quizzes: {
        weight: 40,
        dropLowest: 1,
        items: [
          { slug: a, weight: 1 },
          { slug: b, weight: 2 },
          { slug: c, weight: 1 },
        ],
      },
    };
    expect((await setScheme({ ...scheme(), categories })).body).toMatchObject({
      revision: 1,
      changedBy: { name: 'instructor' },
    });

    // Quizzes: 83.333…, (1/3 + 2/3 + 2.5/3) / 3 = 61.111…, and 10, which is dropped: (83.333… + 2 × 61.111…) / 3 = 68.5185…
    // The lab: two days have begun, 90 − 20 % = 72. The design is not released. (40 × 68.5185… + 40 × 72) / 80 = 70.259…
    const before = await own();
    expect(before.items.map(({ percent, state, dropped }) => [percent, state, dropped])).toEqual([
      [83.33, 'graded', false],
      [61.11, 'graded', false],
      [10, 'graded', true],
      [72, 'graded', false],
      [null, 'waiting', false],
    ]);
    expect(before.categories.map(({ percent }) => percent)).toEqual([68.52, 72, null]);
    expect([before.total, before.letter]).toEqual([70.26, 'A']);
    expect(itemOf(before, 'lab:test-lab')).toMatchObject({
      work: { points: 9, maxPoints: 10, percent: 90, late: { minutes: 1500, days: 2, penaltyPercent: 20 } },
      steps: [
        '9 of 10 points: 90 %.',
        'Late by 1 day and 1 hour: 2 days begun, 20 % of it off.',
        'Counts with 72 %, and makes up 50 % of the total now.',
      ],
    });
    expect(itemOf(before, `quiz:${c}`).steps.at(-1)).toBe('One of the lowest in quizzes: left out.');
    expect(itemOf(before, 'lab:design-lab').steps).toEqual(['Handed in; its result is not released yet.']);

    // Released, the design counts: 0.4 × 68.5185… + 0.4 × 72 + 0.2 × 60 = 68.207…
    expect((await system.post(`/v1/designs/${plan}/release`, {}, 'instructor')).status).toBe(200);
    const after = await own();
    expect([after.total, after.letter]).toEqual([68.21, 'F']);
    expect((await staffView()).total).toBe(68.21);
    const row = (await book()).items.find((found) => found.student.id === student)!;
    expect(row).toMatchObject({ total: 68.21, letter: 'F' });
    expect(row.grades.map(({ percent, late }) => [percent, late])).toEqual([
      [83.33, false],
      [61.11, false],
      [10, false],
      [72, true],
      [60, false],
    ]);

    // Only the latest submission: nothing else has changed, since it is the best, too. A worse one then lowers the grade.
    expect((await setScheme({ ...scheme({ submissions: 'latest' }), categories }, 1)).status).toBe(200);
    expect((await own()).total).toBe(68.21);
    await program(5);
    expect(itemOf(await own(), 'lab:test-lab').percent).toBe(40);
  });

  it('counts missing work as 0 once it is due, for each student by their own date', async () => {
    await clearWork();
    const past = new Date(Date.now() - HOUR_MS);
    const slug = `due-${cohort}`;
    const quiz = await layQuiz(system, { cohort, slug, closesAt: past });
    expect(itemOf(await own(), `quiz:${slug}`)).toMatchObject({ state: 'missing', percent: 0 });
    expect(await own()).toMatchObject({ total: 0, letter: 'F' });
    await system.database.admin(
      `INSERT INTO quiz_overrides (tenant_id, id, quiz_id, person_id, closes_at, changed_by) VALUES ($1, $2, $3, $4, now() + interval '1 hour', $4)`,
      [system.tenants['alpha'], randomUUID(), quiz, student],
    );
    expect(itemOf(await own(), `quiz:${slug}`)).toMatchObject({ state: 'not_due', percent: null });
    expect(itemOf(await own('other'), `quiz:${slug}`)).toMatchObject({ state: 'missing', percent: 0 });
    expect(itemOf(await own(), 'lab:test-lab')).toMatchObject({ state: 'not_due', percent: null });
  });

  it('waits for answers that a person has to mark', async () => {
    const slug = `essay-${cohort}`;
    const quiz = await layQuiz(system, { cohort, slug, counting: 'latest', closesAt: new Date(Date.now() - HOUR_MS) });
    const attempt = { quiz, person: student, points: '1', maxPoints: '9', submittedAt: new Date() };
    await layAttempt(system, { ...attempt, unmarked: 2 });
    expect(itemOf(await staffView(), `quiz:${slug}`)).toMatchObject({ state: 'waiting', percent: null });
  });
});

describe('a quiz that was taken', () => {
  it('counts with what it was graded, once students may know', async () => {
    await system.loadUnit('tiny-unit');
    const { id } = await system.foundCohort({ unit: 'tiny-unit' });
    const quiz = await createQuiz(system, id, { feedback: 'never', maxAttempts: 1 });
    const questions = Object.keys(await keysOf(system));
    const right = questions.slice(0, 1);
    const attempt = await takeQuiz(
      system,
      quiz,
      'student',
      Object.fromEntries(right.map((question) => [question, 'right'])),
    );
    const percent = Math.round((right.length / attempt.items.length) * 10_000) / 100;
    const mine = async () => (await system.get(`/v1/me/grades?cohort=${id}`)).body as Grade;
    const staffs = (await system.get(`/v1/cohorts/${id}/gradebook/students/${student}`, 'instructor')).body as Grade;
    expect(staffs).toMatchObject({
      total: percent,
      items: [{ item: `quiz:${quiz}`, work: { id: attempt.id, points: right.length } }],
    });
    expect(await mine()).toMatchObject({ total: null, items: [{ state: 'not_released', work: null }] });
    const shown = await system.get(`/v1/quizzes/${quiz}`, 'instructor');
    const change = { feedback: 'after_submit' };
    await system.patch(`/v1/quizzes/${quiz}`, change, 'instructor', { 'If-Match': shown.headers['etag'] as string });
    expect(await mine()).toMatchObject({ total: percent, items: [{ state: 'graded', percent }] });
  });
});

describe('what a quiz keeps from students', () => {
  it.each(['never', 'after_close'] as const)('is in nothing that they see: %s', async (feedback) => {
    await clearWork();
    const slug = `${feedback.replace('_', '-')}-${cohort}`;
    const closesAt = new Date(Date.now() + HOUR_MS);
    const quiz = await layQuiz(system, { cohort, slug, feedback, closesAt });
    await layAttempt(system, { quiz, person: student, points: '3.7', maxPoints: '10', submittedAt: new Date() });
    await program(8);
    const mine = await own();
    expect(itemOf(mine, `quiz:${slug}`)).toMatchObject({
      state: 'not_released',
      percent: null,
      work: null,
      override: null,
      steps: ['Not released yet.'],
    });
    expect(mine.total).toBe(80);
    expect(mine.steps).toContain('One result is not released yet and not in this.');
    expect(JSON.stringify(mine)).not.toMatch(/\b(3\.7|37)\b/);
    expect((await staffView()).total).toBe(58.5);
    // An override does not give it away either.
    expect((await setGrade(`quiz:${slug}`, { percent: 91.5, reason: 'recount' })).status).toBe(200);
    expect(JSON.stringify(await own())).not.toMatch(/\b91\.5\b/);
    await system.database.admin(`UPDATE quizzes SET closes_at = now() WHERE id = $1`, [quiz]);
    expect(itemOf(await own(), `quiz:${slug}`).percent).toBe(feedback === 'never' ? null : 91.5);
  });
});

describe('an override', () => {
  it('takes the place of what is computed, is read by the student with its reason, and can be taken away', async () => {
    await clearWork();
    const submittedAt = await program(6);
    const dueAt = new Date(submittedAt.getTime() - HOUR_MS).toISOString();
    await setScheme(scheme({}, dueAt));
    expect((await own()).total).toBe(54);
    const { body, headers } = await system.get(place('lab:test-lab'), 'assistant');
    expect([body, headers['etag']]).toMatchObject([{ percent: 54, revision: 0, change: null }, '"0"']);

    const set = await setGrade('lab:test-lab', { points: 7.5, reason: 'The grader was down.' });
    expect(set.headers['etag']).toBe('"1"');
    expect(set.body).toMatchObject({
      old: { percent: 54 },
      new: { percent: 75, points: 7.5, maxPoints: 10 },
      changedBy: { name: 'instructor' },
    });
    const mine = await own();
    expect(mine.total).toBe(75);
    expect(itemOf(mine, 'lab:test-lab').steps).toContain('Set to 75 % by an instructor: The grader was down.');
    expect(itemOf(mine, 'lab:test-lab')).toMatchObject({ override: { reason: 'The grader was down.' }, late: false });

    expect((await setGrade('total', { percent: 90, reason: 'Viva.' })).status).toBe(200);
    expect(await own()).toMatchObject({
      total: 90,
      letter: 'O',
      computed: 75,
      override: { percent: 90, reason: 'Viva.' },
    });
    expect((await book()).items.find((row) => row.student.id === student)).toMatchObject({
      total: 90,
      overridden: true,
    });

    expect((await setGrade('lab:test-lab', { percent: null, reason: 'Regraded since.' }, 1)).body).toMatchObject({
      revision: 2,
      old: { percent: 75 },
      new: null,
    });
    expect(await own()).toMatchObject({ total: 90, computed: 54 });
    const history = await system.get(`${place('lab:test-lab')}/history`, 'assistant');
    expect((history.body as { items: object[] }).items).toMatchObject([
      { revision: 2, reason: 'Regraded since.', new: null },
      { revision: 1, reason: 'The grader was down.', new: { percent: 75 } },
    ]);
  });

  it('is not lost between two instructors, and written once for one Idempotency-Key', async () => {
    const both = await Promise.all(
      [1, 2].map((percent) =>
        setGrade('total', { percent, reason: `as ${percent}` }, 0, { name: percent === 1 ? 'instructor' : 'admin' }),
      ),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect((await setGrade('total', { percent: 3, reason: 'x' }, null)).body).toMatchObject({
      type: '/problems/precondition-required',
    });

    const key = randomUUID();
    const first = await setGrade('total', { percent: 44.44, reason: 'again' }, 1, { key });
    expect(first.status).toBe(200);
    expect((await setGrade('total', { percent: 44.44, reason: 'again' }, 1, { key })).body).toEqual(first.body);
    expect((await setGrade('total', { percent: 45, reason: 'again' }, 2, { key })).body).toMatchObject({
      type: '/problems/idempotency-mismatch',
    });
    expect((await system.get(`${place('total')}/history`, 'assistant')).body).toMatchObject({
      items: [{ revision: 2 }, { revision: 1 }],
    });
  });

  it.each([
    ['total', { percent: 101, reason: 'x' }, 400],
    ['total', { percent: -1, reason: 'x' }, 400],
    ['total', { percent: 50 }, 400],
    ['total', { percent: 50, points: 5, reason: 'x' }, 400],
    ['total', { reason: 'x' }, 400],
    ['total', { points: 5, reason: 'x' }, 422],
    ['lab:test-lab', { points: 10.5, reason: 'x' }, 422],
    ['lab:no-lab', { percent: 5, reason: 'x' }, 404],
    ['nonsense', { percent: 5, reason: 'x' }, 400],
  ])('of %s by %j is refused', async (item, body, status) => {
    expect((await setGrade(item, body)).status).toBe(status);
  });
});

describe('a scheme', () => {
  it('is set by instructors who have read it, and keeps to what the cohort hands in', async () => {
    expect((await setScheme(scheme(), null)).body).toMatchObject({ type: '/problems/precondition-required' });
    expect((await setScheme(scheme(), 3)).body).toMatchObject({ type: '/problems/precondition-failed' });
    const both = await Promise.all([setScheme(scheme()), setScheme(scheme(), 0, 'admin')]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    const strange = scheme();
    strange.categories.labs.items = [{ slug: 'design-lab', dueAt: null, weight: 1 }];
    expect((await setScheme(strange, 1)).body).toMatchObject({
      type: '/problems/scheme-refused',
      violations: [{ pointer: '/categories/labs/items/0/slug' }],
    });
    const light = scheme();
    light.categories.labs.weight = 39;
    expect((await setScheme(light, 1)).body).toMatchObject({
      type: '/problems/validation',
      violations: [{ pointer: '/categories' }],
    });
    const without = scheme();
    without.categories.labs.items = [];
    expect((await setScheme(without, 1)).body).toMatchObject({ revision: 2, uncounted: ['lab:test-lab'] });
  });
});

describe('the table', () => {
  it('as CSV says what it says as JSON, in pages or whole, filtered, and starts no formula', async () => {
    await clearWork();
    await program(8);
    await system.addPerson(`=1+1-${cohort}`);
    await system.database.admin(`UPDATE people SET name = '=HYPERLINK("http://evil.test")' WHERE name = $1`, [
      `=1+1-${cohort}`,
    ]);
    await system.database.admin(
      `INSERT INTO cohort_members (tenant_id, cohort_id, person_id, role, section, lab_group)
       SELECT tenant_id, $1, id, 'student', 'B', 'G1' FROM people WHERE email = $2`,
      [cohort, `=1+1-${cohort}@alpha.test`],
    );
    const pages: Book['items'] = [];
    for (let path: string | undefined = `/v1/cohorts/${cohort}/gradebook?limit=1`; path !== undefined;) {
      const page = await system.get(path, 'assistant');
      pages.push(...(page.body as Book).items);
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers['link'] ?? '')?.[1];
    }
    const whole = await book('limit=100');
    expect(pages).toEqual(whole.items);
    expect(pages).toHaveLength(3);

    const csv = await system.get(`/v1/cohorts/${cohort}/gradebook.csv`, 'assistant');
    expect(csv.headers['content-type']).toContain('text/csv');
    const [header, ...rows] = await readCsv(csv.text);
    expect(header).toEqual([
      'student',
      'name',
      'email',
      'section',
      'labGroup',
      'lab:test-lab',
      'lab:design-lab',
      'quizzes',
      'labs',
      'designs',
      'total',
      'letter',
    ]);
    const cell = (value: number | string | null) => (value === null ? '' : String(value));
    expect(rows.map((row) => [row[0], ...row.slice(5)])).toEqual(
      whole.items.map((row) => [
        row.student.id,
        ...row.grades.map(({ percent }) => cell(percent)),
        ...row.categories.map(({ percent }) => cell(percent)),
        cell(row.total),
        cell(row.letter),
      ]),
    );
    expect(rows.map((row) => row[1])).toContain(`'=HYPERLINK("http://evil.test")`);
    expect(rows.find((row) => row[0] === student)?.slice(5)).toEqual(['80', '', '', '80', '', '80', 'A+']);

    const names = async (query: string) => (await book(query)).items.map((row) => row.student.name);
    expect(await names('section=B')).toEqual(['=HYPERLINK("http://evil.test")']);
    expect(await names('group=G1&section=A')).toEqual([]);
    const filtered = await system.get(`/v1/cohorts/${cohort}/gradebook.csv?group=G1`, 'instructor');
    expect(await readCsv(filtered.text)).toHaveLength(2);
  });
});

describe('who may', () => {
  it('read and change: the cohort’s staff and its instructors; students see their own', async () => {
    const paths = ['gradebook', 'gradebook.csv', 'gradebook/scheme', `gradebook/students/${student}`].map(
      (path) => `/v1/cohorts/${cohort}/${path}`,
    );
    for (const path of [...paths, place('total'), `${place('total')}/history`]) {
      for (const name of ['instructor', 'assistant', 'admin']) expect((await system.get(path, name)).status).toBe(200);
      expect((await system.get(path, 'student')).status).toBe(403);
      expect((await system.get(path, 'instructor', 'beta')).status).toBe(404);
      expect((await system.get(path, 'admin', 'beta')).status).toBe(404);
    }
    for (const name of ['assistant', 'student']) {
      expect((await setScheme(scheme(), 0, name)).status).toBe(403);
      expect((await setGrade('total', { percent: 1, reason: 'x' }, 0, { name })).status).toBe(403);
    }
    const strange = await gatherCohort(system, { unit: 'ipc' }, { student: 'student' });
    expect((await system.get(`/v1/cohorts/${strange}/gradebook`, 'instructor')).status).toBe(404);
    expect((await system.get(`/v1/me/grades?cohort=${strange}`, 'student')).status).toBe(200);
    expect((await system.get(`/v1/me/grades?cohort=${strange}`, 'other')).status).toBe(404);
    expect((await system.get(`/v1/me/grades?cohort=${cohort}`, 'instructor')).status).toBe(404);
    expect((await system.get(`/v1/me/grades?cohort=${cohort}`, 'student', 'beta')).status).toBe(404);
    expect((await system.get('/v1/me/grades', 'student')).status).toBe(400);
    // A student of another cohort is none of this one.
    const only = await gatherCohort(system, { unit: 'ipc' }, { student: 'student', instructor: 'instructor' });
    expect((await system.get(`/v1/cohorts/${only}/gradebook/students/${other}`, 'instructor')).status).toBe(404);
    expect((await system.get(`/v1/cohorts/${only}/gradebook/students/x`, 'instructor')).status).toBe(404);
  });
});
