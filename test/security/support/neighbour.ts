import { loadLabs, referenceOf, SandboxGrader } from '../../../src/modules/labs/grading/index.js';
import { createSandboxPool, type SandboxDriver, type SandboxSettings } from '../../../src/modules/sandbox/index.js';
import { asTheWorkerDoes } from '../../support/as-the-worker-does.js';
import { resultOf } from '../../support/result-of.js';

/** Another student's submissions, graded as the worker does it, on the same machine at the same time. */
export interface Neighbour {
  /** A lab's reference solution that is graded from now on, or as soon as the one that is being graded is done. @throws Error unless it gets its full marks. */
  gradeClean: () => Promise<void>;
  readonly grader: SandboxGrader;
  close: () => Promise<void>;
}

/** One submission after the other, the labs in turns. Attacks that ask while one is being graded go on beside the same next one. */
export async function moveIn(driver: SandboxDriver, settings: SandboxSettings): Promise<Neighbour> {
  const labs = (await loadLabs()).filter(({ description }) =>
    description.files.every(({ name }) => name.endsWith('.c')),
  );
  const grader = new SandboxGrader(labs, createSandboxPool(driver, settings, 2));
  let number = 0;
  let current: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  const gradeNext = async (): Promise<void> => {
    const lab = labs[number % labs.length];
    number += 1;
    if (lab === undefined) throw new Error('there are no labs');
    const files = await referenceOf(lab);
    const result = await asTheWorkerDoes(() => resultOf(grader, { lab: lab.description.slug, files }));
    if (result.verdict !== 'passed') {
      const failed = result.checks.filter(({ outcome }) => outcome !== 'passed');
      throw new Error(
        `the neighbour's clean ${result.lab} is ${result.verdict}: ${result.compile.output} ${JSON.stringify(failed)}`,
      );
    }
  };

  return {
    grader,
    gradeClean: () => {
      next ??= current
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          return (current = gradeNext());
        });
      return next;
    },
    close: () => grader.close(),
  };
}
