import { messageOf } from '../src/kernel/message-of.js';
import {
  chooseDriver,
  type SandboxDriver,
  type SandboxSettings,
  sandboxSettingsSchema,
} from '../src/modules/sandbox/index.js';

export interface AvailableDriver {
  name: string;
  driver: SandboxDriver;
  settings: SandboxSettings;
}

const wanted = [
  { name: 'bubblewrap', SANDBOX_DRIVER: 'bubblewrap' },
  { name: 'docker slot', SANDBOX_DRIVER: 'docker', SANDBOX_DOCKER_MODE: 'slot' },
  { name: 'docker strict', SANDBOX_DRIVER: 'docker', SANDBOX_DOCKER_MODE: 'strict' },
];

/** Every driver that works on this host, in each of its modes, with default settings; and in `missing`, why the others do not. */
export async function availableDrivers(): Promise<{ drivers: AvailableDriver[]; missing: string[] }> {
  const drivers: AvailableDriver[] = [];
  const missing: string[] = [];
  for (const { name, ...chosen } of wanted) {
    const settings = sandboxSettingsSchema.parse({
      ...chosen,
      SANDBOX_OWNER: 'bench',
      SANDBOX_POOL_SIZE: 4,
    });
    try {
      const { driver } = await chooseDriver(settings);
      drivers.push({ name, driver, settings });
    } catch (error) {
      missing.push(`${name}: ${messageOf(error)}`);
    }
  }
  return { drivers, missing };
}
