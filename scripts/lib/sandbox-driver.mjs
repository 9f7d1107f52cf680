/** Which driver `npm start` gives the worker, and why. */
import { pathToFileURL } from 'node:url';
import { dockerAnswers } from './docker-engine.mjs';
import { ensureSandboxImage } from './docker-image.mjs';
import { inProject } from './paths.mjs';
import { say, SetupError } from './say.mjs';

/**
 * Docker if a daemon answers and has our image, or can be given it; else bubblewrap. SANDBOX_DRIVER names one of them instead.
 * @returns {Promise<{ name: 'docker' | 'bubblewrap', reason: string }>}
 * @throws {SetupError} when the one that is wanted can't be used here, or none can
 */
export async function chooseSandboxDriver() {
  const wanted = process.env.SANDBOX_DRIVER || 'auto';
  if (!['auto', 'docker', 'bubblewrap'].includes(wanted)) {
    throw new SetupError(`SANDBOX_DRIVER is "${wanted}": choose auto, docker or bubblewrap`);
  }
  const notDocker = wanted === 'bubblewrap' ? 'SANDBOX_DRIVER asks for it' : await whyNotDocker();
  if (notDocker === null) return { name: 'docker', reason: 'a Docker daemon answers and has the image' };
  if (wanted === 'docker') throw new SetupError(`SANDBOX_DRIVER asks for docker, but ${notDocker}`);
  const bubblewrap = await probe('bubblewrap/bubblewrap.driver.js', 'BubblewrapDriver');
  if (!bubblewrap.usable)
    throw new SetupError(`no sandboxes can be made here: ${notDocker}; bubblewrap: ${bubblewrap.reason}`);
  return { name: 'bubblewrap', reason: notDocker };
}

/** @returns {Promise<string | null>} null when docker can be used */
async function whyNotDocker() {
  if (!(await dockerAnswers())) return 'no Docker daemon answers';
  try {
    await ensureSandboxImage();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    return 'a Docker daemon answers, but the image of the sandboxes could not be built, as told above';
  }
  const docker = await probe('docker/docker.driver.js', 'DockerDriver');
  return docker.usable ? null : docker.reason;
}

/**
 * Asks a compiled driver whether it can make sandboxes here, which it tries.
 * @param {string} module below dist/src/modules/sandbox/drivers
 * @param {string} className
 * @returns {Promise<{ usable: true } | { usable: false, reason: string }>}
 */
async function probe(module, className) {
  const built = (/** @type {string} */ file) =>
    import(pathToFileURL(inProject('dist', 'src', 'modules', 'sandbox', file)).href);
  const { sandboxSettingsSchema } = await built('sandbox.settings.js');
  const drivers = await built(`drivers/${module}`);
  const driver = new drivers[className](sandboxSettingsSchema.parse(process.env));
  try {
    return await driver.probe();
  } finally {
    await driver.close();
  }
}
