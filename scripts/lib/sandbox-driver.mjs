/** Which driver `npm start` gives the worker, and why. */
import { pathToFileURL } from 'node:url';
import { dockerAnswers } from './docker-engine.mjs';
import { ensureSandboxImage } from './docker-image.mjs';
import { inProject } from './paths.mjs';
import { say, SetupError } from './say.mjs';

/**
 * Docker if a daemon answers and has our image, or can be given it; else bubblewrap. SANDBOX_DRIVER names one of them instead.
 * @returns {Promise<{ name: 'docker' | 'bubblewrap', reason: string }>} `reason` is one line that names the driver, too
 * @throws {SetupError} when the one that is wanted can't be used here, or none can
 */
export async function chooseSandboxDriver() {
  const { chooseDriver, sandboxSettingsSchema } = await import(
    pathToFileURL(inProject('dist', 'src', 'modules', 'sandbox', 'index.js')).href
  );
  const settings = sandboxSettingsSchema.safeParse(process.env);
  if (!settings.success) {
    const [issue] = settings.error.issues;
    throw new SetupError(`${issue.path.join('.')}: ${issue.message}`);
  }
  if (settings.data.SANDBOX_DRIVER !== 'bubblewrap' && (await dockerAnswers())) await giveImage();
  try {
    const { driver, reason } = await chooseDriver(settings.data);
    await driver.close();
    return { name: driver.name, reason };
  } catch (error) {
    throw new SetupError(error instanceof Error ? error.message : String(error));
  }
}

async function giveImage() {
  try {
    await ensureSandboxImage();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`the image of the sandboxes can't be built, so docker serves only if it has an older one: ${error.message}`);
  }
}
