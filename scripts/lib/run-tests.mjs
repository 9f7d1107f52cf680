import fs from 'node:fs';
import { buildAgent, buildTypeScript, generatePrismaClient } from './build.mjs';
import { runChecks } from './checks.mjs';
import { ensureDockerEngine } from './docker-engine.mjs';
import { ensureSandboxImage } from './docker-image.mjs';
import { runJest } from './jest.mjs';
import { ensureNodeModules } from './node-modules.mjs';
import { inVar } from './paths.mjs';
import { say, SetupError } from './say.mjs';
import { ensureSystemPackages, needsToRun, needsToTest } from './system-packages.mjs';

const inCi = process.env.CI === 'true';

/**
 * @param {string[]} filters parts of names of checks or of test files; none means all
 * @param {object} options
 * @param {boolean} options.full whether every test runs everywhere
 * @returns {Promise<number>} exit status
 */
export async function runTests(filters, { full }) {
  removeLeftovers();
  await ensureSystemPackages([...needsToRun, ...needsToTest]);
  await ensureNodeModules();
  await generatePrismaClient();
  await buildAgent();
  await buildTypeScript();
  // The engine and its image are fetched and built while the checks keep the processors busy.
  const preparing = prepareDocker();
  preparing.catch(() => undefined);
  const checks = await runChecks(filters);
  const docker = await preparing;
  try {
    if (!docker.usable) say(`not run: tests of the docker driver, because ${docker.reason}`);
    const tests = await runJest(filters, { dockerUsable: docker.usable, full, mayLeaveOut: !inCi });
    const passed = checks.passed + tests.passed;
    const failed = checks.failed + tests.failed;
    if (passed + failed === 0) throw new SetupError(`nothing is named like ${filters.join(' ')}`);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    return failed === 0 ? 0 : 1;
  } finally {
    if (docker.usable) await docker.stop();
  }
}

/** @returns {ReturnType<typeof ensureDockerEngine>} an engine that has the sandbox image */
async function prepareDocker() {
  const engine = await ensureDockerEngine();
  if (!engine.usable) {
    if (inCi) throw new SetupError(`CI must test the docker driver: ${engine.reason}`);
    return engine;
  }
  try {
    await ensureSandboxImage();
    return engine;
  } catch (error) {
    await engine.stop();
    if (inCi || !(error instanceof SetupError)) throw error;
    return { usable: false, reason: error.message };
  }
}

/** Removes what runs that were killed left in var/tmp, where each entry's name ends with its process's number. */
function removeLeftovers() {
  if (!fs.existsSync(inVar('tmp'))) return;
  for (const name of fs.readdirSync(inVar('tmp'))) {
    const pid = /-(\d+)(\.\w+)?$/.exec(name)?.[1];
    if (pid !== undefined && !fs.existsSync(`/proc/${pid}`))
      fs.rmSync(inVar('tmp', name), { recursive: true, force: true });
  }
}
