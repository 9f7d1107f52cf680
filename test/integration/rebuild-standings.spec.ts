import { rebuildStandings } from '../../src/modules/analytics/rebuild/rebuild-standings.js';
import type { GradeRequest, GradeResult } from '../../src/modules/labs/model/results.js';
import { DESIGN_LAB, TEST_LAB } from '../support/labs.js';
import { type Script, scripted, ScriptedGrader } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

let system: TestSystem;
let cohort: string;
beforeAll(async () => {
  system = await TestSystem.start({ SUBMISSIONS_PER_USER_PER_MINUTE: '1000', RATE_LIMIT_PER_USER_PER_MINUTE: '10000' });
  await system.loadUnit('tiny-unit');
  await system.addPerson('tutor', ['assistant']);
  const members = { instructor: {}, assistant: {}, student: {}, other: {}, tutor: {} };
  ({ id: cohort } = await system.foundCohort({ members }));
});
afterAll(() => system.close());

/** Finds fault with what passed before. */
class StricterGrader extends ScriptedGrader {
  protected override async resultOf(request: GradeRequest): Promise<GradeResult> {
    const result = await super.resultOf(request);
    const checks = result.checks.map((check) => ({ ...check, outcome: 'deadlock' as const, points: 3 }));
    return { ...result, score: 3, verdict: 'partial', checks };
  }
}

interface AttemptView {
  id: string;
  items: { questionId: string; options?: { id: string }[] }[];
}

const makeQuiz = async (slug: string, feedback: string): Promise<void> => {
  const body = { cohortId: cohort, slug, title: slug, blueprint: { kind: 'all' }, feedback };
  expect((await system.post('/v1/quizzes', body, 'instructor')).status).toBe(201);
};

/** Answers the first `answered` questions with their `choice`th option. */
const takeQuiz = async (slug: string, name: string, answered: number, choice: number, submit = true): Promise<void> => {
  const started = await system.post(`/v1/quizzes/${slug}/attempts`, {}, name);
  expect(started.status).toBe(201);
  const { id, items } = started.body as AttemptView;
  for (const { questionId, options = [] } of items.slice(0, answered)) {
    const option = options[choice % Math.max(options.length, 1)];
    const body = option ? { optionIds: [option.id] } : { text: 'In my own words.' };
    expect((await system.put(`/v1/attempts/${id}/responses/${questionId}`, body, name)).status).toBe(200);
  }
  if (submit) expect((await system.post(`/v1/attempts/${id}/submit`, {}, name)).status).toBe(200);
};

const practise = async (name: string, times: number): Promise<void> => {
  for (let turn = 0; turn < times; turn += 1) {
    const { body } = await system.post('/v1/units/tiny-unit/practice/next', {}, name);
    const { id, options } = body as { id: string; options: { id: string }[] };
    const answer = await system.post(
      `/v1/practice/${id}/answer`,
      { optionIds: [options[turn % options.length]!.id] },
      name,
    );
    expect(answer.status).toBe(200);
  }
};

const read = async (name: string, section: string, state: string): Promise<void> => {
  const noted = await system.put(`/v1/units/tiny-unit/sections/${section}/progress`, { state }, name);
  expect(noted.status).toBe(200);
};

const handIn = async (name: string, script: Script): Promise<void> => {
  const { body } = await system.post('/v1/labs/test-lab/submissions', scripted(script), name);
  await eventually(async () => {
    const sql = "SELECT 1 AS one FROM submissions WHERE id = $1 AND status = 'graded'";
    return (await system.database.admin(sql, [(body as { id: string }).id]))[0];
  });
};

const design = async (name: string, ...levels: string[]): Promise<void> => {
  const files = [{ name: 'design.md', content: '# Design' }];
  const { id } = (await system.post('/v1/labs/design-lab/submissions', { files }, name)).body as { id: string };
  for (const [revision, level] of levels.entries()) {
    const rows = ['choice', 'reasons'].map((criterion) => ({ criterion, level }));
    const marked = await system.put(`/v1/designs/${id}/marking`, { rows }, 'assistant', {
      'If-Match': `"${revision}"`,
    });
    expect(marked.status).toBe(200);
    if (revision === 0) await system.post(`/v1/designs/${id}/release`, {}, 'instructor');
  }
};

const regradeAll = async (): Promise<void> => {
  const { body } = await system.post('/v1/regrades', { lab: 'test-lab' }, 'instructor');
  await eventually(async () => {
    const sql = 'SELECT 1 AS one FROM regrades WHERE id = $1 AND finished_at IS NOT NULL';
    return (await system.database.admin(sql, [(body as { id: string }).id]))[0];
  });
};

/** Every row of every table that analytics read. */
const everything = async (): Promise<Record<string, unknown[]>> => {
  const rows = async (table: string) => {
    const found = await system.database.admin<{ row: object }>(
      `SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY to_jsonb(t)::text`,
    );
    return found.map(({ row }) => row);
  };
  return {
    results: await rows('item_results'),
    units: await rows('unit_standings'),
    facets: await rows('facet_standings'),
    labs: await rows('lab_standings'),
    tries: await rows('lab_tallies'),
    reading: await rows('reading_tallies'),
  };
};

describe('a rebuild from what was handed in', () => {
  it('gives the rows that were kept up as it came', async () => {
    await makeQuiz('after', 'after_submit');
    await makeQuiz('at-once', 'immediate');
    await takeQuiz('after', 'student', 3, 0);
    await takeQuiz('after', 'student', 99, 1);
    await takeQuiz('after', 'other', 2, 1);
    await takeQuiz('at-once', 'student', 2, 0, false);
    await takeQuiz('at-once', 'other', 99, 0);
    // In the middle of it, with an answer that was changed.
    await takeQuiz('after', 'student', 2, 0, false);
    // A preview, which leaves nothing.
    await takeQuiz('after', 'assistant', 99, 0);
    await practise('other', 3);
    await read('student', 'lines', 'done');
    await read('student', 'a-full-disk', 'read');
    await read('other', 'a-full-disk', 'read');

    const worker = await system.startWorker();
    await handIn('student', { score: 0 });
    await handIn('student', {});
    await handIn('student', { score: 5 });
    await handIn('other', {});
    await handIn('assistant', {});
    await worker.close();
    await design('other', 'Not yet', 'Good');
    await design('student', 'Good');
    const stricter = await system.startWorker(new StricterGrader());
    await regradeAll();
    await stricter.close();

    const kept = await everything();
    expect(kept['results']?.length).toBeGreaterThan(10);
    expect(kept['units']).toHaveLength(2);
    expect(kept['labs']).toHaveLength(4);
    expect(kept['reading']).toHaveLength(2);
    expect(kept['tries']).toHaveLength(2);
    const answers = kept['units']?.map((row) => (row as { answers_given: number }).answers_given);
    expect(Math.min(...(answers ?? []))).toBeGreaterThan(4);

    const context = { tenantId: system.tenants['alpha']! };
    const rebuild = () => rebuildStandings(system.app(), context, [TEST_LAB, DESIGN_LAB]);
    expect(await rebuild()).toEqual({ 'tiny-unit': 2 });
    expect(await everything()).toEqual(kept);

    // And mends what has gone wrong.
    await system.database.admin(
      "UPDATE unit_standings SET apply_items = 99, remember_share = 1, answers_given = 0, last_active_at = '2001-01-01'",
    );
    await system.database.admin("UPDATE facet_standings SET share = 7 WHERE facet = 'outcome'");
    await system.database.admin("DELETE FROM facet_standings WHERE facet = 'day'");
    await system.database.admin('DELETE FROM item_results WHERE bloom_level = $1', ['apply']);
    await system.database.admin('UPDATE reading_tallies SET read = 2, done = read');
    await system.database.admin('UPDATE lab_tallies SET tally = 1');
    await system.database.admin('UPDATE lab_standings SET tries = 99, passed_checks = $1', [['none']]);
    await rebuild();
    expect(await everything()).toEqual(kept);
  });

  it('finds staff who learn in a cohort active by their answers, not by labs that they try', async () => {
    await takeQuiz('after', 'tutor', 3, 0);
    const worker = await system.startWorker();
    await handIn('tutor', {});
    await worker.close();
    const kept = await everything();
    expect(kept['units']).toHaveLength(3);
    await rebuildStandings(system.app(), { tenantId: system.tenants['alpha']! }, [TEST_LAB, DESIGN_LAB]);
    expect((await everything())['units']).toEqual(kept['units']);
  });
});
