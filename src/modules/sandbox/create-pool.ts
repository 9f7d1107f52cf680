import { openSandbox } from './client/sandbox-client.js';
import { defaultPoolOptions, WarmPool } from './pool/warm-pool.js';
import type { SandboxDriver, SandboxPool } from './sandbox.port.js';
import type { SandboxSettings } from './sandbox.settings.js';

/**
 * A pool of this driver's sandboxes, which starts to fill at once. Closing it leaves the driver open.
 * @param size how many to keep warm; default: the settings'.
 */
export function createSandboxPool(
  driver: SandboxDriver,
  settings: SandboxSettings,
  size: number = settings.SANDBOX_POOL_SIZE,
): SandboxPool {
  const make = () => openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS);
  return new WarmPool(driver, make, { ...defaultPoolOptions, size });
}
