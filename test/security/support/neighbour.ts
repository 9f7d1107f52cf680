import { loadLabs, referenceOf, SandboxGrader } from '../../../src/modules/labs/grading/index.js';
import { createSandboxPool, type SandboxDriver, type SandboxSettings } from '../../../src/modules/sandbox/index.js';
import { asTheWorkerDoes } from '../../support/as-the-worker-does.js';

/** Another student's submission, graded as the worker does it, on the same machine at the same time. */
export interface Neighbour {
  /** Grades the next lab's reference solution. @throws Error unless it gets its full marks. */
  gradeClean: () => Promise<void>;
  readonly grader: SandboxGrader;
  close: () => Promise<void>;
}

export async function moveIn(driver: SandboxDriver, settings: SandboxSettings): Promise<Neighbour> {
  const labs = (await loadLabs()).filter(({ description }) =>
    description.files.every(({ name }) => name.endsWith('.c')),
  );
  const grader = new SandboxGrader(labs, createSandboxPool(driver, settings, 2));
  let next = 0;
  return {
    grader,
    gradeClean: async () => {
      const lab = labs[next % labs.length];
      next += 1;
      if (lab === undefined) throw new Error('there are no labs');
      const files = await referenceOf(lab);
      const result = await asTheWorkerDoes(() => grader.grade({ lab: lab.description.slug, files }));
      if (result.verdict !== 'passed') {
        const failed = result.checks.filter(({ outcome }) => outcome !== 'passed');
        throw new Error(
          `the neighbour's clean ${result.lab} is ${result.verdict}: ${result.compile.output} ${JSON.stringify(failed)}`,
        );
      }
    },
    close: () => grader.close(),
  };
}
