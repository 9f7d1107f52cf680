/** A guest's kernel, from Debian's package, which is fetched and unpacked but not installed. */
import fs from 'node:fs';
import path from 'node:path';
import { run } from '../exec.mjs';
import { inVar } from '../paths.mjs';
import { SetupError, step } from '../say.mjs';

const newest = 'linux-image-cloud-amd64';
/** In the order in which they need each other. Where a kernel has one built in, there is no such file. */
const modules = [
  'drivers/virtio/virtio_ring',
  'drivers/virtio/virtio',
  'drivers/virtio/virtio_pci_legacy_dev',
  'drivers/virtio/virtio_pci_modern_dev',
  'drivers/virtio/virtio_pci',
  'fs/fuse/fuse',
  'fs/fuse/virtiofs',
  'fs/overlayfs/overlay',
];

/**
 * @typedef {object} Kernel
 * @property {string} image path
 * @property {string[]} modules paths, in the order in which they are to be loaded
 */

/**
 * Fetches it once.
 * @returns {Promise<Kernel>}
 */
export async function guestKernel() {
  const folder = inVar('guest', 'kernel');
  if (!fs.existsSync(folder)) await step(`fetching a kernel (${newest})`, () => unpackPackage(folder));
  const [version] = fs.readdirSync(path.join(folder, 'lib', 'modules'));
  if (version === undefined) throw new SetupError(`${folder} has no kernel: delete it and try again`);
  return {
    image: path.join(folder, 'boot', `vmlinuz-${version}`),
    modules: modules
      .map((name) => path.join(folder, 'lib', 'modules', version, 'kernel', `${name}.ko`))
      .filter((file) => fs.existsSync(file)),
  };
}

/** @param {string} folder */
async function unpackPackage(folder) {
  const fresh = inVar('tmp', `kernel-${process.pid}`);
  fs.mkdirSync(fresh, { recursive: true });
  try {
    const dependencies = await run('apt-cache', ['depends', '--important', newest]);
    const name = /Depends: (linux-image-\S+)/.exec(dependencies)?.[1];
    if (name === undefined) throw new SetupError(`apt knows no package ${newest}: run \`apt-get update\``);
    await run('apt-get', ['download', name], { cwd: fresh });
    const file = fs.readdirSync(fresh).find((each) => each.endsWith('.deb')) ?? '';
    await run('dpkg', ['-x', path.join(fresh, file), path.join(fresh, 'unpacked')]);
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    fs.renameSync(path.join(fresh, 'unpacked'), folder);
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}
