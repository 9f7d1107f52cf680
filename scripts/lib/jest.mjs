import fs from 'node:fs';
import { runInteractive } from './exec.mjs';
import { inVar } from './paths.mjs';
import { say } from './say.mjs';

/** Ends the names of tests, or of groups of them, that a plain run leaves out: see test/support/in-full.ts. */
const inFullAlone = '(with --full)';

/**
 * Runs the Jest projects.
 * @param {string[]} filters of test files
 * @param {object} options
 * @param {boolean} options.dockerUsable
 * @param {boolean} options.full whether the tests run, too, that a plain run leaves out
 * @param {boolean} options.mayLeaveOut whether other tests may report that they did not run
 * @returns {Promise<{ passed: number, failed: number }>} a file that can't even be loaded counts as one failure
 */
export async function runJest(filters, { dockerUsable, full, mayLeaveOut }) {
  const report = inVar('tmp', 'jest.json');
  fs.mkdirSync(inVar('tmp'), { recursive: true });
  const args = ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`, '--passWithNoTests', ...filters];
  const env = {
    ...process.env,
    TEST_DRIVERS: dockerUsable ? 'docker,bubblewrap' : 'bubblewrap',
    TEST_FULL: String(full),
  };
  const code = await runInteractive(process.execPath, args, { env });
  if (!fs.existsSync(report)) return { passed: 0, failed: 1 };
  const result = JSON.parse(fs.readFileSync(report, 'utf8'));
  let failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const left = full ? 0 : countLeftForFull(result);
  if (left > 0) say(`${left} tests run in full alone: npm test -- ${['--full', ...filters].join(' ')}`);
  const pending = result.numPendingTests - left;
  if (pending > 0) {
    say(`${pending} tests did not run`);
    if (!mayLeaveOut) failed += pending;
  }
  // Something outside the tests, a tear-down for one, may fail too.
  if (code !== 0 && failed === 0) failed = 1;
  return { passed: result.numPassedTests, failed };
}

/**
 * @typedef {{ status: string, title: string, ancestorTitles: string[] }} Told of one test, by Jest
 * @param {{ testResults: { assertionResults: Told[] }[] }} result of Jest, as JSON
 * @returns {number} tests that were left out because this is no full run
 */
function countLeftForFull({ testResults }) {
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'pending')
    .filter(({ title, ancestorTitles }) => [title, ...ancestorTitles].some((name) => name.endsWith(inFullAlone)))
    .length;
}
