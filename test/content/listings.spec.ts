import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Listing, loadUnit } from '../../src/modules/courses/content/index.js';
import {
  chooseDriver,
  createSandboxPool,
  type SandboxDriver,
  type SandboxPool,
  sandboxSettingsSchema,
} from '../../src/modules/sandbox/index.js';
import { firstMissing, runListing } from './support/run-listing.js';
import { tinyUnit, unit9 } from './support/units.js';

const nothing = { processes: [], segments: [], semaphores: [], sysvQueues: [], queues: [], files: [] };

describe.each([
  ['the tiny unit', tinyUnit],
  ['unit 9', unit9],
])("a listing's programs, of %s:", (_name, folder) => {
  let driver: SandboxDriver;
  let pool: SandboxPool;
  let listings: Listing[];

  beforeAll(async () => {
    ({ listings } = await loadUnit(folder));
    const settings = sandboxSettingsSchema.parse({
      SANDBOX_DRIVER: 'bubblewrap',
      SANDBOX_OWNER: `content-${process.pid}`,
    });
    ({ driver } = await chooseDriver(settings));
    pool = createSandboxPool(driver, settings, 1);
  });
  afterAll(async () => {
    await pool?.close();
    await driver?.close();
  });

  it.each(readdirSync(join(folder, 'listings')))(
    '%s compile without warnings and print what is claimed',
    async (slug) => {
      const listing = listings.find((one) => one.slug === slug);
      if (listing === undefined) throw new Error(`${slug} was not loaded`);
      await using sandbox = await pool.acquire();
      const { warnings, programs, left } = await runListing(sandbox, listing);
      expect(warnings).toBe('');
      for (const { name, output, errors, status, signal } of programs) {
        const { expected = [] } = listing.programs.find((program) => program.name === name) ?? {};
        expect({ name, output, errors, status, signal, missing: firstMissing(output, expected) }).toEqual({
          name,
          output,
          errors: '',
          status: 0,
          signal: null,
          missing: undefined,
        });
      }
      expect(left).toEqual(nothing);
    },
  );
});
