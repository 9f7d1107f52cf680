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
import { runListing } from '../../src/modules/labs/listings/run-listing.js';
import { firstMissing } from './support/first-missing.js';
import { tinyUnit, unit9 } from './support/units.js';

/** Warns, prints something else, leaves a FIFO and a segment, and ends with 3. */
const careless = `
#include <stdio.h>
#include <sys/shm.h>
#include <sys/stat.h>
int main(void)
{
    int unused;
    mkfifo("/tmp/left", 0600);
    shmget(4711, 64, IPC_CREAT | 0600);
    puts("second first");
    return 3;
}
`;

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
      const { compile, programs, left } = await runListing(sandbox, listing);
      expect(compile).toEqual({ ok: true, output: '' });
      for (const { name, state, output, errors, status, signal } of programs) {
        const { expected = [], hangs = false } = listing.programs.find((program) => program.name === name) ?? {};
        expect({ name, state, output, errors, status, signal, missing: firstMissing(output, expected) }).toEqual({
          name,
          state: hangs ? 'waiting' : 'ended',
          output,
          errors: '',
          status: hangs ? null : 0,
          signal: null,
          missing: undefined,
        });
      }
      // What hangs has removed nothing.
      if (!listing.programs.some(({ hangs }) => hangs)) expect(left).toEqual([]);
    },
  );

  it('are seen when they are careless', async () => {
    const [listing] = listings;
    if (listing === undefined) throw new Error('the unit has no listing');
    await using sandbox = await pool.acquire();
    const program = {
      name: 'careless',
      file: 'careless.c',
      stdin: '',
      hangs: false,
      expected: ['first', 'second'],
      source: careless,
    };
    const run = await runListing(sandbox, { ...listing, language: 'c', programs: [program] });
    expect(run.compile.output).toContain('unused variable');
    expect(run.programs).toMatchObject([{ name: 'careless', status: 3 }]);
    expect(firstMissing(run.programs[0]?.output ?? '', program.expected)).toBe('second');
    expect(run.left).toEqual([
      { kind: 'segment', name: 'key 0x00001267' },
      { kind: 'fifo', name: '/tmp/left' },
    ]);
  });
});
