import { loadLabs, referenceOf, type SubmittedFile } from '../../src/modules/labs/grading/index.js';
import { asTheWorkerDoes } from '../support/as-the-worker-does.js';
import { resultOf } from '../support/result-of.js';
import { sourceOf } from './support/carry-out.js';
import { attackEachDriver } from './support/on-each-driver.js';
import { type SubmissionAttack, submissions } from './submissions.js';

/** Each is graded as the worker would, beside another student's clean submission: to the end, and for what it did. */
attackEachDriver('submissions that attack the grader', submissions, async (attack, { neighbour, bait }) => {
  const request = { lab: attack.lab, files: await filesOf(attack) };
  const grading = asTheWorkerDoes(() => resultOf(neighbour.grader, request));
  const [result] = await Promise.all([grading, neighbour.gradeClean()]);
  expect(result.compile).toMatchObject({ ok: true });
  expect(result.score).toBeLessThanOrEqual(attack.atMost);
  expect(result.verdict).toMatch(/^(failed|partial)$/);
  const outcomes = result.checks.map(({ outcome }) => outcome);
  if (attack.among) expect(outcomes.filter((outcome) => attack.among?.includes(outcome))).not.toEqual([]);
  expect(JSON.stringify(result)).not.toContain(bait.secret);
  expect(JSON.stringify(result).length).toBeLessThan(200_000);
});

/** The attack takes the place of one file of the lab's own solution. */
async function filesOf({ file, lab: slug }: SubmissionAttack): Promise<SubmittedFile[]> {
  const lab = (await loadLabs()).find(({ description }) => description.slug === slug);
  if (lab === undefined) throw new Error(`no lab ${slug}`);
  const attacked = file.slice(file.indexOf('.') + 1);
  const content = await sourceOf(file);
  return (await referenceOf(lab)).map((own) => (own.name === attacked ? { name: attacked, content } : own));
}
