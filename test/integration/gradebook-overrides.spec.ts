import { randomUUID } from 'node:crypto';
import { GradedCohort, itemOf, scheme, startGradedSystem } from '../support/graded-cohort.js';
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

describe('an override', () => {
  it('takes the place of what is computed, is read by the student with its reason, and can be taken away', async () => {
    await cohort.clearWork();
    const submittedAt = await cohort.program(6);
    const dueAt = new Date(submittedAt.getTime() - HOUR_MS).toISOString();
    await cohort.setScheme(scheme({}, dueAt));
    expect((await cohort.own()).total).toBe(54);
    const { body, headers } = await system.get(cohort.place('lab:test-lab'), 'assistant');
    expect([body, headers['etag']]).toMatchObject([{ percent: 54, revision: 0, change: null }, '"0"']);

    const set = await cohort.setGrade('lab:test-lab', { points: 7.5, reason: 'The grader was down.' });
    expect(set.headers['etag']).toBe('"1"');
    expect(set.body).toMatchObject({
      old: { percent: 54 },
      new: { percent: 75, points: 7.5, maxPoints: 10 },
      changedBy: { name: 'instructor' },
    });
    const mine = await cohort.own();
    expect(mine.total).toBe(75);
    expect(itemOf(mine, 'lab:test-lab').steps).toContain('Set to 75 % by an instructor: The grader was down.');
    expect(itemOf(mine, 'lab:test-lab')).toMatchObject({ override: { reason: 'The grader was down.' }, late: false });

    expect((await cohort.setGrade('total', { percent: 90, reason: 'Viva.' })).status).toBe(200);
    expect(await cohort.own()).toMatchObject({
      total: 90,
      letter: 'O',
      computed: 75,
      override: { percent: 90, reason: 'Viva.' },
    });
    expect((await cohort.book()).items.find((row) => row.student.id === cohort.student)).toMatchObject({
      total: 90,
      overridden: true,
    });

    expect((await cohort.setGrade('lab:test-lab', { percent: null, reason: 'Regraded since.' }, 1)).body).toMatchObject(
      {
        revision: 2,
        old: { percent: 75 },
        new: null,
      },
    );
    expect(await cohort.own()).toMatchObject({ total: 90, computed: 54 });
    const history = await system.get(`${cohort.place('lab:test-lab')}/history`, 'assistant');
    expect((history.body as { items: object[] }).items).toMatchObject([
      { revision: 2, reason: 'Regraded since.', new: null },
      { revision: 1, reason: 'The grader was down.', new: { percent: 75 } },
    ]);
  });

  it('is not lost between two instructors, and written once for one Idempotency-Key', async () => {
    const both = await Promise.all(
      [1, 2].map((percent) =>
        cohort.setGrade('total', { percent, reason: `as ${percent}` }, 0, {
          name: percent === 1 ? 'instructor' : 'admin',
        }),
      ),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect((await cohort.setGrade('total', { percent: 3, reason: 'x' }, null)).body).toMatchObject({
      type: '/problems/precondition-required',
    });

    const key = randomUUID();
    const first = await cohort.setGrade('total', { percent: 44.44, reason: 'again' }, 1, { key });
    expect(first.status).toBe(200);
    expect((await cohort.setGrade('total', { percent: 44.44, reason: 'again' }, 1, { key })).body).toEqual(first.body);
    expect((await cohort.setGrade('total', { percent: 45, reason: 'again' }, 2, { key })).body).toMatchObject({
      type: '/problems/idempotency-mismatch',
    });
    expect((await system.get(`${cohort.place('total')}/history`, 'assistant')).body).toMatchObject({
      items: [{ revision: 2 }, { revision: 1 }],
    });
  });

  it.each([
    ['total', { percent: 101, reason: 'x' }, 400],
    ['total', { percent: -1, reason: 'x' }, 400],
    ['total', { percent: 50 }, 400],
    ['total', { percent: 50, reason: 'a\0b' }, 400],
    ['total', { percent: 50, points: 5, reason: 'x' }, 400],
    ['total', { reason: 'x' }, 400],
    ['total', { points: 5, reason: 'x' }, 422],
    ['lab:test-lab', { points: 10.5, reason: 'x' }, 422],
    ['lab:no-lab', { percent: 5, reason: 'x' }, 404],
    ['nonsense', { percent: 5, reason: 'x' }, 400],
  ])('of %s by %j is refused', async (item, body, status) => {
    expect((await cohort.setGrade(item, body)).status).toBe(status);
  });
});
