import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { GradedCohort, itemOf, scheme, startGradedSystem } from '../support/graded-cohort.js';
import { layQuiz } from '../support/sat-quiz.js';
import type { TestSystem } from '../support/system.js';
import { gatherCohort, personId, teachUnit } from '../support/taught-unit.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LAB = 'lab:test-lab';
const DESIGN = 'lab:design-lab';

let system: TestSystem;
let cohort: GradedCohort;
beforeAll(async () => {
  system = await startGradedSystem();
});
beforeEach(async () => {
  cohort = await GradedCohort.gather(system);
});
afterAll(() => system.close());

const fromNow = (ms: number) => new Date(Date.now() + ms);

/** Puts people of the cohort into a lab group, or out of any. */
const group = (labGroup: string | null, ...names: string[]) =>
  system.database.admin(
    `UPDATE cohort_members m SET lab_group = $2 FROM people p
     WHERE m.cohort_id = $1 AND p.tenant_id = m.tenant_id AND p.id = m.person_id AND p.name = ANY ($3)`,
    [cohort.id, labGroup, names],
  );

const endCohort = (endsAt: Date | null) =>
  system.database.admin('UPDATE cohorts SET ends_at = $2 WHERE id = $1', [cohort.id, endsAt]);

const done = async (answer: Promise<Response>): Promise<Response> => {
  const { status, text } = await answer;
  expect([status, text]).toEqual([200, text]);
  return answer;
};

const listed = async (query = ''): Promise<{ dueAt: string }[]> => {
  const { body, status } = await system.get(`/v1/cohorts/${cohort.id}/gradebook/extensions?${query}`, 'assistant');
  expect(status).toBe(200);
  return (body as { items: { dueAt: string }[] }).items;
};

describe('an extension', () => {
  it('is what the late penalty and its grace count from, for its student alone', async () => {
    await cohort.clearWork();
    const submittedAt = await cohort.program(9);
    await cohort.program(9, 'other');
    const before = (ms: number) => new Date(submittedAt.getTime() - ms);
    const schemeDate = before(25 * HOUR_MS).toISOString();
    await cohort.setScheme(scheme({}, schemeDate));
    expect(itemOf(await cohort.own(), LAB)).toMatchObject({ percent: 72, dueAt: schemeDate, extension: null });

    const dueAt = before(-HOUR_MS);
    const minute = dueAt.toISOString().slice(0, 16).replace('T', ' ');
    await done(cohort.extend(cohort.extension(), dueAt));
    for (const grade of [await cohort.own(), await cohort.staffView()])
      expect(itemOf(grade, LAB)).toMatchObject({
        percent: 90,
        dueAt: dueAt.toISOString(),
        extension: { from: 'person', reason: 'Ill.' },
        work: { late: null },
        steps: [
          `Due ${minute} UTC, by an extension for the student: Ill.`,
          '9 of 10 points: 90 %.',
          'Counts with 90 %, and makes up 100 % of the total now.',
        ],
      });
    expect(itemOf(await cohort.own('other'), LAB)).toMatchObject({ percent: 72, dueAt: schemeDate, extension: null });
    const { items, columns } = await cohort.book();
    expect(items.map((row) => [row.student.name, row.total])).toEqual([
      ['other', 72],
      ['student', 90],
    ]);
    expect(columns.map((column) => column.dueAt)).toEqual([schemeDate, null]);

    await done(cohort.extend(cohort.extension(), before(10 * MINUTE_MS), 1));
    expect(itemOf(await cohort.own(), LAB)).toMatchObject({ percent: 90, work: { late: { minutes: 10, days: 0 } } });
    await done(cohort.extend(cohort.extension(), before(16 * MINUTE_MS), 2));
    expect(itemOf(await cohort.own(), LAB)).toMatchObject({ percent: 81, work: { late: { minutes: 16, days: 1 } } });
    // Earlier than the scheme's, too.
    await done(cohort.extend(cohort.extension(), before(49 * HOUR_MS), 3));
    expect(itemOf(await cohort.own(), LAB)).toMatchObject({ percent: 63, work: { late: { days: 3 } } });
    await done(cohort.extend(cohort.extension(), null, 4));
    expect(itemOf(await cohort.own(), LAB)).toMatchObject({ percent: 72, dueAt: schemeDate, extension: null });
  });

  it('says when a program or a design is missing, in place of the cohort’s end', async () => {
    await cohort.clearWork();
    await cohort.setScheme(scheme());
    for (const item of [LAB, DESIGN]) {
      const path = cohort.extension(undefined, item);
      const state = async (name: string) => itemOf(await cohort.own(name), item).state;
      await endCohort(fromNow(-HOUR_MS));
      expect([await state('student'), await state('other')]).toEqual(['missing', 'missing']);
      await done(cohort.extend(path, fromNow(HOUR_MS)));
      expect([await state('student'), await state('other')]).toEqual(['not_due', 'missing']);
      // Within the grace, and past it.
      await endCohort(null);
      await done(cohort.extend(path, fromNow(-14 * MINUTE_MS), 1));
      expect(await state('student')).toBe('not_due');
      await done(cohort.extend(path, fromNow(-16 * MINUTE_MS), 2));
      expect([await state('student'), await state('other')]).toEqual(['missing', 'not_due']);
    }
  });

  it('of a student goes before that of their lab group, whose students it moves with', async () => {
    await cohort.clearWork();
    await group('G1', 'student', 'other');
    const [groups, own] = [fromNow(2 * HOUR_MS), fromNow(HOUR_MS)];
    const held = async (name: string) => {
      const { dueAt, extension } = itemOf(await cohort.own(name), LAB);
      return { dueAt, extension };
    };
    const mine = { dueAt: own.toISOString(), extension: { from: 'person', reason: 'Own.' } };
    const theirs = { dueAt: groups.toISOString(), extension: { from: 'group', reason: 'Broken board.' } };
    const none = { dueAt: null, extension: null };
    await done(cohort.extend(cohort.extension(), own, 0, { reason: 'Own.' }));
    await done(cohort.extend(cohort.extension('groups/G1'), groups, 0, { reason: 'Broken board.' }));
    expect([await held('student'), await held('other')]).toMatchObject([mine, theirs]);
    expect(itemOf(await cohort.own('other'), LAB).steps[0]).toMatch(
      /by an extension for the lab group: Broken board\.$/,
    );
    expect((await system.get(cohort.extension('groups/G1'), 'assistant')).body).toMatchObject({
      dueAt: theirs.dueAt,
      from: 'group',
      change: { labGroup: 'G1', student: null },
    });
    await done(cohort.extend(cohort.extension(), null, 1));
    expect(await held('student')).toMatchObject(theirs);
    expect((await system.get(cohort.extension(), 'assistant')).body).toMatchObject({
      dueAt: theirs.dueAt,
      from: 'group',
      revision: 2,
      change: { dueAt: null, student: { name: 'student' } },
    });
    await group('G2', 'student');
    expect([await held('student'), await held('other')]).toMatchObject([none, theirs]);
    await done(cohort.extend(cohort.extension('groups/G1'), null, 1));
    expect(await held('other')).toEqual(none);
  });

  it('tells staff what holds, and whose date it is, before there is one', async () => {
    const shown = () => system.get(cohort.extension(), 'assistant');
    const { body, headers } = await shown();
    expect([body, headers['etag']]).toEqual([
      { item: LAB, dueAt: null, from: 'cohort', revision: 0, change: null },
      '"0"',
    ]);
    const endsAt = fromNow(HOUR_MS);
    await endCohort(endsAt);
    expect((await shown()).body).toMatchObject({ dueAt: endsAt.toISOString(), from: 'cohort' });
    const dueAt = fromNow(2 * HOUR_MS).toISOString();
    await cohort.setScheme(scheme({}, dueAt));
    expect((await shown()).body).toMatchObject({ dueAt, from: 'scheme' });
    const own = fromNow(3 * HOUR_MS);
    await done(cohort.extend(cohort.extension(), own));
    const after = await shown();
    expect([after.body, after.headers['etag']]).toMatchObject([{ dueAt: own.toISOString(), from: 'person' }, '"1"']);
  });
});

describe('a change', () => {
  it('names the one that it follows, is not lost between two, and is written once for one Idempotency-Key', async () => {
    const path = cohort.extension();
    const [first, second] = [fromNow(HOUR_MS), fromNow(2 * HOUR_MS)];
    expect((await cohort.extend(path, first, null)).body).toMatchObject({ type: '/problems/precondition-required' });
    const writers = ['instructor', 'admin', 'instructor', 'admin', 'instructor', 'admin'];
    // Logging in takes longer than the race.
    for (const name of writers) await system.token(name);
    const all = await Promise.all(writers.map((name) => cohort.extend(path, second, 0, { name })));
    expect(all.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      200, 412, 412, 412, 412, 412,
    ]);
    expect((await cohort.extend(path, first, 0)).body).toMatchObject({ type: '/problems/precondition-failed' });

    const key = randomUUID();
    const once = await done(cohort.extend(path, second, 1, { key, reason: 'Again.' }));
    expect([once.body, once.headers['etag']]).toMatchObject([
      {
        item: LAB,
        student: { id: cohort.student, name: 'student' },
        labGroup: null,
        revision: 2,
        dueAt: second.toISOString(),
        reason: 'Again.',
        changedBy: { name: 'instructor' },
      },
      '"2"',
    ]);
    expect((await cohort.extend(path, second, 1, { key, reason: 'Again.' })).body).toEqual(once.body);
    expect((await cohort.extend(path, first, 2, { key })).body).toMatchObject({
      type: '/problems/idempotency-mismatch',
    });
    await done(cohort.extend(path, null, 2, { name: 'admin', reason: 'By mistake.' }));
    const history = (await system.get(`${path}/history`, 'assistant')).body as { items: object[] };
    expect(history.items).toMatchObject([
      { revision: 3, dueAt: null, reason: 'By mistake.', changedBy: { name: 'admin' } },
      { revision: 2, dueAt: second.toISOString(), reason: 'Again.' },
      { revision: 1 },
    ]);
  });

  it('of groups and students, and of labs, are counted apart', async () => {
    await group('G1', 'student', 'other');
    const other = `students/${await personId(system, 'other')}`;
    for (const path of [
      cohort.extension(),
      cohort.extension(other),
      cohort.extension('groups/G1'),
      cohort.extension(undefined, DESIGN),
    ])
      expect((await done(cohort.extend(path, fromNow(HOUR_MS)))).body).toMatchObject({ revision: 1 });
    const elsewhere = await GradedCohort.gather(system);
    expect(itemOf(await elsewhere.own(), LAB)).toMatchObject({ dueAt: null, extension: null });
  });

  it.each([
    ['no date', { reason: 'x' }],
    ['what is no date', { dueAt: 'tomorrow', reason: 'x' }],
    ['a date without its zone', { dueAt: '2026-12-01T10:00:00', reason: 'x' }],
    ['a day that there is not', { dueAt: '2026-02-30T10:00:00Z', reason: 'x' }],
    ['the year 0', { dueAt: '0000-01-01T00:00:00Z', reason: 'x' }],
    ['a year that is 10000 elsewhere', { dueAt: '9999-12-31T23:59:59-01:00', reason: 'x' }],
    ['no reason', { dueAt: '2026-12-01T10:00:00Z' }],
    ['an empty reason', { dueAt: null, reason: ' ' }],
    ['a reason that is no text', { dueAt: null, reason: 'a\0b' }],
    ['half of a character', { dueAt: null, reason: '\ud800' }],
    ['what nobody asked for', { dueAt: null, reason: 'x', closesAt: null }],
  ])('to %s is refused', async (_, body) => {
    const answer = await system.put(cohort.extension(), body, 'instructor', {
      'If-Match': '"0"',
      'Idempotency-Key': randomUUID(),
    });
    expect([answer.status, answer.body]).toMatchObject([400, { type: '/problems/validation' }]);
  });

  it('keeps the moment of a date that is given in another zone, and a reason in any script', async () => {
    const body = { dueAt: '2026-12-01T10:00:00+05:30', reason: 'बीमार 🤒\nfor a week' };
    const answer = await system.put(cohort.extension(), body, 'instructor', { 'If-Match': '"0"' });
    expect(answer.body).toMatchObject({ dueAt: '2026-12-01T04:30:00.000Z', reason: body.reason });
  });
});

describe('whom and what it is for', () => {
  it('are the cohort’s own students, lab groups and labs', async () => {
    await group('G1', 'student');
    await group('Staff', 'instructor');
    await teachUnit(system, { slug: 'elsewhere', labs: ['design-lab'] });
    const elsewhere = await gatherCohort(
      system,
      { unit: 'elsewhere' },
      { student: 'student', instructor: 'instructor' },
    );
    const stranger = await system.addPerson(`stranger-${cohort.id}`);
    const paths = [
      cohort.extension(`students/${stranger}`),
      cohort.extension(`students/${await personId(system, 'instructor')}`),
      cohort.extension(`students/${await personId(system, 'student', 'beta')}`),
      cohort.extension('students/x'),
      cohort.extension('groups/G2'),
      cohort.extension('groups/Staff'),
      cohort.extension(undefined, 'lab:no-lab'),
      cohort.extension(undefined, 'quiz:no-quiz'),
      cohort.extension().replace(cohort.id, elsewhere),
      cohort.extension().replace(cohort.id, randomUUID()),
    ];
    for (const path of paths) {
      expect([path, (await cohort.extend(path, fromNow(HOUR_MS))).status]).toEqual([path, 404]);
      expect([path, (await system.get(path, 'instructor')).status]).toEqual([path, 404]);
      expect([path, (await system.get(`${path}/history`, 'instructor')).status]).toEqual([path, 404]);
    }
    for (const path of [cohort.extension(undefined, 'total'), cohort.extension('groups/G%00')])
      expect((await cohort.extend(path, fromNow(HOUR_MS))).body).toMatchObject({ type: '/problems/validation' });
    expect((await system.database.admin('SELECT 1 FROM due_extensions WHERE cohort_id = $1', [cohort.id])).length).toBe(
      0,
    );
  });

  it('are labs, not quizzes: these are told where they have their own', async () => {
    await group('G1', 'student');
    const slug = `sat-${cohort.id}`;
    const closesAt = fromNow(-HOUR_MS);
    await layQuiz(system, { cohort: cohort.id, slug, closesAt });
    for (const whom of [undefined, 'groups/G1']) {
      const path = cohort.extension(whom, `quiz:${slug}`);
      const answers = [
        await cohort.extend(path, fromNow(HOUR_MS)),
        await system.get(path, 'instructor'),
        await system.get(`${path}/history`, 'instructor'),
      ];
      for (const { status, body } of answers) {
        expect([status, body]).toMatchObject([422, { type: '/problems/extension-refused' }]);
        expect((body as { detail: string }).detail).toContain(`PUT /v1/quizzes/${slug}/overrides/people/ID`);
      }
    }
    const list = await system.get(`/v1/cohorts/${cohort.id}/gradebook/extensions?item=quiz:${slug}`, 'instructor');
    expect(list.status).toBe(422);
    await done(cohort.extend(cohort.extension(), fromNow(HOUR_MS)));
    expect(itemOf(await cohort.own(), `quiz:${slug}`)).toMatchObject({
      state: 'missing',
      dueAt: closesAt.toISOString(),
      extension: null,
    });
  });

  it('may leave the cohort: nothing is given to them any more, and what they had is taken away', async () => {
    await group('G1', 'student');
    const paths = [cohort.extension(), cohort.extension('groups/G1')];
    for (const path of paths) await done(cohort.extend(path, fromNow(HOUR_MS)));
    await system.database.admin('DELETE FROM cohort_members WHERE cohort_id = $1 AND person_id = $2', [
      cohort.id,
      cohort.student,
    ]);
    expect(await listed()).toHaveLength(2);
    for (const path of paths) {
      expect((await cohort.extend(path, fromNow(2 * HOUR_MS), 1)).status).toBe(404);
      expect((await done(cohort.extend(path, null, 1))).body).toMatchObject({ revision: 2, dueAt: null });
    }
    expect(await listed()).toEqual([]);
  });
});

describe('the list', () => {
  it('has what holds, by its newest change, in pages or of one lab', async () => {
    await group('G1', 'student');
    const other = `students/${await personId(system, 'other')}`;
    await done(cohort.extend(cohort.extension(), fromNow(HOUR_MS)));
    await done(cohort.extend(cohort.extension('groups/G1'), fromNow(HOUR_MS)));
    await done(cohort.extend(cohort.extension(other, DESIGN), fromNow(HOUR_MS)));
    await done(cohort.extend(cohort.extension(other), fromNow(HOUR_MS)));
    await done(cohort.extend(cohort.extension(other), null, 1));
    const dueAt = fromNow(2 * HOUR_MS);
    await done(cohort.extend(cohort.extension(), dueAt, 1));
    const whole = await listed();
    expect(whole).toMatchObject([
      { item: LAB, student: null, labGroup: 'G1' },
      { item: DESIGN, student: { name: 'other' }, labGroup: null },
      { item: LAB, student: { name: 'student' }, dueAt: dueAt.toISOString(), revision: 2 },
    ]);
    expect(await listed(`item=${LAB}`)).toEqual([whole[0], whole[2]]);
    const pages: object[] = [];
    for (let path: string | undefined = `/v1/cohorts/${cohort.id}/gradebook/extensions?limit=1`; path !== undefined;) {
      const page = await system.get(path, 'assistant');
      pages.push(...(page.body as { items: object[] }).items);
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers['link'] ?? '')?.[1];
    }
    expect(pages).toEqual(whole);
    for (const query of ['item=total', 'limit=0', 'cursor=x'])
      expect((await system.get(`/v1/cohorts/${cohort.id}/gradebook/extensions?${query}`, 'instructor')).status).toBe(
        400,
      );
    expect(
      (await system.get(`/v1/cohorts/${cohort.id}/gradebook/extensions?item=lab:no-lab`, 'instructor')).status,
    ).toBe(404);
  });
});

describe('who may', () => {
  it('read: the cohort’s staff; change: its instructors and the college’s admins', async () => {
    await group('G1', 'student');
    const paths = [cohort.extension(), cohort.extension('groups/G1')];
    for (const path of paths) {
      for (const name of ['assistant', 'student'])
        expect((await cohort.extend(path, fromNow(HOUR_MS), 0, { name })).status).toBe(403);
      expect(
        (await system.put(path, { dueAt: null, reason: 'x' }, 'admin', { 'If-Match': '"0"' }, 'beta')).status,
      ).toBe(404);
    }
    const reads = [
      ...paths,
      ...paths.map((path) => `${path}/history`),
      `/v1/cohorts/${cohort.id}/gradebook/extensions`,
    ];
    for (const path of reads) {
      for (const name of ['instructor', 'assistant', 'admin']) expect((await system.get(path, name)).status).toBe(200);
      expect((await system.get(path, 'student')).status).toBe(403);
      for (const name of ['instructor', 'admin']) expect((await system.get(path, name, 'beta')).status).toBe(404);
      expect((await system.http.get(path)).status).toBe(401);
    }
    // Instructors of other cohorts are strangers here.
    const theirs = await gatherCohort(system, { unit: 'ipc' }, { student: 'student' });
    expect((await cohort.extend(cohort.extension().replace(cohort.id, theirs), fromNow(HOUR_MS))).status).toBe(404);
    await done(cohort.extend(cohort.extension(), fromNow(HOUR_MS), 0, { name: 'admin' }));
  });
});
