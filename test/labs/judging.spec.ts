import { PlatformFault, SandboxGrader } from '../../src/modules/labs/grading/index.js';
import {
  chooseDriver,
  createSandboxPool,
  type SandboxDriver,
  sandboxSettingsSchema,
} from '../../src/modules/sandbox/index.js';
import { type ObeyingLab, obeyingLab, saying } from '../support/obeying-lab.js';
import { resultOf } from '../support/result-of.js';

const MIB = 1 << 20;
let driver: SandboxDriver;
let obeying: ObeyingLab;
let patient: ObeyingLab;
let grader: SandboxGrader;
let patientGrader: SandboxGrader;
beforeAll(async () => {
  const settings = sandboxSettingsSchema.parse({
    SANDBOX_DRIVER: 'bubblewrap',
    SANDBOX_OWNER: `judging-${process.pid}`,
  });
  ({ driver } = await chooseDriver(settings));
  const options = { processes: 2, memoryBytes: 512 * MIB };
  obeying = await obeyingLab(4_000);
  grader = new SandboxGrader([obeying.lab], createSandboxPool(driver, settings, 2), options);
  // Filling memory takes a busy machine its time.
  patient = await obeyingLab(120_000);
  patientGrader = new SandboxGrader([patient.lab], createSandboxPool(driver, settings, 0), options);
});
afterAll(async () => {
  await Promise.all([grader?.close(), patientGrader?.close()]);
  await driver?.close();
  obeying?.remove();
  patient?.remove();
});

const grade = (word: string, lines = 0, signal?: AbortSignal) =>
  resultOf(grader, { lab: obeying.lab.description.slug, files: saying(word, lines), ...(signal && { signal }) });

const passed = { outcome: 'passed', points: 5 };
const unjudged = { outcome: 'skipped', points: 0, message: expect.stringContaining('"Check obeys"') as string };

describe('a check that can not be judged to its end', () => {
  it('is stopped at the time limit and named, while others are graded and what was decided counts', async () => {
    const order: string[] = [];
    const stuck = grade('loop', 2_000).finally(() => order.push('stuck'));
    const neighbour = grade('fine').finally(() => order.push('neighbour'));
    expect(await neighbour).toMatchObject({ verdict: 'passed', score: 15 });
    const result = await stuck;
    expect(order).toEqual(['neighbour', 'stuck']);
    expect(result).toMatchObject({ verdict: 'partial', score: 5, compile: { ok: true }, leaks: [] });
    expect(result.checks).toMatchObject([passed, { outcome: 'timeout', points: 0 }, unjudged]);
    expect(result.checks[1]?.message).toContain('4 seconds were over before the grader had read');
    expect(result.checks[1]?.message).toContain('in the scenario "the word"');
    expect(result.checks[1]?.message).toMatch(/your programs had printed [\d,]+ bytes and made [\d,]+ traced calls/);
    expect(await grade('fine')).toMatchObject({ verdict: 'passed' });
  });

  it.each(['fill', 'buffers'])('is stopped when it takes too much memory: %s', async (word) => {
    const result = await resultOf(patientGrader, { lab: patient.lab.description.slug, files: saying(word) });
    expect(result).toMatchObject({ verdict: 'partial', score: 5 });
    expect(result.checks).toMatchObject([passed, { outcome: 'memory_limit', points: 0 }, unjudged]);
    expect(result.checks[1]?.message).toContain('more than its 512 MiB of memory to read');
    expect(await grade('fine')).toMatchObject({ verdict: 'passed' });
  });

  it('is ended by an abort', async () => {
    const abort = new AbortController();
    const stuck = grade('loop', 0, abort.signal);
    const neighbour = grade('fine').then(() => abort.abort(new Error('the lease is lost')));
    await expect(stuck).rejects.toThrow('the lease is lost');
    await neighbour;
    expect(await grade('fine')).toMatchObject({ verdict: 'passed' });
  });
});

describe('what is not the student’s fault', () => {
  it('is the lab author’s when a check throws', async () => {
    await expect(grade('throw')).rejects.toMatchObject({
      name: 'LabAuthorError',
      message: 'check "obeys": the author erred',
    });
  });

  it('is the platform’s when nothing is judged and nothing ends', async () => {
    await expect(grade('wait')).rejects.toThrow(PlatformFault);
    await expect(grade('exit')).rejects.toThrow('the process that judged ended by itself: exit status 9');
    expect(await grade('fine')).toMatchObject({ verdict: 'passed' });
  });
});
