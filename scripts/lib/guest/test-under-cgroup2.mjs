import { buildAgent, buildTypeScript, generatePrismaClient } from '../build.mjs';
import { ensureNodeModules } from '../node-modules.mjs';
import { root } from '../paths.mjs';
import { ensureSystemPackages, needsForGuest, needsToBuild } from '../system-packages.mjs';
import { runInGuest } from './machine.mjs';

/**
 * @param {string[]} args of Jest's; none: all files of test/sandbox
 * @returns {Promise<number>} Jest's exit status
 */
export async function testUnderCgroup2(args) {
  await ensureSystemPackages([...needsToBuild, ...needsForGuest]);
  await ensureNodeModules();
  await generatePrismaClient();
  await buildAgent();
  await buildTypeScript();
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const wanted = args.length === 0 ? ['test/sandbox'] : args;
  const path = process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin';
  return runInGuest(
    [
      `export HOME=/root PATH=${quoted(path)} TEST_DRIVERS=bubblewrap CI=true`,
      `cd ${quoted(root)}`,
      [process.execPath, ...jest, ...wanted].map(quoted).join(' '),
    ].join(' && '),
  );
}

/**
 * @param {string} word
 * @returns {string} for the shell
 */
function quoted(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
