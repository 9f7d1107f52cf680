import { randomUUID } from 'node:crypto';
import { type Grade, GradedCohort, itemOf, scheme, startGradedSystem } from '../support/graded-cohort.js';
import { takeQuiz } from '../support/quiz-class.js';
import { createQuiz, keysOf } from '../support/quizzes.js';
import { layAttempt, layQuiz } from '../support/sat-quiz.js';
import type { TestSystem } from '../support/system.js';

const HOUR_MS = 3_600_000;

let system: TestSystem;
let cohort: GradedCohort;
beforeAll(async () => {
  system = await startGradedSystem();
});
beforeEach(async () => {
  cohort = await GradedCohort.gather(system);
});
afterAll(() => system.close());

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

describe('a grade', () => {
  it('is the mean of shares when attempts are out of different numbers of points', async () => {
    await cohort.clearWork();
    const slug = `grown-${cohort.id}`;
    const quiz = await layQuiz(system, { cohort: cohort.id, slug, counting: 'average' });
    const sat = { quiz, person: cohort.student, submittedAt: new Date('2026-11-01T10:00:00Z') };
    await layAttempt(system, { ...sat, points: '9', maxPoints: '10' });
    await layAttempt(system, { ...sat, points: '12', maxPoints: '20' });
    const item = itemOf(await cohort.own(), `quiz:${slug}`);
    expect(item).toMatchObject({ percent: 75, work: { points: 7.5, maxPoints: 10 } });
  });

  it('comes out as by hand: attempts, a late lab, a design, weights and a dropped quiz', async () => {
    await cohort.clearWork();
    const [a, b, c] = ['a', 'b', 'c'].map((slug) => `${slug}-${cohort.id}`) as [string, string, string];
    const at = new Date('2026-11-01T10:00:00Z');
    const highest = await layQuiz(system, { cohort: cohort.id, slug: a });
    await layAttempt(system, { quiz: highest, person: cohort.student, points: '20', maxPoints: '30', submittedAt: at });
    await layAttempt(system, { quiz: highest, person: cohort.student, points: '25', maxPoints: '30', submittedAt: at });
    await layAttempt(system, { quiz: highest, person: cohort.student, points: '3', maxPoints: '30', submittedAt: at });
    const average = await layQuiz(system, { cohort: cohort.id, slug: b, counting: 'average' });
    await layAttempt(system, { quiz: average, person: cohort.student, points: '1', maxPoints: '3', submittedAt: at });
    await layAttempt(system, { quiz: average, person: cohort.student, points: '2', maxPoints: '3', submittedAt: at });
    await layAttempt(system, { quiz: average, person: cohort.student, points: '2.5', maxPoints: '3', submittedAt: at });
    const latest = await layQuiz(system, { cohort: cohort.id, slug: c, counting: 'latest' });
    await layAttempt(system, { quiz: latest, person: cohort.student, points: '9', maxPoints: '10', submittedAt: at });
    await layAttempt(system, { quiz: latest, person: cohort.student, points: '1', maxPoints: '10', submittedAt: at });
    // 7 points first, then 9, a little later. Both were due 25 hours before the second.
    await cohort.program(7);
    const submittedAt = await cohort.program(9);
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
    expect((await cohort.setScheme({ ...scheme(), categories })).body).toMatchObject({
      revision: 1,
      changedBy: { name: 'instructor' },
    });

    // Quizzes: 83.333…, (1/3 + 2/3 + 2.5/3) / 3 = 61.111…, and 10, which is dropped: (83.333… + 2 × 61.111…) / 3 = 68.5185…
    // The lab: two days have begun, 90 − 20 % = 72. The design is not released. (40 × 68.5185… + 40 × 72) / 80 = 70.259…
    const before = await cohort.own();
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
    const after = await cohort.own();
    expect([after.total, after.letter]).toEqual([68.21, 'F']);
    expect((await cohort.staffView()).total).toBe(68.21);
    const row = (await cohort.book()).items.find((found) => found.student.id === cohort.student)!;
    expect(row).toMatchObject({ total: 68.21, letter: 'F' });
    expect(row.grades.map(({ percent, late }) => [percent, late])).toEqual([
      [83.33, false],
      [61.11, false],
      [10, false],
      [72, true],
      [60, false],
    ]);

    // Only the latest submission: nothing else has changed, since it is the best, too. A worse one then lowers the grade.
    expect((await cohort.setScheme({ ...scheme({ submissions: 'latest' }), categories }, 1)).status).toBe(200);
    expect((await cohort.own()).total).toBe(68.21);
    await cohort.program(5);
    expect(itemOf(await cohort.own(), 'lab:test-lab').percent).toBe(40);
  });

  it('counts missing work as 0 once it is due, for each student by their own date', async () => {
    await cohort.clearWork();
    const past = new Date(Date.now() - HOUR_MS);
    const slug = `due-${cohort.id}`;
    const quiz = await layQuiz(system, { cohort: cohort.id, slug, closesAt: past });
    expect(itemOf(await cohort.own(), `quiz:${slug}`)).toMatchObject({ state: 'missing', percent: 0 });
    expect(await cohort.own()).toMatchObject({ total: 0, letter: 'F' });
    await system.database.admin(
      `INSERT INTO quiz_overrides (tenant_id, id, quiz_id, person_id, closes_at, changed_by) VALUES ($1, $2, $3, $4, now() + interval '1 hour', $4)`,
      [system.tenants['alpha'], randomUUID(), quiz, cohort.student],
    );
    expect(itemOf(await cohort.own(), `quiz:${slug}`)).toMatchObject({ state: 'not_due', percent: null });
    expect(itemOf(await cohort.own('other'), `quiz:${slug}`)).toMatchObject({ state: 'missing', percent: 0 });
    expect(itemOf(await cohort.own(), 'lab:test-lab')).toMatchObject({ state: 'not_due', percent: null });
  });

  it('is held to 100 %, and says so', async () => {
    const slug = `bonus-${cohort.id}`;
    const quiz = await layQuiz(system, { cohort: cohort.id, slug });
    const submittedAt = new Date();
    await layAttempt(system, { quiz, person: cohort.student, points: '11', maxPoints: '10', submittedAt });
    const quizzes = { weight: 100, dropLowest: 0, items: [{ slug }] };
    const none = { weight: 0, items: [] };
    await cohort.setScheme(scheme({ categories: { quizzes, labs: none, designs: none } }));
    expect(await cohort.own()).toMatchObject({
      computed: 100,
      total: 100,
      steps: [
        'The weighted mean of quizzes 110 % with weight 100: 110 %.',
        'More than 100 % counts as 100 %.',
        '100 % is O.',
      ],
    });
  });

  it('waits for answers that a person has to mark', async () => {
    const slug = `essay-${cohort.id}`;
    const quiz = await layQuiz(system, {
      cohort: cohort.id,
      slug,
      counting: 'latest',
      closesAt: new Date(Date.now() - HOUR_MS),
    });
    const attempt = { quiz, person: cohort.student, points: '1', maxPoints: '9', submittedAt: new Date() };
    await layAttempt(system, { ...attempt, unmarked: 2 });
    expect(itemOf(await cohort.staffView(), `quiz:${slug}`)).toMatchObject({ state: 'waiting', percent: null });
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
    const mine = async () => (await system.get(`/v1/me/grades?cohortId=${id}`)).body as Grade;
    const staffs = (await system.get(`/v1/cohorts/${id}/gradebook/students/${cohort.student}`, 'instructor'))
      .body as Grade;
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

/** As text, in which a time's minutes are no marks. */
const withoutTimes = (body: unknown): string => JSON.stringify(body).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');

describe('what a quiz keeps from students', () => {
  it.each(['never', 'after_close'] as const)('is in nothing that they see: %s', async (feedback) => {
    await cohort.clearWork();
    const slug = `${feedback.replace('_', '-')}-${cohort.id}`;
    const closesAt = new Date(Date.now() + HOUR_MS);
    const quiz = await layQuiz(system, { cohort: cohort.id, slug, feedback, closesAt });
    await layAttempt(system, { quiz, person: cohort.student, points: '3.7', maxPoints: '10', submittedAt: new Date() });
    await cohort.program(8);
    const mine = await cohort.own();
    expect(itemOf(mine, `quiz:${slug}`)).toMatchObject({
      state: 'not_released',
      percent: null,
      work: null,
      override: null,
      steps: ['Not released yet.'],
    });
    expect(mine.total).toBe(80);
    expect(mine.steps).toContain('One result is not released yet and not in this.');
    expect(withoutTimes(mine)).not.toMatch(/\b(3\.7|37)\b/);
    expect((await cohort.staffView()).total).toBe(58.5);
    // An override does not give it away either.
    expect((await cohort.setGrade(`quiz:${slug}`, { percent: 91.5, reason: 'recount' })).status).toBe(200);
    expect(JSON.stringify(await cohort.own())).not.toMatch(/\b91\.5\b/);
    await system.database.admin(`UPDATE quizzes SET closes_at = now() WHERE id = $1`, [quiz]);
    expect(itemOf(await cohort.own(), `quiz:${slug}`).percent).toBe(feedback === 'never' ? null : 91.5);
  });
});
