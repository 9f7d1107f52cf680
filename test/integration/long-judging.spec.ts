import { SandboxGrader } from '../../src/modules/labs/grading/index.js';
import {
  chooseDriver,
  createSandboxPool,
  type SandboxDriver,
  sandboxSettingsSchema,
} from '../../src/modules/sandbox/index.js';
import { type ObeyingLab, obeyingLab, saying } from '../support/obeying-lab.js';
import { TestSystem } from '../support/system.js';
import { eventually } from '../support/wait.js';

const GRADING_CONCURRENCY = 2;
let system: TestSystem;
let driver: SandboxDriver;
let obeying: ObeyingLab;
beforeAll(async () => {
  const settings = sandboxSettingsSchema.parse({ SANDBOX_DRIVER: 'bubblewrap', SANDBOX_OWNER: `long-${process.pid}` });
  ({ driver } = await chooseDriver(settings));
  system = await TestSystem.start({ GRADING_CONCURRENCY: String(GRADING_CONCURRENCY), GRADING_LEASE_MS: '3000' });
  // Long enough for a neighbour to be graded meanwhile on the busiest machine.
  obeying = await obeyingLab(30_000);
  const pool = createSandboxPool(driver, settings, 1);
  await system.startWorker(new SandboxGrader([obeying.lab], pool, { processes: GRADING_CONCURRENCY }));
});
afterAll(async () => {
  await system?.close();
  await driver?.close();
  obeying?.remove();
});

interface Row {
  status: string;
  run: number;
  faults: number;
  lease: Date | null;
}

async function rowOf(id: string): Promise<Row> {
  const [row] = await system.database.admin<Row>(
    'SELECT status, run, faults, lease_until AS lease FROM submissions WHERE id = $1',
    [id],
  );
  return row!;
}

async function submit(word: string, name: string): Promise<string> {
  const answer = await system.post('/v1/labs/test-lab/submissions', { files: saying(word) }, name);
  expect(answer.status).toBe(202);
  return (answer.body as { id: string }).id;
}

const untilGraded = (id: string): Promise<Row> =>
  eventually(async () => {
    const row = await rowOf(id);
    return row.status === 'graded' ? row : null;
  });

describe('a submission that takes for ever to judge', () => {
  it('keeps its lease, holds up nobody, and ends as its own verdict in one run', async () => {
    const stuck = await submit('loop', 'student');
    const leases = new Set<number>();
    await eventually(async () => {
      const { lease } = await rowOf(stuck);
      if (lease) leases.add(lease.getTime());
      return leases.size > 2 || null;
    });
    const neighbour = await submit('fine', 'other');
    expect(await untilGraded(neighbour)).toMatchObject({ run: 1, faults: 0 });
    expect(await rowOf(stuck)).toMatchObject({ status: 'running', run: 1 });

    expect(await untilGraded(stuck)).toMatchObject({ run: 1, faults: 0 });
    const answer = await system.get(`/v1/submissions/${stuck}`);
    expect(answer.body).toMatchObject({
      verdict: 'partial',
      score: 5,
      result: {
        checks: [
          { id: 'before', outcome: 'passed' },
          { id: 'obeys', outcome: 'timeout', message: expect.stringContaining('"the word"') as string },
          { id: 'after', outcome: 'skipped' },
        ],
      },
    });
  });
});
