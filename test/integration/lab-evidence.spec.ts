import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GradeRequest, GradeResult } from '../../src/modules/labs/model/results.js';
import { type Script, scripted, ScriptedGrader } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({ SUBMISSIONS_PER_USER_PER_MINUTE: '1000', GRADING_MAX_FAULTS: '1' });
});
afterAll(() => system.close());

/** Finds fault with what passed before: the only check deadlocks, for 2 of its points. */
class StricterGrader extends ScriptedGrader {
  protected override async resultOf(request: GradeRequest): Promise<GradeResult> {
    const result = await super.resultOf(request);
    const checks = result.checks.map((check) => ({ ...check, outcome: 'deadlock' as const, points: 2 }));
    return { ...result, score: 2, verdict: 'partial', checks };
  }
}

const handIn = async (script: Script, name = 'student'): Promise<string> => {
  const answer = await system.post('/v1/labs/test-lab/submissions', scripted(script), name);
  expect(answer.status).toBe(202);
  return (answer.body as { id: string }).id;
};

const ended = (id: string) =>
  eventually(async () => {
    const sql =
      "SELECT status, created_at FROM submissions WHERE id = $1 AND status IN ('graded', 'failed_internally')";
    return (await system.database.admin<{ status: string; created_at: Date }>(sql, [id]))[0];
  });

const evidenceOf = async (name = 'student') =>
  system.database.admin(
    `SELECT r.unit, r.kind, r.item, r.bloom_level, r.outcome, r.section, r.points::float8, r.max_points::float8, r.answered_at
     FROM item_results r JOIN people p ON p.id = r.person_id WHERE p.email = $1 ORDER BY kind, item`,
    [`${name}@alpha.test`],
  );

const labStandingOf = async (name = 'student') =>
  (
    await system.database.admin(
      'SELECT s.* FROM lab_standings s JOIN people p ON p.id = s.person_id WHERE p.email = $1 AND lab = $2',
      [`${name}@alpha.test`, 'test-lab'],
    )
  )[0];

const check = {
  unit: 'tiny-unit',
  kind: 'check',
  item: 'test-lab/only',
  bloom_level: 'apply',
  outcome: 'lo-1',
  section: 'lines',
};

describe('a student’s verdict', () => {
  it('is evidence from when it was handed in, and the newest counts', async () => {
    const worker = await system.startWorker();
    const first = await ended(await handIn({ score: 0 }));
    expect(await evidenceOf()).toEqual([{ ...check, points: 0, max_points: 10, answered_at: first.created_at }]);
    const second = await ended(await handIn({}));
    expect(await evidenceOf()).toEqual([{ ...check, points: 10, max_points: 10, answered_at: second.created_at }]);
    const third = await ended(await handIn({ score: 4 }));
    expect(await evidenceOf()).toEqual([{ ...check, points: 4, max_points: 10, answered_at: third.created_at }]);
    expect(await labStandingOf()).toMatchObject({
      tries: 3,
      first_tried_at: first.created_at,
      last_tried_at: third.created_at,
      passed_at: second.created_at,
      tries_to_pass: 2,
      best_score: 10,
      max_score: 10,
      passed_checks: [],
      failed_tries: 2,
      deadlock_tries: 0,
      leak_tries: 0,
    });
    await worker.close();
  });

  it('is evidence of nothing when the author is staff, or the fault is ours', async () => {
    const worker = await system.startWorker();
    await ended(await handIn({}, 'assistant'));
    expect(await evidenceOf('assistant')).toEqual([]);
    expect(await labStandingOf('assistant')).toBeUndefined();
    const failed = await ended(await handIn({ faultUnless: '/there/is/no/such/file' }, 'other'));
    expect(failed.status).toBe('failed_internally');
    expect(await evidenceOf('other')).toEqual([]);
    expect(await labStandingOf('other')).toBeUndefined();
    await worker.close();
  });

  it('is corrected by a regrade, and not by a dry run', async () => {
    const before = await evidenceOf();
    const worker = await system.startWorker(new StricterGrader());
    const regrade = async (dryRun: boolean): Promise<void> => {
      const { body } = await system.post('/v1/regrades', { lab: 'test-lab', dryRun }, 'instructor');
      const { id } = body as { id: string };
      await eventually(async () => {
        const sql = 'SELECT 1 AS one FROM regrades WHERE id = $1 AND finished_at IS NOT NULL';
        return (await system.database.admin(sql, [id]))[0];
      });
    };
    await regrade(true);
    expect(await evidenceOf()).toEqual(before);
    await regrade(false);
    expect(await evidenceOf()).toEqual([{ ...before[0], points: 2 }]);
    expect(await labStandingOf()).toMatchObject({
      tries: 3,
      passed_at: null,
      tries_to_pass: null,
      best_score: 2,
      failed_tries: 0,
      deadlock_tries: 3,
    });
    expect(await evidenceOf('assistant')).toEqual([]);
    await worker.close();
  });
});

describe('tries that end in another order than they were handed in', () => {
  it('count in the order in which they were handed in', async () => {
    const worker = await system.startWorker();
    const until = join(mkdtempSync(join(tmpdir(), 'prayog-test-')), 'go');
    const slow = await handIn({ until });
    const quick = await ended(await handIn({ score: 4 }));
    expect(await labStandingOf()).toMatchObject({ tries: 4, passed_at: null, tries_to_pass: null, failed_tries: 1 });
    writeFileSync(until, '');
    const first = await ended(slow);
    expect(await labStandingOf()).toMatchObject({
      tries: 5,
      last_tried_at: quick.created_at,
      passed_at: first.created_at,
      tries_to_pass: 4,
      best_score: 10,
      passed_checks: [],
      failed_tries: 1,
      deadlock_tries: 3,
    });
    expect(await evidenceOf()).toMatchObject([{ points: 4, answered_at: quick.created_at }]);
    await worker.close();
  });
});

describe('a design', () => {
  const rows = (choice: string, reasons: string) => ({
    rows: [
      { criterion: 'choice', level: choice },
      { criterion: 'reasons', level: reasons },
    ],
  });
  const row = (item: string, bloom_level: string, points: number, max_points: number) =>
    expect.objectContaining({
      kind: 'rubric_row',
      item: `design-lab/${item}`,
      bloom_level,
      points,
      max_points,
      section: 'lines',
    }) as object;

  it('is evidence once released, row by row, and as it is marked again', async () => {
    const body = { files: [{ name: 'design.md', content: '# Design' }] };
    const { id } = (await system.post('/v1/labs/design-lab/submissions', body, 'other')).body as { id: string };
    const mark = (revision: number, marks: object) =>
      system.put(`/v1/designs/${id}/marking`, marks, 'assistant', { 'If-Match': `"${revision}"` });
    await mark(0, rows('Not yet', 'Good'));
    expect(await evidenceOf('other')).toEqual([]);
    await system.post(`/v1/designs/${id}/release`, {}, 'instructor');
    expect(await evidenceOf('other')).toEqual([row('choice', 'create', 0, 6), row('reasons', 'evaluate', 4, 4)]);
    await mark(1, rows('Good', 'Good'));
    expect(await evidenceOf('other')).toEqual([row('choice', 'create', 6, 6), row('reasons', 'evaluate', 4, 4)]);
  });
});
