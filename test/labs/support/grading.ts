import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type GradeRequest,
  type GradeResult,
  type Lab,
  loadLabs,
  referenceOf,
  SandboxGrader,
  type SubmittedFile,
} from '../../../src/modules/labs/grading/index.js';
import { chooseDriver, createSandboxPool, sandboxSettingsSchema } from '../../../src/modules/sandbox/index.js';
import { resultOf } from '../../support/result-of.js';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

const wanted = (process.env['TEST_DRIVERS'] ?? 'bubblewrap,docker').split(',');

/** The drivers that this machine is to test, as the test command names them. */
export const testDrivers = (['bubblewrap', 'docker'] as const).filter((driver) => wanted.includes(driver));

/** The same, with each mode of theirs. Docker is strict where no mode is named. */
export const testModes = (['bubblewrap', 'docker strict', 'docker slot'] as const).filter((mode) =>
  wanted.some((name) => mode.startsWith(name)),
);

export type TestMode = 'bubblewrap' | 'docker' | 'docker strict' | 'docker slot';

export interface LabUnderTest {
  /** The lab's own solution, or a change of it: file name to what is replaced there. */
  reference(changes?: Record<string, Change[]>): Promise<SubmittedFile[]>;
  /** A folder under `fixtures/<slug>/`; files that it lacks are the reference's. */
  fixture(name: string): Promise<SubmittedFile[]>;
  grade(files: SubmittedFile[], request?: Partial<GradeRequest>): Promise<GradeResult>;
}

/** Text that occurs once, and what comes in its place. */
export type Change = [from: string, to: string];

/** A grader, and the lab that it is for. */
interface Started {
  lab: Lab;
  grader: SandboxGrader;
  close: () => Promise<void>;
}

/** By lab, mode and limits; what one describe has started the next one goes on with. */
const graders = new Map<string, Promise<Started>>();

afterAll(async () => {
  for (const started of await Promise.allSettled(graders.values()))
    if (started.status === 'fulfilled') await started.value.close();
});

/**
 * Grades submissions of one lab with one driver, in the tests of the enclosing describe, a few at once.
 * @param limits settings of the sandbox
 */
export function labUnderTest(
  slug: string,
  mode: TestMode = 'bubblewrap',
  limits: Record<string, number> = {},
): LabUnderTest {
  let lab: Lab;
  let grader: SandboxGrader;

  beforeAll(async () => {
    const key = JSON.stringify([slug, mode, limits]);
    const started = graders.get(key) ?? startGrader(slug, mode, limits);
    graders.set(key, started);
    ({ lab, grader } = await started);
  });

  const reference = async (changes: Record<string, Change[]> = {}): Promise<SubmittedFile[]> => {
    const files = await referenceOf(lab);
    for (const name of Object.keys(changes))
      if (!files.some((file) => file.name === name)) throw new Error(`the lab has no ${name}`);
    return files.map(({ name, content }) => ({ name, content: (changes[name] ?? []).reduce(replaceOnce, content) }));
  };
  return {
    reference,
    fixture: async (name) => {
      const folder = join(fixtures, slug, name);
      const present = new Set(await readdir(folder));
      const files = await reference();
      return Promise.all(
        files.map(async (file) =>
          present.has(file.name) ? { name: file.name, content: await readFile(join(folder, file.name)) } : file,
        ),
      );
    },
    grade: (files, request = {}) => resultOf(grader, { lab: slug, files, ...request }),
  };
}

async function startGrader(slug: string, mode: TestMode, limits: Record<string, number>): Promise<Started> {
  const [driverName, dockerMode = 'strict'] = mode.split(' ');
  const settings = sandboxSettingsSchema.parse({
    SANDBOX_DRIVER: driverName,
    SANDBOX_DOCKER_MODE: dockerMode,
    SANDBOX_OWNER: `labs-${process.pid}`,
    SANDBOX_DOCKER_IMAGE: process.env['SANDBOX_DOCKER_IMAGE'],
    ...limits,
  });
  const lab = (await loadLabs()).find(({ description }) => description.slug === slug);
  if (lab === undefined) throw new Error(`no lab ${slug}`);
  const { driver } = await chooseDriver(settings);
  const grader = new SandboxGrader([lab], createSandboxPool(driver, settings, 1), { processes: 2 });
  return {
    lab,
    grader,
    close: async () => {
      await grader.close();
      await driver.close();
    },
  };
}

function replaceOnce(text: string, [from, to]: Change): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`"${from}" occurs ${parts.length - 1} times`);
  return parts.join(to);
}

/** Ids of the checks that did not pass. */
export function failedChecks(result: GradeResult): string[] {
  return result.checks.filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id);
}

/** The result of one check. */
export function checkOf(result: GradeResult, id: string): GradeResult['checks'][number] {
  const found = result.checks.find((check) => check.id === id);
  if (found === undefined) throw new Error(`no check ${id}`);
  return found;
}
