import { contentHash } from '../../src/modules/courses/content/content-hash.js';
import { importUnit, loadUnit } from '../../src/modules/courses/loading/index.js';
import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import { rebuildItemSums } from '../../src/modules/mcq/item-sums/item-sums.repository.js';
import type { KeyRegradeView, KeyView } from '../../src/modules/mcq/keys/keys.schema.js';
import { folderOf } from '../support/courses.js';
import { createQuiz, keysOf, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

const STUDENTS = ['ann', 'ben', 'cem', 'dev', 'eva', 'fay'];

let system: TestSystem;
let cohort: string;
let people: Record<string, string>;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
  for (const name of STUDENTS) await system.addPerson(name);
  const members = Object.fromEntries(['instructor', 'assistant', 'student', ...STUDENTS].map((name) => [name, {}]));
  ({ id: cohort, people } = await system.foundCohort({ members }));
  await system.startWorker();
});
afterAll(() => system.close());

const path = (question: string): string => `/v1/units/tiny-unit/questions/${question}/key`;

const readKey = async (question: string): Promise<KeyView> =>
  (await system.get(path(question), 'instructor')).body as KeyView;

/** Ids of the options with these texts. */
const options = async (question: string, ...texts: string[]): Promise<string[]> => {
  const key = await readKey(question);
  return texts.map((text) => key.options.find((option) => option.text === text)!.id);
};

const change = (question: string, body: object, ifMatch?: string, name = 'instructor', key?: string) =>
  system.put(path(question), body, name, {
    ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
    ...(key !== undefined && { 'Idempotency-Key': key }),
  });

const mend = async (question: string, optionIds: string[], reason = 'The author erred.'): Promise<void> => {
  const { status } = await change(question, { optionIds, reason }, `"${(await readKey(question)).revision}"`);
  expect(status).toBe(200);
};

const regraded = (question: string): Promise<KeyRegradeView> =>
  eventually(async () => {
    const { body } = await system.get(`${path(question)}/regrade`, 'assistant');
    const view = body as KeyRegradeView;
    return view.state === 'finished' && view.waiting === 0 ? view : null;
  });

/** Answers as given, submitted or not. */
const attempt = async (
  quiz: string,
  name: string,
  answers: Record<string, string[]>,
  { submit = true } = {},
): Promise<AttemptView> => {
  const { id } = await startAttempt(system, quiz, name);
  for (const [question, optionIds] of Object.entries(answers)) {
    const { status } = await system.put(`/v1/attempts/${id}/responses/${question}`, { optionIds }, name);
    expect(status).toBe(200);
  }
  if (submit) expect((await system.post(`/v1/attempts/${id}/submit`, {}, name)).status).toBe(200);
  return read(id, name);
};

const read = async (id: string, name: string): Promise<AttemptView> =>
  (await system.get(`/v1/attempts/${id}`, name)).body as AttemptView;

const feedbackOn = ({ items }: AttemptView, question: string) =>
  items.find(({ questionId }) => questionId === question)!.feedback;

const resultOf = async (name: string, question: string): Promise<{ points: number; misconceptions: string[] }[]> =>
  system.database.admin(
    `SELECT points::float8, coalesce(misconceptions, '{}') AS misconceptions FROM item_results WHERE person_id = $1 AND item = $2`,
    [people[name], question],
  );

const quizOf = (ids: string[], rules: object = {}): Promise<string> =>
  createQuiz(system, cohort, { blueprint: { kind: 'questions', ids }, ...rules });

describe('a key', () => {
  it('is shown to staff, and changed by instructors and admins only', async () => {
    const { headers, body } = await system.get(path('the-end'), 'assistant');
    expect(headers['etag']).toBe('"1"');
    expect(body).toMatchObject({
      unit: 'tiny-unit',
      question: 'the-end',
      kind: 'single_choice',
      revision: 1,
      history: [{ revision: 1, changedBy: null }],
      otherWordings: [],
    });
    const { options: shown } = body as KeyView;
    expect(shown.filter(({ right }) => right).map(({ text }) => text)).toEqual(['`NULL`']);
    const mended = { optionIds: [shown[0]!.id], reason: 'x' };
    for (const name of ['student', 'ann']) {
      expect((await system.get(path('the-end'), name)).status).toBe(403);
      expect((await system.get(`${path('the-end')}/regrade`, name)).status).toBe(403);
      expect((await system.post(`${path('the-end')}/dry-run`, { optionIds: mended.optionIds }, name)).status).toBe(403);
      expect((await change('the-end', mended, '"1"', name)).status).toBe(403);
    }
    expect((await change('the-end', mended, '"1"', 'assistant')).status).toBe(403);
  });

  it('of another college is not there', async () => {
    expect((await system.get(path('the-end'), 'admin', 'beta')).status).toBe(404);
    const { wording } = await readKey('the-end');
    await system.loadUnit('tiny-unit', 'beta');
    expect((await system.get(`${path('the-end')}?wording=${wording}`, 'admin', 'beta')).status).toBe(404);
    const mended = { optionIds: await options('the-end', '-1'), reason: 'x' };
    const headers = { 'If-Match': '"1"' };
    expect((await system.put(path('the-end'), mended, 'admin', headers, 'beta')).status).toBe(200);
    expect((await readKey('the-end')).revision).toBe(1);
  });

  it.each([
    ['the-end', { reason: 'x' }, 400],
    ['the-end', { optionIds: [], reason: 'x' }, 400],
    ['the-end', { optionIds: ['a', 'a'], reason: 'x' }, 400],
    ['the-end', { optionIds: ['nowhere'], reason: 'x' }, 422],
    ['no-such', { optionIds: ['nowhere'], reason: 'x' }, 404],
    ['%00', { optionIds: ['nowhere'], reason: 'x' }, 400],
    ['why-lines', { optionIds: ['nowhere'], reason: 'x' }, 409],
  ])('of %s is not made or tried with %j', async (question, { reason, ...trial }, status) => {
    expect((await change(question, { ...trial, reason }, '"1"')).status).toBe(status);
    expect((await system.post(`${path(question)}/dry-run`, trial, 'instructor')).status).toBe(status);
  });

  it('needs a reason and nothing beside', async () => {
    const optionIds = await options('the-end', '-1');
    for (const body of [{ optionIds }, { optionIds, reason: ' ' }, { optionIds, reason: 'x', points: 1 }])
      expect((await change('the-end', body, '"1"')).status).toBe(400);
  });

  it('needs to know what it replaces, is changed once however often it is clicked, and not by the same again', async () => {
    const [right, other] = [await options('keeps-newline', 'True'), await options('keeps-newline', 'False')];
    const mended = { optionIds: other, reason: 'x' };
    expect((await change('keeps-newline', mended)).status).toBe(428);
    expect((await change('keeps-newline', mended, '"7"')).status).toBe(412);
    const same = await change('keeps-newline', { optionIds: right, reason: 'x' }, '"1"');
    expect(same.body).toEqual({ revision: 1, optionIds: right, changed: false });

    const click = () => change('keeps-newline', mended, '"1"', 'admin', 'mend-it');
    const [first, second] = await Promise.all([click(), click()]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body).toEqual({ revision: 2, optionIds: other, changed: true });
    expect(second.body).toEqual(first.body);
    const reused = await change('keeps-newline', { optionIds: right, reason: 'y' }, '"2"', 'admin', 'mend-it');
    expect(reused.body.type).toBe('/problems/idempotency-mismatch');

    const both = await Promise.all([
      change('keeps-newline', { optionIds: right, reason: 'one' }, '"2"'),
      change('keeps-newline', { optionIds: [...right, ...other], reason: 'other' }, '"2"', 'admin'),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    const { revision, history } = await readKey('keeps-newline');
    expect(revision).toBe(3);
    expect(history.map((entry) => [entry.revision, entry.changedBy?.name ?? null]).slice(1)).toEqual([
      [2, 'admin'],
      [1, null],
    ]);
  });
});

describe('a mended key', () => {
  it('says first what it would change, then regrades everybody, and tells each why', async () => {
    const quiz = await quizOf(['the-end']);
    const [old, mended] = [await options('the-end', '`NULL`'), await options('the-end', '-1')];
    const losing = await attempt(quiz, 'ann', { 'the-end': old });
    const winning = await attempt(quiz, 'ben', { 'the-end': mended });
    const staying = await attempt(quiz, 'cem', { 'the-end': await options('the-end', 'An empty line') });
    const leftOut = await attempt(quiz, 'dev', {});
    const preview = await attempt(quiz, 'instructor', { 'the-end': old });
    expect([losing.score?.points, winning.score?.points]).toEqual([1, 0]);

    const trial = await system.post(`${path('the-end')}/dry-run`, { optionIds: mended }, 'instructor');
    expect(trial.body).toEqual({
      answers: 3,
      higher: 1,
      lower: 1,
      pointsBefore: 1,
      pointsAfter: 1,
      practiceAnswers: 0,
    });
    expect((await read(losing.id, 'ann')).score?.points).toBe(1);

    await mend('the-end', mended, 'The manual says \0 otherwise.');
    const progress = await regraded('the-end');
    expect(progress).toMatchObject({ revision: 2, waiting: 0, higher: 1, lower: 1 });
    expect(progress.startedAt! <= progress.finishedAt!).toBe(true);

    const lost = await read(losing.id, 'ann');
    expect(lost.score).toMatchObject({ points: 0, passed: false });
    expect(feedbackOn(lost, 'the-end')).toMatchObject({
      points: 0,
      rightOptionIds: mended,
      regrades: [{ from: 1, to: 0, reason: 'The manual says \ufffd otherwise.', at: expect.any(String) as string }],
    });
    expect((await read(winning.id, 'ben')).score).toMatchObject({ points: 1, percent: 100, passed: true });
    expect(feedbackOn(await read(staying.id, 'cem'), 'the-end')).toMatchObject({ points: 0, regrades: [] });
    expect((await read(leftOut.id, 'dev')).score?.points).toBe(0);
    expect((await read(preview.id, 'instructor')).score?.points).toBe(0);
    expect(await resultOf('ann', 'the-end')).toEqual([{ points: 0, misconceptions: [] }]);
    expect(await resultOf('ben', 'the-end')).toEqual([{ points: 1, misconceptions: [] }]);
    expect(await resultOf('cem', 'the-end')).toEqual([{ points: 0, misconceptions: ['end-is-empty-line'] }]);
    expect(await resultOf('instructor', 'the-end')).toEqual([]);
    await sumsAreThoseOfARebuild(quiz);
  });

  it('may accept a second option, which keeps everybody’s points', async () => {
    const quiz = await quizOf(['which-call']);
    const [right] = await options('which-call', '`fgets`');
    const [other] = await options('which-call', '`fgetc`');
    const first = await attempt(quiz, 'ann', { 'which-call': [right!] });
    const second = await attempt(quiz, 'ben', { 'which-call': [other!] });
    expect(await resultOf('ben', 'which-call')).toEqual([{ points: 0, misconceptions: ['character-is-line'] }]);
    await mend('which-call', [right!, other!]);
    expect(await regraded('which-call')).toMatchObject({ higher: 1, lower: 0 });
    expect((await read(first.id, 'ann')).score?.points).toBe(1);
    expect((await read(second.id, 'ben')).score?.points).toBe(1);
    expect(await resultOf('ben', 'which-call')).toEqual([{ points: 1, misconceptions: [] }]);
  });

  it('gives partial credit anew, and other misconceptions where the points are the same', async () => {
    const quiz = await quizOf(['what-ends']);
    const [newline, space, tab] = await options('what-ends', 'A newline', 'A space', 'A tab');
    const half = await attempt(quiz, 'ann', { 'what-ends': [newline!] });
    const none = await attempt(quiz, 'ben', { 'what-ends': [newline!, space!] });
    expect(half.score?.points).toBe(0.5);
    await mend('what-ends', [space!, tab!]);
    expect(await regraded('what-ends')).toMatchObject({ higher: 0, lower: 1 });
    expect((await read(half.id, 'ann')).score?.points).toBe(0);
    expect(feedbackOn(await read(none.id, 'ben'), 'what-ends')).toMatchObject({
      points: 0,
      misconceptions: [],
      regrades: [],
    });
    expect(await resultOf('ben', 'what-ends')).toEqual([{ points: 0, misconceptions: [] }]);
    await sumsAreThoseOfARebuild(quiz);
  });

  it('reaches answers that were final before their attempt was', async () => {
    const quiz = await quizOf(['the-end', 'which-call'], { feedback: 'immediate' });
    const chosen = await options('the-end', 'An empty line');
    const open = await attempt(quiz, 'fay', { 'the-end': chosen }, { submit: false });
    expect(feedbackOn(open, 'the-end')).toMatchObject({ points: 0 });
    await mend('the-end', chosen);
    await regraded('the-end');
    expect(feedbackOn(await read(open.id, 'fay'), 'the-end')).toMatchObject({
      points: 1,
      regrades: [{ from: 0, to: 1 }],
    });
    expect(await resultOf('fay', 'the-end')).toEqual([{ points: 1, misconceptions: [] }]);
    const { body } = await system.post(`/v1/attempts/${open.id}/submit`, {}, 'fay');
    expect((body as AttemptView).score?.points).toBe(1);
  });

  it('does not show the student what the feedback policy keeps back', async () => {
    const quiz = await quizOf(['which-call'], { feedback: 'never' });
    const given = await options('which-call', '`fgets`');
    const { id } = await attempt(quiz, 'eva', { 'which-call': given });
    await mend('which-call', await options('which-call', '`fgetc`'), 'A reason that tells the answer.');
    await regraded('which-call');
    const shown = await read(id, 'eva');
    expect(shown.score).toBeNull();
    expect(JSON.stringify(shown)).not.toContain('A reason');
    expect(feedbackOn(await read(id, 'assistant'), 'which-call')).toMatchObject({ regrades: [{ from: 1, to: 0 }] });
  });

  it('and submissions that race it leave every answer graded by the newest key', async () => {
    const quiz = await quizOf(['the-end']);
    const every = (await readKey('the-end')).options.map(({ id }) => id);
    const rounds = [0, 1, 2, 0].map((index) => every[index]!);
    for (const right of rounds) {
      const opened = await Promise.all(
        STUDENTS.map((name, index) =>
          attempt(quiz, name, { 'the-end': [every[index % 3]!] }, { submit: false }).then(({ id }) => ({ id, name })),
        ),
      );
      const ifMatch = `"${(await readKey('the-end')).revision}"`;
      const submits = opened.map(
        ({ id, name }) =>
          () =>
            system.post(`/v1/attempts/${id}/submit`, {}, name),
      );
      const keyed = () => change('the-end', { optionIds: [right], reason: 'In a hurry.' }, ifMatch);
      const answers = await Promise.all([...submits.slice(0, 3), keyed, ...submits.slice(3)].map((call) => call()));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      await regraded('the-end');
      const graded = await system.database.admin(
        `SELECT r.points::float8 AS points, a.points::float8 AS sum, r.option_ids = ARRAY[$2] AS is_right, r.key_revision AS revision
         FROM responses r JOIN attempts a ON a.id = r.attempt_id JOIN quizzes q ON q.id = a.quiz_id WHERE q.slug = $1`,
        [quiz, right],
      );
      const { revision } = await readKey('the-end');
      for (const row of graded as { points: number; sum: number; is_right: boolean; revision: number }[]) {
        const expected = row.is_right ? 1 : 0;
        expect(row).toMatchObject({ points: expected, sum: expected, revision });
      }
    }
    await sumsAreThoseOfARebuild(quiz);
  });

  it('comes with a new version of the unit, too', async () => {
    const quiz = await quizOf(['keeps-newline']);
    await mend('keeps-newline', await options('keeps-newline', 'True'));
    const { id } = await attempt(quiz, 'ann', { 'keeps-newline': await options('keeps-newline', 'False') });
    const unit = structuredClone(await loadUnit(folderOf('tiny-unit')));
    const [yes, no] = unit.questions.find((question) => question.id === 'keeps-newline')!.options;
    Object.assign(yes!, { correct: false, misconception: no!.misconception });
    Object.assign(no!, { correct: true, misconception: null });
    const stored = await importUnit(
      system.app(),
      { tenantId: system.tenants['alpha']! },
      { ...unit, hash: contentHash({ ...unit, hash: undefined }) },
    );
    expect(stored).toMatchObject({ version: 2, rekeyed: [expect.any(String)] });
    expect(await regraded('keeps-newline')).toMatchObject({ higher: 1 });
    expect(feedbackOn(await read(id, 'ann'), 'keeps-newline')).toMatchObject({
      points: 1,
      regrades: [{ from: 0, to: 1, reason: 'version 2 of the unit' }],
    });
    expect((await keysOf(system))['keeps-newline']).toEqual(await options('keeps-newline', 'False'));
  });
});

/** The quiz's item statistics say the same before and after they are made anew from the answers. */
async function sumsAreThoseOfARebuild(quiz: string): Promise<void> {
  const { id } = (await system.database.admin<{ id: string }>('SELECT id FROM quizzes WHERE slug = $1', [quiz]))[0]!;
  const sums = () =>
    Promise.all([
      system.database.admin(
        `SELECT question_version_id, sum(n) AS n, sum(sum_x) AS x, sum(sum_xx) AS xx, sum(sum_xt) AS xt, sum(sum_t) AS t FROM item_sums
         WHERE quiz_id = $1 GROUP BY 1 HAVING sum(n) <> 0 ORDER BY 1`,
        [id],
      ),
      system.database.admin(
        'SELECT question_version_id, option_id, sum(n) AS n FROM option_counts WHERE quiz_id = $1 GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2',
        [id],
      ),
    ]);
  const kept = await sums();
  for (const rows of kept) expect(rows.length).toBeGreaterThan(0);
  await system.app().withTenant({ tenantId: system.tenants['alpha']! }, (tx) => rebuildItemSums(tx, id));
  expect(await sums()).toEqual(kept);
}
