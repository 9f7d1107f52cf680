import type { AttemptView } from '../../src/modules/mcq/attempts/attempts.schema.js';
import { loadChangedUnit } from '../support/changed-unit.js';
import { checkedSums } from '../support/item-sums.js';
import { changeKey, keyPath, keyRegraded, mendKey, optionsOf, readKey } from '../support/keys.js';
import { createQuiz, keysOf, startAttempt } from '../support/quizzes.js';
import { TestSystem } from '../support/system.js';

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

/** Item statistics have something to say, and the same as when they are made anew. */
async function expectSumsOfARebuild(quiz: string): Promise<void> {
  const { items, options } = await checkedSums(system, quiz);
  for (const rows of [items, options]) expect(rows.length).toBeGreaterThan(0);
}

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

describe('a mended key', () => {
  it('says first what it would change, then regrades everybody, and tells each why', async () => {
    const quiz = await quizOf(['the-end']);
    const [old, mended] = [await optionsOf(system, 'the-end', '`NULL`'), await optionsOf(system, 'the-end', '-1')];
    const losing = await attempt(quiz, 'ann', { 'the-end': old });
    const winning = await attempt(quiz, 'ben', { 'the-end': mended });
    const staying = await attempt(quiz, 'cem', { 'the-end': await optionsOf(system, 'the-end', 'An empty line') });
    const leftOut = await attempt(quiz, 'dev', {});
    const preview = await attempt(quiz, 'instructor', { 'the-end': old });
    expect([losing.score?.points, winning.score?.points]).toEqual([1, 0]);

    const trial = await system.post(`${keyPath('the-end')}/dry-run`, { optionIds: mended }, 'instructor');
    expect(trial.body).toEqual({
      answers: 3,
      higher: 1,
      lower: 1,
      pointsBefore: 1,
      pointsAfter: 1,
      practiceAnswers: 0,
    });
    expect((await read(losing.id, 'ann')).score?.points).toBe(1);

    await mendKey(system, 'the-end', mended, 'The manual says \0 otherwise.');
    const progress = await keyRegraded(system, 'the-end');
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
    await expectSumsOfARebuild(quiz);
  });

  it('may accept a second option, which keeps everybody’s points', async () => {
    const quiz = await quizOf(['which-call']);
    const [right] = await optionsOf(system, 'which-call', '`fgets`');
    const [other] = await optionsOf(system, 'which-call', '`fgetc`');
    const first = await attempt(quiz, 'ann', { 'which-call': [right!] });
    const second = await attempt(quiz, 'ben', { 'which-call': [other!] });
    expect(await resultOf('ben', 'which-call')).toEqual([{ points: 0, misconceptions: ['character-is-line'] }]);
    await mendKey(system, 'which-call', [right!, other!]);
    expect(await keyRegraded(system, 'which-call')).toMatchObject({ higher: 1, lower: 0 });
    expect((await read(first.id, 'ann')).score?.points).toBe(1);
    expect((await read(second.id, 'ben')).score?.points).toBe(1);
    expect(await resultOf('ben', 'which-call')).toEqual([{ points: 1, misconceptions: [] }]);
  });

  it('gives partial credit anew, and other misconceptions where the points are the same', async () => {
    const quiz = await quizOf(['what-ends']);
    const [newline, space, tab] = await optionsOf(system, 'what-ends', 'A newline', 'A space', 'A tab');
    const half = await attempt(quiz, 'ann', { 'what-ends': [newline!] });
    const none = await attempt(quiz, 'ben', { 'what-ends': [newline!, space!] });
    expect(half.score?.points).toBe(0.5);
    await mendKey(system, 'what-ends', [space!, tab!]);
    expect(await keyRegraded(system, 'what-ends')).toMatchObject({ higher: 0, lower: 1 });
    expect((await read(half.id, 'ann')).score?.points).toBe(0);
    expect(feedbackOn(await read(none.id, 'ben'), 'what-ends')).toMatchObject({
      points: 0,
      misconceptions: [],
      regrades: [],
    });
    expect(await resultOf('ben', 'what-ends')).toEqual([{ points: 0, misconceptions: [] }]);
    await expectSumsOfARebuild(quiz);
  });

  it('reaches answers that were final before their attempt was', async () => {
    const quiz = await quizOf(['the-end', 'which-call'], { feedback: 'immediate' });
    const chosen = await optionsOf(system, 'the-end', 'An empty line');
    const open = await attempt(quiz, 'fay', { 'the-end': chosen }, { submit: false });
    expect(feedbackOn(open, 'the-end')).toMatchObject({ points: 0 });
    await mendKey(system, 'the-end', chosen);
    await keyRegraded(system, 'the-end');
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
    const given = await optionsOf(system, 'which-call', '`fgets`');
    const { id } = await attempt(quiz, 'eva', { 'which-call': given });
    await mendKey(
      system,
      'which-call',
      await optionsOf(system, 'which-call', '`fgetc`'),
      'A reason that tells the answer.',
    );
    await keyRegraded(system, 'which-call');
    const shown = await read(id, 'eva');
    expect(shown.score).toBeNull();
    expect(JSON.stringify(shown)).not.toContain('A reason');
    expect(feedbackOn(await read(id, 'assistant'), 'which-call')).toMatchObject({ regrades: [{ from: 1, to: 0 }] });
  });

  it('and submissions that race it leave every answer graded by the newest key', async () => {
    const quiz = await quizOf(['the-end']);
    const every = (await readKey(system, 'the-end')).options.map(({ id }) => id);
    const rounds = [0, 1, 2, 0].map((index) => every[index]!);
    for (const right of rounds) {
      const opened = await Promise.all(
        STUDENTS.map((name, index) =>
          attempt(quiz, name, { 'the-end': [every[index % 3]!] }, { submit: false }).then(({ id }) => ({ id, name })),
        ),
      );
      const ifMatch = `"${(await readKey(system, 'the-end')).revision}"`;
      const submits = opened.map(
        ({ id, name }) =>
          () =>
            system.post(`/v1/attempts/${id}/submit`, {}, name),
      );
      const keyed = () => changeKey(system, 'the-end', { optionIds: [right], reason: 'In a hurry.' }, ifMatch);
      const answers = await Promise.all([...submits.slice(0, 3), keyed, ...submits.slice(3)].map((call) => call()));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      await keyRegraded(system, 'the-end');
      const graded = await system.database.admin(
        `SELECT r.points::float8 AS points, a.points::float8 AS sum, r.option_ids = ARRAY[$2] AS is_right, r.key_revision AS revision
         FROM responses r JOIN attempts a ON a.id = r.attempt_id JOIN quizzes q ON q.id = a.quiz_id WHERE q.slug = $1`,
        [quiz, right],
      );
      const { revision } = await readKey(system, 'the-end');
      for (const row of graded as { points: number; sum: number; is_right: boolean; revision: number }[]) {
        const expected = row.is_right ? 1 : 0;
        expect(row).toMatchObject({ points: expected, sum: expected, revision });
      }
    }
    await expectSumsOfARebuild(quiz);
  });

  it('comes with a new version of the unit, too', async () => {
    const quiz = await quizOf(['keeps-newline']);
    // Mended by a person before, if only there and back: the author's later word is what counts.
    for (const text of ['False', 'True'])
      await mendKey(system, 'keeps-newline', await optionsOf(system, 'keeps-newline', text));
    const { id } = await attempt(quiz, 'ann', { 'keeps-newline': await optionsOf(system, 'keeps-newline', 'False') });
    const stored = await loadChangedUnit(system, 'tiny-unit', ({ questions }) => {
      const [yes, no] = questions.find((question) => question.id === 'keeps-newline')!.options;
      Object.assign(yes!, { correct: false, misconception: no!.misconception });
      Object.assign(no!, { correct: true, misconception: null });
    });
    expect(stored).toMatchObject({ version: 2, rekeyed: [expect.any(String)] });
    expect(await keyRegraded(system, 'keeps-newline')).toMatchObject({ higher: 1 });
    expect(feedbackOn(await read(id, 'ann'), 'keeps-newline')).toMatchObject({
      points: 1,
      regrades: [{ from: 0, to: 1, reason: 'version 2 of the unit' }],
    });
    expect((await keysOf(system))['keeps-newline']).toEqual(await optionsOf(system, 'keeps-newline', 'False'));
  });
});
