import {
  chooseDriver,
  type SandboxDriver,
  type SandboxSettings,
  sandboxSettingsSchema,
} from '../src/modules/sandbox/index.js';

export interface AvailableDriver {
  driver: SandboxDriver;
  settings: SandboxSettings;
}

/** Every driver that works on this host, with default settings; and in `missing`, why the others do not. */
export async function availableDrivers(): Promise<{ drivers: AvailableDriver[]; missing: string[] }> {
  const drivers: AvailableDriver[] = [];
  const missing: string[] = [];
  for (const name of ['bubblewrap', 'docker'] as const) {
    const settings = sandboxSettingsSchema.parse({
      SANDBOX_DRIVER: name,
      SANDBOX_OWNER: 'bench',
      SANDBOX_POOL_SIZE: 4,
    });
    try {
      const { driver } = await chooseDriver(settings);
      drivers.push({ driver, settings });
    } catch (error) {
      missing.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { drivers, missing };
}
