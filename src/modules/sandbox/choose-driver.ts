import { release } from 'node:os';
import { BubblewrapDriver } from './drivers/bubblewrap/bubblewrap.driver.js';
import { DockerDriver } from './drivers/docker/docker.driver.js';
import { SandboxUnavailableError } from './errors.js';
import { kernelWarning } from './kernel-warning.js';
import type { SandboxDriver } from './sandbox.port.js';
import type { SandboxSettings } from './sandbox.settings.js';

export interface ChosenDriver {
  driver: SandboxDriver;
  /** One line that says which driver and why. */
  reason: string;
}

/**
 * The driver that the settings ask for; with `auto` docker where an engine answers and has the image, else bubblewrap.
 * @throws SandboxUnavailableError in one line, when it can't be used here.
 */
export async function chooseDriver(settings: SandboxSettings): Promise<ChosenDriver> {
  const wanted = settings.SANDBOX_DRIVER;
  if (wanted === 'bubblewrap') return settleOn(new BubblewrapDriver(settings), 'SANDBOX_DRIVER asks for it');
  if (wanted === 'docker') return settleOn(new DockerDriver(settings), 'SANDBOX_DRIVER asks for it');

  const docker = new DockerDriver(settings);
  const probed = await docker.probe();
  if (probed.usable) return { driver: docker, reason: reasonOf(docker, 'an engine answers and has the image') };
  await docker.close();
  return settleOn(new BubblewrapDriver(settings), `docker can't be used: ${probed.reason}`);
}

async function settleOn(driver: BubblewrapDriver | DockerDriver, why: string): Promise<ChosenDriver> {
  const probed = await driver.probe();
  if (!probed.usable) {
    throw new SandboxUnavailableError(`The ${driver.name} driver can't make sandboxes here: ${probed.reason} (${why})`);
  }
  return { driver, reason: reasonOf(driver, why) };
}

/** One line, with what an administrator should know of this host. */
function reasonOf(driver: BubblewrapDriver | DockerDriver, why: string): string {
  const limited = !(driver instanceof BubblewrapDriver) || driver.limitsWholeSandbox;
  const warnings = [
    limited ? null : 'No control groups can be made here, so memory is limited for each process alone.',
    kernelWarning(release()),
  ];
  return [`Sandboxes: ${describe(driver)}, since ${why}.`, ...warnings.filter((warning) => warning !== null)].join(' ');
}

function describe(driver: SandboxDriver): string {
  return driver.keepsPlaces === true ? `${driver.name}, in containers that stay up` : driver.name;
}
