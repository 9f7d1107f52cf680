/** The programs of the system that Prayog needs, and how to get them. */
import fs from 'node:fs';
import { hasProgram, run } from './exec.mjs';
import { SetupError, step } from './say.mjs';

/**
 * @typedef {object} Need
 * @property {string} package Debian's name
 * @property {() => boolean} met
 */

const program = (/** @type {string} */ name, packageName = name) => ({
  package: packageName,
  met: () => hasProgram(name),
});
const file = (/** @type {string} */ path, /** @type {string} */ packageName) => ({
  package: packageName,
  met: () => fs.existsSync(path),
});

/** @type {Need[]} what grading in bubblewrap needs: students' programs are compiled and run with the host's own tools */
export const needsToBuild = [
  program('bwrap', 'bubblewrap'),
  program('gcc'),
  program('make'),
  file('/usr/include/stdio.h', 'libc6-dev'),
  program('python3'),
  program('setpriv', 'util-linux'),
  // Root maps a sandbox's users itself.
  { package: 'uidmap', met: () => process.getuid?.() === 0 || hasProgram('newuidmap') },
];

/** @type {Need[]} what `npm start` needs */
export const needsToRun = [
  ...needsToBuild,
  { package: 'redis-server', met: () => Boolean(process.env.REDIS_URL) || hasProgram('redis-server') },
];

/** @type {Need[]} what `npm test` needs beside that */
export const needsToTest = [program('clang-format'), program('clang-tidy'), program('curl')];

/** @type {Need[]} what a virtual machine needs */
export const needsForGuest = [program('qemu-system-x86_64', 'qemu-system-x86'), program('dpkg')];

/** @type {Need[]} what a Docker engine of one's own needs */
export const needsForDocker = [program('dockerd', 'docker.io'), program('docker', 'docker.io')];

/** @type {Need[]} what making a base image without a registry needs */
export const needsForBaseImage = [program('debootstrap')];

/**
 * Installs what is missing, when this is root on a machine with apt; otherwise says what to install.
 * @param {Need[]} needs
 * @throws {SetupError}
 */
export async function ensureSystemPackages(needs) {
  const missing = [...new Set(needs.filter((need) => !need.met()).map((need) => need.package))];
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (!hasProgram('apt-get'))
    throw new SetupError(
      `these are missing, under their names in Debian: ${missing.join(', ')}: install them with your system's package manager`,
    );
  if (process.getuid?.() !== 0)
    throw new SetupError(`these are missing: ${missing.join(', ')}: install them as root with \`${command}\``);
  await step(`installing ${missing.join(', ')}`, async () => {
    // RUNLEVEL=1 keeps SysV machines from starting the packages' services: Prayog starts its own.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
  });
}
