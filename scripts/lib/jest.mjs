import fs from 'node:fs';
import { runInteractive } from './exec.mjs';
import { inVar } from './paths.mjs';
import { say } from './say.mjs';

/**
 * Runs the Jest projects.
 * @param {string[]} filters of test files
 * @param {object} options
 * @param {boolean} options.dockerUsable
 * @param {boolean} options.mayLeaveOut whether tests may report that they did not run
 * @returns {Promise<{ passed: number, failed: number }>} a file that can't even be loaded counts as one failure
 */
export async function runJest(filters, { dockerUsable, mayLeaveOut }) {
  const report = inVar('tmp', 'jest.json');
  fs.mkdirSync(inVar('tmp'), { recursive: true });
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${report}`,
    '--passWithNoTests',
    ...filters,
  ];
  const env = { ...process.env, TEST_DRIVERS: dockerUsable ? 'docker,bubblewrap' : 'bubblewrap' };
  const code = await runInteractive(process.execPath, args, { env });
  if (!fs.existsSync(report)) return { passed: 0, failed: 1 };
  const result = JSON.parse(fs.readFileSync(report, 'utf8'));
  let failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  if (result.numPendingTests > 0) {
    say(`${result.numPendingTests} tests did not run`);
    if (!mayLeaveOut) failed += result.numPendingTests;
  }
  // Something outside the tests, a tear-down for one, may fail too.
  if (code !== 0 && failed === 0) failed = 1;
  return { passed: result.numPassedTests, failed };
}
