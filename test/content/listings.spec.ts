import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenListing } from '../../src/modules/courses/content/broken-twin.js';
import { type Listing, loadUnit } from '../../src/modules/courses/content/index.js';
import {
  chooseDriver,
  createSandboxPool,
  type SandboxDriver,
  type SandboxPool,
  sandboxSettingsSchema,
} from '../../src/modules/sandbox/index.js';
import type { ListingResult } from '../../src/modules/labs/listings/listing-run.types.js';
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

/** What those are told to change that hang themselves, to show how. */
const remedies: Readonly<Record<string, RegExp>> = {
  'hang-own-end': /Close fd 4, the write end of pipe 1, in the child/,
  'hang-both-read': /one of the two has to write before it reads/,
  'hang-both-write': /one of the two has to read before it writes/,
  'hang-wait-first': /pipe 1 is full, so read it to its end before wait\(\)/,
  'hang-fifos': /both have to open the same FIFO first/,
  'hang-dead-holder': /A robust mutex tells the next one/,
};

const AT_ONCE = 3;

/** Runs all listings and all twins, a few at a time. */
class Runs {
  readonly #results = new Map<string, Promise<ListingResult>>();

  constructor(pool: SandboxPool, listings: readonly Listing[]) {
    const lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve());
    const tasks = listings.flatMap((listing) => [
      { name: `${listing.slug} right`, listing },
      ...(listing.twin === undefined ? [] : [{ name: `${listing.slug} twin`, listing: brokenListing(listing) }]),
    ]);
    for (const [index, { name, listing }] of tasks.entries()) {
      const run = (lanes[index % AT_ONCE] ?? Promise.resolve()).then(async () => {
        await using sandbox = await pool.acquire();
        return await runListing(sandbox, listing);
      });
      this.#results.set(name, run);
      lanes[index % AT_ONCE] = run.then(
        () => undefined,
        () => undefined,
      );
    }
  }

  async of(slug: string, which: 'right' | 'twin'): Promise<ListingResult> {
    const result = await this.#results.get(`${slug} ${which}`);
    if (result === undefined) throw new Error(`${slug} has no ${which} one`);
    return result;
  }
}

function declaresTwin(folder: string, slug: string): boolean {
  return /^twin:/m.test(readFileSync(join(folder, 'listings', slug, 'listing.yaml'), 'utf8'));
}

describe.each([
  ['the tiny unit', tinyUnit],
  ['unit 9', unit9],
])("a listing's programs, of %s:", (_name, folder) => {
  let driver: SandboxDriver;
  let pool: SandboxPool;
  let listings: Listing[];
  let runs: Runs;
  const slugs = readdirSync(join(folder, 'listings'));
  const listingOf = (slug: string): Listing => {
    const listing = listings.find((one) => one.slug === slug);
    if (listing === undefined) throw new Error(`${slug} was not loaded`);
    return listing;
  };

  beforeAll(async () => {
    ({ listings } = await loadUnit(folder));
    const settings = sandboxSettingsSchema.parse({
      SANDBOX_DRIVER: 'bubblewrap',
      SANDBOX_OWNER: `content-${process.pid}`,
    });
    ({ driver } = await chooseDriver(settings));
    pool = createSandboxPool(driver, settings, AT_ONCE);
    runs = new Runs(pool, listings);
  });
  afterAll(async () => {
    await pool?.close();
    await driver?.close();
  });

  it.each(slugs)('%s compile without warnings and print what is claimed', async (slug) => {
    const listing = listingOf(slug);
    const { compile, programs, left, timeline, explanation } = await runs.of(slug, 'right');
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
    expect(timeline?.scenarios[0]?.events.length ?? 0).toBeGreaterThan(listing.traced === false ? -1 : 2);
    if (listing.programs.some(({ hangs }) => hangs)) {
      // What hangs has removed nothing. Behind who waits for whom comes what to change.
      expect(explanation).toMatch(/^The programs wait for ever\. .* waits /);
      expect(explanation).toMatch(remedies[slug] ?? /has no remedy/);
    } else expect({ left, explanation }).toEqual({ left: [], explanation: '' });
  });

  it.each(slugs.filter((slug) => declaresTwin(folder, slug)))(
    '%s have a broken twin that ends as told, and is explained',
    async (slug) => {
      const { twin } = listingOf(slug);
      const { compile, programs, left, timeline, explanation = '' } = await runs.of(slug, 'twin');
      expect(compile).toEqual({ ok: true, output: '' });
      const waiting = programs.some(({ state }) => state === 'waiting');
      const failed = left.length > 0 || programs.some(({ status }) => status !== 0) || explanation !== '';
      expect([
        waiting ? 'hangs' : failed ? 'fails' : 'works',
        programs.every(({ state }) => state !== 'running'),
      ]).toEqual([twin?.ends, true]);
      expect({ explanation, missing: firstMissing(explanation, twin?.explained ?? []) }).toEqual({ explanation });
      expect(timeline?.scenarios[0]?.events.length).toBeGreaterThan(2);
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
