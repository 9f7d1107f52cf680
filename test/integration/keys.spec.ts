import type { KeyView } from '../../src/modules/mcq/keys/keys.schema.js';
import { changeKey, keyPath, optionsOf, readKey } from '../support/keys.js';
import { TestSystem } from '../support/system.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({ RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
  await system.addPerson('ann');
  await system.foundCohort({ members: { instructor: {}, assistant: {}, student: {}, ann: {} } });
  await system.startWorker();
});
afterAll(() => system.close());

describe('a key', () => {
  it('is shown to staff, and changed by instructors and admins only', async () => {
    const { headers, body } = await system.get(keyPath('the-end'), 'assistant');
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
      expect((await system.get(keyPath('the-end'), name)).status).toBe(403);
      expect((await system.get(`${keyPath('the-end')}/regrade`, name)).status).toBe(403);
      expect((await system.post(`${keyPath('the-end')}/dry-run`, { optionIds: mended.optionIds }, name)).status).toBe(
        403,
      );
      expect((await changeKey(system, 'the-end', mended, '"1"', name)).status).toBe(403);
    }
    expect((await changeKey(system, 'the-end', mended, '"1"', 'assistant')).status).toBe(403);
  });

  it('of another college is not there', async () => {
    expect((await system.get(keyPath('the-end'), 'admin', 'beta')).status).toBe(404);
    const { wording } = await readKey(system, 'the-end');
    await system.loadUnit('tiny-unit', 'beta');
    expect((await system.get(`${keyPath('the-end')}?wording=${wording}`, 'admin', 'beta')).status).toBe(404);
    const mended = { optionIds: await optionsOf(system, 'the-end', '-1'), reason: 'x' };
    const headers = { 'If-Match': '"1"' };
    expect((await system.put(keyPath('the-end'), mended, 'admin', headers, 'beta')).status).toBe(200);
    expect((await readKey(system, 'the-end')).revision).toBe(1);
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
    expect((await changeKey(system, question, { ...trial, reason }, '"1"')).status).toBe(status);
    expect((await system.post(`${keyPath(question)}/dry-run`, trial, 'instructor')).status).toBe(status);
  });

  it('needs a reason and nothing beside', async () => {
    const optionIds = await optionsOf(system, 'the-end', '-1');
    for (const body of [{ optionIds }, { optionIds, reason: ' ' }, { optionIds, reason: 'x', points: 1 }])
      expect((await changeKey(system, 'the-end', body, '"1"')).status).toBe(400);
  });

  it('needs to know what it replaces, is changed once however often it is clicked, and not by the same again', async () => {
    const [right, other] = [
      await optionsOf(system, 'keeps-newline', 'True'),
      await optionsOf(system, 'keeps-newline', 'False'),
    ];
    const mended = { optionIds: other, reason: 'x' };
    expect((await changeKey(system, 'keeps-newline', mended)).status).toBe(428);
    expect((await changeKey(system, 'keeps-newline', mended, '"7"')).status).toBe(412);
    const same = await changeKey(system, 'keeps-newline', { optionIds: right, reason: 'x' }, '"1"');
    expect(same.body).toEqual({ revision: 1, optionIds: right, changed: false });

    const click = () => changeKey(system, 'keeps-newline', mended, '"1"', 'admin', 'mend-it');
    const [first, second] = await Promise.all([click(), click()]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body).toEqual({ revision: 2, optionIds: other, changed: true });
    expect(second.body).toEqual(first.body);
    const reused = await changeKey(
      system,
      'keeps-newline',
      { optionIds: right, reason: 'y' },
      '"2"',
      'admin',
      'mend-it',
    );
    expect(reused.body.type).toBe('/problems/idempotency-mismatch');

    const both = await Promise.all([
      changeKey(system, 'keeps-newline', { optionIds: right, reason: 'one' }, '"2"'),
      changeKey(system, 'keeps-newline', { optionIds: [...right, ...other], reason: 'other' }, '"2"', 'admin'),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    const { revision, history } = await readKey(system, 'keeps-newline');
    expect(revision).toBe(3);
    expect(history.map((entry) => [entry.revision, entry.changedBy?.name ?? null]).slice(1)).toEqual([
      [2, 'admin'],
      [1, null],
    ]);
  });
});
