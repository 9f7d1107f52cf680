import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSandbox } from '../../src/modules/sandbox/client/sandbox-client.js';
import type { SandboxDriver } from '../../src/modules/sandbox/sandbox.port.js';
import { compile, settings, testedDrivers, until } from '../sandbox/support.js';
import { sourceOf } from './support/carry-out.js';

/**
 * The kernel frees the segments of an IPC namespace some time after its last process, and charges them to nobody meanwhile. So many sandboxes
 * one after the other, each left full, show whether the host's memory comes back in time. SECURITY_FULL_SANDBOXES=500 is the full measure.
 */
const sandboxes = Number(process.env['SECURITY_FULL_SANDBOXES'] ?? 25);
const program = 'ipc/full-segments.c';
/** What one sandbox may fill, System V and POSIX together. */
const fullBytes = settings.SANDBOX_SEGMENTS_TOTAL_BYTES + settings.SANDBOX_POSIX_SHM_BYTES;
/** Those that are just being taken down, and what else goes on on this host. */
const slackBytes = 8 * fullBytes;

describe.each(testedDrivers)('sandboxes left full one after the other, with %s', (_name, makeDriver) => {
  let driver: SandboxDriver;
  let binary: Buffer;

  beforeAll(async () => {
    driver = makeDriver();
    await using sandbox = await openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS);
    const path = await compile(sandbox, `${await sourceOf('attack.h')}\n${await sourceOf(program)}`);
    binary = (await sandbox.readFile(path)).data;
  });
  afterAll(() => driver?.close());

  it(
    `leave the host's memory where it was, ${sandboxes} of them`,
    async () => {
      const before = sharedMemoryBytes();
      let most = 0;
      for (let round = 0; round < sandboxes; round += 1) {
        await using sandbox = await openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS);
        await sandbox.writeFile('/lab/full', binary, 0o755);
        await sandbox.start({ argv: ['/lab/full'], stdin: 'empty' });
        expect(await sandbox.settle(20_000)).toBe('blocked');
        const { segments } = await sandbox.snapshot();
        expect(segments).toHaveLength(settings.SANDBOX_SEGMENTS_TOTAL_BYTES / 2 ** 20);
        most = Math.max(most, sharedMemoryBytes() - before);
      }
      expect(most).toBeGreaterThan(fullBytes / 2);
      expect(most).toBeLessThan(slackBytes);
      await until(async () => sharedMemoryBytes() - before < fullBytes || sleep(50, false));
    },
    30_000 + sandboxes * 2_000,
  );
});

/** Segments and files of tmpfs, of all namespaces, in use on this host. */
function sharedMemoryBytes(): number {
  const kibibytes = /^Shmem: +(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error('/proc/meminfo has no line Shmem');
  return Number(kibibytes) * 1024;
}
