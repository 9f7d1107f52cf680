import type { Sandbox } from '../../src/modules/sandbox/sandbox.port.js';
import { sourceOf } from '../security/support/carry-out.js';
import { compile, describeBothDrivers, settings } from './support.js';

/** What no program has any business with. */
const refused = [
  'terminals',
  'huge pages',
  'socket filters',
  'watchers',
  'asynchronous I/O',
  'keys',
  'namespaces',
  'IP sockets',
];
/** Of one sandbox, timers included. */
const pendingSignals = 1024;

/** How much a sandbox's program got of each thing, and now holds. */
async function take(sandbox: Sandbox, program: Buffer): Promise<Record<string, number>> {
  await sandbox.writeFile('/lab/take', program, 0o755);
  const holder = await sandbox.start({ argv: ['/lab/take'], stdin: 'empty', stdout: 'pipe' });
  expect(await sandbox.settle(60_000)).toBe('blocked');
  const lines = holder.stdout.toString().trim().split('\n');
  return Object.fromEntries(lines.map((line) => [line.replace(/ \d+$/, ''), Number(/\d+$/.exec(line)?.[0])]));
}

describeBothDrivers('what the kernel counts over the host or over a user', (subject) => {
  it('is as much in a sandbox beside another that has taken all it could get', async () => {
    const source = `${await sourceOf('attack.h')}\n${await sourceOf('resources/host-counts.c')}`;
    const { data } = await subject.sandbox.readFile(await compile(subject.sandbox, source));
    const first = await take(subject.sandbox, data);
    await using second = await subject.open();
    expect(await take(second, data)).toEqual(first);

    const { timers = 0, signals = 0, ...counts } = first;
    expect(Object.keys(counts).filter((name) => counts[name] === 0)).toEqual(refused);
    expect(timers + signals).toBeLessThanOrEqual(pendingSignals);
    expect(counts['open files']).toBeLessThan(settings.SANDBOX_OPEN_FILES);
    expect(counts['queue bytes']).toBeGreaterThan(5 * 10 * settings.SANDBOX_QUEUE_MESSAGE_BYTES);
  });
});
