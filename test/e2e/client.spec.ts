import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PASSWORD } from '../support/college.js';
import { scripted } from '../support/scripted-grader.js';
import { TestSystem } from '../support/system.js';

const run = promisify(execFile);

let system: TestSystem;
beforeAll(async () => {
  await run(process.execPath, ['scripts/client.mjs']);
  system = await TestSystem.start();
  await system.loadUnit('tiny-unit');
  await system.startWorker();
});
afterAll(() => system.close());

it('the generated client makes a cohort, fills it, submits and follows the verdict', async () => {
  const login = (name: string) => ({ tenant: 'alpha', email: `${name}@alpha.test`, password: PASSWORD });
  const given = {
    instructor: login('instructor'),
    student: login('student'),
    unit: 'tiny-unit',
    lab: 'test-lab',
    files: scripted().files,
  };
  const program = 'clients/typescript/dist/examples/term.js';
  const { stdout } = await run(process.execPath, [program, system.url, JSON.stringify(given)]);
  expect(JSON.parse(stdout)).toEqual({
    members: expect.arrayContaining(['instructor', 'student']) as unknown,
    events: expect.arrayContaining(['queued', 'running', 'graded']) as unknown,
    verdict: 'passed',
    problem: '/problems/not-found',
  });
});
