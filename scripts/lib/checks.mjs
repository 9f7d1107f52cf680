/** Everything that is checked without running the system: types, lint, format, boundaries, unused code, the API's document, and the same of the C side. */
import fs from 'node:fs';
import { capture } from './exec.mjs';
import { inProject } from './paths.mjs';
import { say } from './say.mjs';

/** @param {string} name of a package's program */
const bin = (name) => inProject('node_modules', '.bin', name);

const typeScript = ['src', 'content', 'test', 'bench'].filter((folder) => fs.existsSync(inProject(folder)));

/** @type {{ name: string, command: string, args: string[] }[]} longest first */
const checks = [
  { name: 'agent-tests', command: 'make', args: ['-C', 'sandbox-image', 'test', 'fuzz', 'FUZZ_SECONDS=5'] },
  { name: 'lint', command: bin('oxlint'), args: ['--deny-warnings'] },
  { name: 'agent-lint', command: 'make', args: ['-C', 'sandbox-image', 'lint'] },
  { name: 'types', command: bin('tsc'), args: ['-p', '.', '--noEmit'] },
  { name: 'types-of-scripts', command: bin('tsc'), args: ['-p', 'scripts'] },
  { name: 'boundaries', command: bin('depcruise'), args: [...typeScript, 'scripts'] },
  { name: 'unused', command: bin('knip'), args: [] },
  { name: 'openapi', command: process.execPath, args: [inProject('scripts', 'check-openapi.mjs')] },
  { name: 'format', command: bin('oxfmt'), args: ['--check', '.'] },
];

/**
 * Runs the checks, two at a time, and prints a line for each; what a failing one printed follows its line.
 * @param {string[]} filters
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks(filters) {
  const chosen = checks.filter(({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)));
  const waiting = [...chosen];
  let failed = 0;
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const began = Date.now();
      const { code, output } = await capture(check.command, check.args);
      say(`${code === 0 ? 'ok  ' : 'FAIL'} ${check.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
      if (code === 0) continue;
      failed += 1;
      say(output.trimEnd().replaceAll(/^/gm, '     '));
    }
  };
  await Promise.all([worker(), worker()]);
  return { passed: chosen.length - failed, failed };
}
