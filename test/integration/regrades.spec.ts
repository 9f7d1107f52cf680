import { randomUUID } from 'node:crypto';
import type { GradeRequest, GradeResult } from '../../src/modules/labs/model/results.js';
import { allEvents } from '../support/events.js';
import { finishedRegrade, gradedSubmissions, resultsOf, startedRegrade, startRegrade } from '../support/regrades.js';
import { submitScript } from '../support/submit-script.js';
import { ScriptedGrader } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';
import { gatherCohort, teachUnit } from '../support/taught-unit.js';

let system: TestSystem;
beforeAll(async () => {
  system = await TestSystem.start({
    SUBMISSIONS_PER_USER_PER_MINUTE: '1000',
    RATE_LIMIT_PER_USER_PER_MINUTE: '10000',
    GRADING_CONCURRENCY: '1',
  });
});
afterAll(() => system.close());

/** A grader that has been changed since: it gives `less` points less. */
class LaterGrader extends ScriptedGrader {
  constructor(private readonly less: number) {
    super();
  }

  protected override async resultOf(request: GradeRequest): Promise<GradeResult> {
    const result = await super.resultOf(request);
    return { ...result, score: result.score - this.less, verdict: 'failed' };
  }
}

describe('a regrade', () => {
  it('of nothing is over at once', async () => {
    const { body } = await system.get(
      `/v1/regrades/${await startedRegrade(system, { lab: 'test-lab' })}`,
      'instructor',
    );
    expect(body).toMatchObject({ status: 'finished', items: { total: 0 } });
  });

  it('replaces results by those of the grader of today, and keeps the old ones', async () => {
    const [high, low] = (await gradedSubmissions(system, [{ score: 9 }, { score: 0 }], 'beta')) as [string, string];
    const id = await startedRegrade(system, { lab: 'test-lab' }, 'beta');
    expect((await system.get(`/v1/regrades/${id}`, 'admin', 'beta')).body).toMatchObject({
      lab: 'test-lab',
      dryRun: false,
      startedBy: { name: 'instructor' },
      status: 'running',
      items: { total: 2, waiting: 2, graded: 0 },
    });
    const worker = await system.startWorker(new LaterGrader(2));
    expect(await finishedRegrade(system, id, 'beta')).toMatchObject({
      items: { total: 2, waiting: 0, running: 0, graded: 2, failed: 0 },
      changes: { higher: 0, lower: 2, same: 0 },
    });
    await worker.close();

    const { body } = await system.get(`/v1/submissions/${high}`, 'student', 'beta');
    expect(body).toMatchObject({ status: 'graded', score: 7, result: { score: 7 } });
    expect((body as { regradedAt: string }).regradedAt).not.toBeNull();
    const { body: results } = await system.get(`/v1/submissions/${high}/results`, 'student', 'beta');
    expect(results).toMatchObject({
      items: [
        { revision: 2, current: true, score: 7, result: { score: 7 } },
        { revision: 1, current: false, score: 9, verdict: 'failed', result: { score: 9 } },
      ],
    });
    const events = await allEvents(`${system.url}/v1/submissions/${low}/events`, await system.token('student', 'beta'));
    expect(events.at(-1)).toMatchObject({ type: 'regraded', data: { score: -2, status: 'graded' } });
    expect(events.filter((event) => event.type === 'running')).toHaveLength(1);
  });

  it('changes nothing as a dry run, and says what it would', async () => {
    const [one, two] = (await gradedSubmissions(system, [{ score: 9 }, { score: 0, output: 'x' }])) as [string, string];
    const id = await startedRegrade(system, { submissionIds: [one, two], dryRun: true });
    const worker = await system.startWorker(new LaterGrader(3));
    expect(await finishedRegrade(system, id)).toMatchObject({ dryRun: true, changes: { lower: 2 } });
    await worker.close();
    const items = async (query: string) =>
      (await system.get(`/v1/regrades/${id}/items?${query}`, 'instructor')).body as { items: object[] };
    expect((await items('changed=true&limit=1')).items).toMatchObject([
      { submissionId: one, status: 'graded', before: { score: 9 }, after: { score: 6, verdict: 'failed' } },
    ]);
    expect((await items('changed=false')).items).toEqual([]);
    expect(await resultsOf(system, one)).toMatchObject([{ revision: 1, current: true, score: 9 }]);
  });

  it('happens once for one Idempotency-Key, and once at a time for a submission', async () => {
    const ids = await gradedSubmissions(system, [{}]);
    const key = randomUUID();
    const first = await startRegrade(system, { submissionIds: ids }, 'instructor', 'alpha', key);
    expect((await startRegrade(system, { submissionIds: ids }, 'instructor', 'alpha', key)).body).toEqual(first.body);
    expect((await startRegrade(system, { lab: 'test-lab' }, 'instructor', 'alpha', key)).body).toMatchObject({
      type: '/problems/idempotency-mismatch',
    });
    expect((await startRegrade(system, { submissionIds: ids })).body).toMatchObject({
      status: 409,
      type: '/problems/conflict',
    });
    expect((await startRegrade(system, { lab: 'test-lab' })).status).toBe(409);
    const worker = await system.startWorker();
    await finishedRegrade(system, (first.body as { id: string }).id);
    await worker.close();
    expect(await resultsOf(system, ids[0]!)).toHaveLength(2);
  });

  it('takes a submission once, however often it is named', async () => {
    const [id] = (await gradedSubmissions(system, [{}])) as [string];
    const both = await Promise.all([
      startRegrade(system, { submissionIds: [id, id.toUpperCase()] }),
      startRegrade(system, { submissionIds: [id] }),
    ]);
    expect(new Set(both.map((answer) => answer.status))).toEqual(new Set([202, 409]));
    const worker = await system.startWorker();
    const regrade = both.find((answer) => answer.status === 202)!.body as { id: string };
    expect(await finishedRegrade(system, regrade.id)).toMatchObject({ items: { total: 1 } });
    await worker.close();
  });
});

describe('a cohort', () => {
  it('is regraded for its students and its unit alone, dry or not, once at a time', async () => {
    await teachUnit(system, { slug: 'unit', labs: ['test-lab', 'design-lab'] });
    const members = { student: 'student', instructor: 'instructor', assistant: 'assistant' } as const;
    const cohort = await gatherCohort(system, { unit: 'unit', name: 'Section A' }, members);
    const [mine] = (await gradedSubmissions(system, [{ score: 6 }])) as [string];
    const [theirs] = (await gradedSubmissions(system, [{ score: 6 }], 'alpha', 'other')) as [string];
    const sql = 'SELECT id FROM submissions WHERE tenant_id = $1 AND lab = $2 AND status IN ($3, $4)';
    const ids = (
      await system.database.admin<{ id: string }>(
        `${sql} AND person_id IN (SELECT person_id FROM cohort_members WHERE cohort_id = $5 AND role = 'student')`,
        [system.tenants['alpha'], 'test-lab', 'graded', 'failed_internally', cohort],
      )
    ).map(({ id }) => id);
    expect(ids).toContain(mine);

    const dry = await startedRegrade(system, { cohortId: cohort, dryRun: true });
    expect((await startRegrade(system, { cohortId: cohort, lab: 'test-lab' })).status).toBe(409);
    const worker = await system.startWorker(new LaterGrader(1));
    expect(await finishedRegrade(system, dry)).toMatchObject({
      lab: null,
      cohort: { id: cohort, name: 'Section A' },
      items: { total: ids.length },
    });
    expect(await resultsOf(system, mine)).toMatchObject([{ score: 6 }]);

    const key = randomUUID();
    const first = await startRegrade(system, { cohortId: cohort, lab: 'test-lab' }, 'instructor', 'alpha', key);
    expect(
      (await startRegrade(system, { cohortId: cohort, lab: 'test-lab' }, 'instructor', 'alpha', key)).body,
    ).toEqual(first.body);
    const { id } = first.body as { id: string };
    expect(await finishedRegrade(system, id)).toMatchObject({
      lab: 'test-lab',
      cohort: { id: cohort },
      items: { total: ids.length },
    });
    await worker.close();
    expect(await resultsOf(system, mine)).toMatchObject([{ score: 5 }, { score: 6 }]);
    const { body } = await system.get(`/v1/submissions/${theirs}`, 'other');
    expect(body).toMatchObject({ score: 6, regradedAt: null });
  });

  it('is regraded by its own instructors and admins, for labs of its unit', async () => {
    await teachUnit(system, { slug: 'designs', labs: ['design-lab'] });
    const others = await gatherCohort(system, { unit: 'designs' }, { student: 'student' });
    const helped = await gatherCohort(system, { unit: 'designs' }, { instructor: 'assistant' });
    expect((await startRegrade(system, { cohortId: others })).status).toBe(404);
    expect((await startRegrade(system, { cohortId: helped })).status).toBe(403);
    expect((await startRegrade(system, { cohortId: others }, 'admin', 'beta')).status).toBe(404);
    expect((await startRegrade(system, { cohortId: others, lab: 'test-lab' }, 'admin')).body).toMatchObject({
      type: '/problems/regrade-refused',
    });
    // Designs are a person's to mark: none is run.
    const answer = await startRegrade(system, { cohortId: others }, 'admin');
    expect(await finishedRegrade(system, (answer.body as { id: string }).id)).toMatchObject({ items: { total: 0 } });
  });
});

describe('what can’t be regraded', () => {
  it('is named', async () => {
    const [theirs] = (await gradedSubmissions(system, [{}], 'beta')) as [string];
    const waiting = await submitScript(system);
    const answer = await startRegrade(system, { submissionIds: [randomUUID(), theirs, waiting] });
    expect(answer.body).toMatchObject({
      type: '/problems/regrade-refused',
      violations: [0, 1, 2].map((index) => ({ pointer: `/submissionIds/${index}` })),
    });
    expect((await startRegrade(system, { lab: 'design-lab' })).body).toMatchObject({
      type: '/problems/regrade-refused',
    });
    expect((await startRegrade(system, { lab: 'no-lab' })).status).toBe(404);
  });

  it.each([
    [{}],
    [{ lab: 'test-lab', submissionIds: [randomUUID()] }],
    [{ submissionIds: [] }],
    [{ cohortId: 'x' }],
    [{ cohortId: randomUUID(), submissionIds: [randomUUID()] }],
  ])('or said wrongly: %j', async (body) => {
    expect((await startRegrade(system, body)).body).toMatchObject({ type: '/problems/validation' });
  });
});

describe('who may', () => {
  it('regrade: instructors and admins, of their own college', async () => {
    const [id] = (await gradedSubmissions(system, [{}])) as [string];
    for (const name of ['student', 'assistant']) {
      expect((await startRegrade(system, { submissionIds: [id] }, name)).status).toBe(403);
      expect((await system.get('/v1/regrades', name)).status).toBe(403);
    }
    const regrade = await startedRegrade(system, { submissionIds: [id], dryRun: true });
    for (const path of [`/v1/regrades/${regrade}`, `/v1/regrades/${regrade}/items`]) {
      expect((await system.get(path, 'admin')).status).toBe(200);
      expect((await system.get(path, 'instructor', 'beta')).status).toBe(404);
    }
    const { body } = await system.get('/v1/regrades?limit=100', 'instructor', 'beta');
    expect((body as { items: { id: string }[] }).items.map((item) => item.id)).not.toContain(regrade);
    expect((await system.get(`/v1/submissions/${id}/results`, 'other')).status).toBe(404);
    expect((await system.get(`/v1/submissions/${id}/results`, 'instructor', 'beta')).status).toBe(404);
    const worker = await system.startWorker();
    await finishedRegrade(system, regrade);
    await worker.close();
  });
});
