/** The image of the docker driver's sandboxes, and its base where no registry can be reached. */
import fs from 'node:fs';
import { capture, run } from './exec.mjs';
import { inVar } from './paths.mjs';
import { SetupError, step } from './say.mjs';
import { contentHash } from './stamps.mjs';
import { ensureSystemPackages, needsForBaseImage } from './system-packages.mjs';

const base = 'debian:bookworm-slim';
const contentLabel = 'org.prayog.content';

/** The name under which the docker driver looks for its image. */
const sandboxImage = process.env.SANDBOX_DOCKER_IMAGE || 'prayog-sandbox';

/** @returns {Promise<boolean>} whether the sandbox image is there and was built from these very sources */
async function sandboxImageIsCurrent() {
  const { code, stdout } = await capture('docker', [
    'image',
    'inspect',
    '--format',
    `{{index .Config.Labels "${contentLabel}"}}`,
    sandboxImage,
  ]);
  return code === 0 && stdout.trim() === sourceHash();
}

/**
 * Builds the sandbox image unless it is current.
 * @throws {SetupError} when its base can be neither pulled nor made
 */
export async function ensureSandboxImage() {
  if (await sandboxImageIsCurrent()) return;
  await ensureBaseImage();
  await step(`building the image ${sandboxImage}`, async () => {
    // The classic builder is the one that every engine has.
    const env = { ...process.env, DOCKER_BUILDKIT: '0' };
    await run(
      'docker',
      ['build', '--network=host', '--label', `${contentLabel}=${sourceHash()}`, '-t', sandboxImage, 'sandbox-image'],
      { env },
    );
  });
}

/** @returns {string} */
function sourceHash() {
  return contentHash([
    'sandbox-image/Dockerfile',
    'sandbox-image/Makefile',
    'sandbox-image/agent',
    'sandbox-image/common',
    'sandbox-image/keeper',
    'sandbox-image/launcher',
  ]);
}

async function ensureBaseImage() {
  if ((await capture('docker', ['image', 'inspect', base])).code === 0) return;
  const pulled = await step(`pulling ${base}`, () => capture('docker', ['pull', '--quiet', base]));
  if (pulled.code === 0) return;
  if (process.getuid?.() !== 0)
    throw new SetupError(`${base} can't be pulled, and only root can make it here: ${pulled.output.trim()}`);
  await ensureSystemPackages(needsForBaseImage);
  await step(`making ${base} with debootstrap, as it can't be pulled`, makeBaseImage);
}

/** Bootstraps a small Debian from the mirror that this machine's apt uses, and keeps that machine's sources for later installs. */
async function makeBaseImage() {
  const folder = inVar('tmp', `debian-${process.pid}`);
  const archive = `${folder}.tar`;
  try {
    await run('debootstrap', ['--variant=minbase', 'bookworm', folder, ...(await mirror())]);
    for (const file of ['/etc/apt/apt.conf.d', '/etc/apt/apt.conf']) copyProxySettings(file, `${folder}${file}`);
    fs.rmSync(`${folder}/var/cache/apt/archives`, { recursive: true, force: true });
    await run('tar', ['--numeric-owner', '-C', folder, '-cf', archive, '.']);
    await run('docker', ['import', '--change', 'CMD ["bash"]', archive, base]);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.rmSync(archive, { force: true });
  }
}

/** @returns {Promise<string[]>} address of this machine's Debian mirror, if it has bookworm; else debootstrap uses its own */
async function mirror() {
  const { stdout } = await capture('apt-get', [
    'indextargets',
    '--format',
    '$(RELEASE) $(REPO_URI)',
    'Created-By: Packages',
  ]);
  const line = stdout.split('\n').find((each) => each.startsWith('bookworm '));
  return line?.split(' ').slice(1, 2) ?? [];
}

/**
 * Copies the settings that say how apt reaches its mirror (proxies), and no others.
 * @param {string} from a file, or a folder of files
 * @param {string} to
 */
function copyProxySettings(from, to) {
  const stat = fs.statSync(from, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isDirectory()) {
    for (const name of fs.readdirSync(from)) copyProxySettings(`${from}/${name}`, `${to}/${name}`);
    return;
  }
  if (/proxy/i.test(fs.readFileSync(from, 'utf8'))) fs.copyFileSync(from, to);
}
