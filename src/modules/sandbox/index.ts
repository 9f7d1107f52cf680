/** What labs, the worker and the command line need of sandboxes. */
export type * from './sandbox.port.js';
export { chooseDriver } from './choose-driver.js';
export { createSandboxPool } from './create-pool.js';
export { SandboxLostError, SandboxUnavailableError } from './errors.js';
export { type SandboxSettings, sandboxSettingsSchema } from './sandbox.settings.js';
