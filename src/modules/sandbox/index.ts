/** What labs, the worker and the command line need of sandboxes. */
export type * from './sandbox.port.js';
export { type ChosenDriver, chooseDriver } from './choose-driver.js';
export { createSandboxPool } from './create-pool.js';
export { SandboxLostError, SandboxRequestError, SandboxUnavailableError } from './errors.js';
export { type SandboxSettings, sandboxSettingsSchema } from './sandbox.settings.js';
