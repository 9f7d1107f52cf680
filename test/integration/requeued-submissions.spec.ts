import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { submitScript } from '../support/submit-script.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

let system: TestSystem;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prayog-requeued-'));
  system = await TestSystem.start({ GRADING_MAX_FAULTS: '1', GRADING_FAULTS_UNTIL_REST: '100' });
  await system.loadUnit();
  await system.startWorker();
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true });
});

const statusOf = async (id: string): Promise<string> => {
  const [row] = await system.database.admin<{ status: string }>('SELECT status FROM submissions WHERE id = $1', [id]);
  return row!.status;
};

const untilStatus = (id: string, status: string): Promise<true> =>
  eventually(async () => ((await statusOf(id)) === status ? true : null));

async function givenUp(mended: string, name: string): Promise<string> {
  const id = await submitScript(system, { faultUnless: join(folder, mended) }, 'alpha', name);
  await untilStatus(id, 'failed_internally');
  return id;
}

describe('a submission that was given up', () => {
  it('is listed for staff, put back by one call, and graded; its events tell by whom', async () => {
    const id = await givenUp('one', 'student');
    const listed = await system.get('/v1/submissions?status=failed_internally', 'admin');
    expect((listed.body as { items: object[] }).items).toMatchObject([{ id, status: 'failed_internally' }]);

    writeFileSync(join(folder, 'one'), '');
    const answer = await system.post(`/v1/submissions/${id}/requeue`, {}, 'admin');
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ id, status: 'queued' });
    await untilStatus(id, 'graded');
    const rows = await system.database.admin(
      "SELECT p.email, e.data->>'because' AS because FROM submission_events e JOIN people p ON p.id = (e.data->>'by')::uuid WHERE e.submission_id = $1",
      [id],
    );
    expect(rows).toEqual([{ email: 'admin@alpha.test', because: 'requeued' }]);
    expect((await system.post(`/v1/submissions/${id}/requeue`, {}, 'admin')).body).toMatchObject({ status: 409 });
  });

  it('has all its tries again', async () => {
    const id = await givenUp('two', 'student');
    expect((await system.post(`/v1/submissions/${id}/requeue`, {}, 'admin')).status).toBe(202);
    await untilStatus(id, 'failed_internally');
    const rows = await system.database.admin('SELECT run, faults FROM submissions WHERE id = $1', [id]);
    expect(rows).toEqual([{ run: 2, faults: 1 }]);
  });

  it('is nothing for students, assistants, or another college to put back', async () => {
    const id = await givenUp('three', 'student');
    for (const name of ['student', 'assistant'])
      expect((await system.post(`/v1/submissions/${id}/requeue`, {}, name)).status).toBe(403);
    expect((await system.post(`/v1/submissions/${id}/requeue`, {}, 'admin', 'beta')).status).toBe(404);
    expect((await system.post('/v1/labs/test-lab/failed-submissions/requeue', {}, 'student')).status).toBe(403);
    expect((await system.post('/v1/labs/test-lab/failed-submissions/requeue', {}, 'admin', 'beta')).body).toEqual({
      requeued: 0,
    });
    expect(await statusOf(id)).toBe('failed_internally');
  });
});

describe('submissions of a cohort that were given up', () => {
  it('are counted in its lab analytics, and put back together, without those of others', async () => {
    const cohort = await system.foundCohort({ members: { instructor: {}, student: {} } });
    const [mine, others] = [await givenUp('four', 'student'), await givenUp('four', 'other')];
    const labs = await system.get(`/v1/cohorts/${cohort.id}/analytics/labs`, 'instructor');
    const counted = (labs.body as { failedInternally: { lab: string; submissions: number }[] }).failedInternally;
    expect(counted).toMatchObject([{ lab: 'test-lab' }]);
    expect(counted[0]!.submissions).toBeGreaterThan(0);

    writeFileSync(join(folder, 'four'), '');
    const body = { cohortId: cohort.id };
    const answer = await system.post('/v1/labs/test-lab/failed-submissions/requeue', body, 'instructor');
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ requeued: counted[0]!.submissions });
    await untilStatus(mine, 'graded');
    expect(await statusOf(others)).toBe('failed_internally');
  });
});
