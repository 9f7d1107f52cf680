import { readFile } from 'node:fs/promises';
import type { ProgramSpec, Sandbox } from '../../../src/modules/sandbox/sandbox.port.js';
import type { SandboxClient } from '../../../src/modules/sandbox/client/sandbox-client.js';
import { compile, type Ran, run } from '../../sandbox/support.js';
import { holdNamespaces, processesIn } from '../../support/namespaces.js';
import { eventually } from '../../support/wait.js';
import type { Ending, ProgramAttack } from './attack.js';
import { cgroupsOf, type HostBait } from './host.js';

const folder = new URL('../attacks/', import.meta.url);
const ordinary: Partial<ProgramSpec> = { limits: { cpuTimeMs: 2000, wallTimeMs: 3000, outputBytes: 1 << 20 } };
/** Far more than any of them needs on a busy machine: the answer comes as soon as nothing can go on. */
const settleMs = 40_000;

export const sourceOf = (file: string): Promise<string> => readFile(new URL(file, folder), 'utf8');

/** Does `work` in a new sandbox, then destroys it and looks whether anything of it is left on the host. */
export async function inSandbox<T>(
  open: () => Promise<SandboxClient>,
  work: (sandbox: Sandbox) => Promise<T>,
): Promise<T> {
  const sandbox = await open();
  let letGo = (): void => undefined;
  try {
    const { stdout } = await run(sandbox, ['readlink', '/proc/self/ns/pid', '/proc/self/ns/ipc']);
    const namespaces = stdout.trim().split('\n');
    letGo = holdNamespaces(namespaces);
    const result = await work(sandbox);
    await sandbox[Symbol.asyncDispose]();
    // On a busy machine the kernel takes a moment over those that it has killed.
    await eventually(async () => (processesIn(namespaces).length === 0 ? true : null));
    expect(cgroupsOf(sandbox.id)).toEqual([]);
    return result;
  } finally {
    await sandbox[Symbol.asyncDispose]();
    letGo();
  }
}

/** Carries one attack out in a sandbox and asserts all that must hold of it there. */
export async function carryOut(attack: ProgramAttack, sandbox: Sandbox, bait: HostBait): Promise<void> {
  const argv = [...(await prepare(attack.file, sandbox)), bait.file, bait.abstractName, String(bait.port)];
  const spec = { ...ordinary, ...attack.spec, limits: { ...ordinary.limits, ...attack.spec?.limits } };
  const program = await sandbox.start({ stdin: 'empty', stdout: 'pipe', ...spec, argv });
  await attack.meanwhile?.(sandbox, program);
  if ('settles' in attack.ends) expect(await sandbox.settle(settleMs)).toBe(attack.ends.settles);
  else await program.ended;
  const ran: Ran = {
    ...(program.exit ?? { code: null, signal: null, flags: [], wallMs: 0, userMs: 0, systemMs: 0, maxRssBytes: 0 }),
    program,
    stdout: program.stdout.toString(),
    stderr: program.stderr.toString(),
  };
  assertEnding(ran, attack.ends);
  const said = `${ran.stdout}\n${ran.stderr}`;
  expect(said.split('\n').filter((line) => line.includes('broke: '))).toEqual([]);
  expect(said).not.toContain(bait.secret);
  await attack.holds?.(sandbox, ran);
  await assertLikeNew(sandbox);
}

function assertEnding(ran: Ran, ends: Ending): void {
  if ('code' in ends) expect(ran).toMatchObject({ code: ends.code, signal: null });
  else if ('codes' in ends) expect(ends.codes).toContain(ran.code);
  else if ('signals' in ends) expect(ends.signals).toContain(ran.signal);
  else if ('flags' in ends)
    expect({ flags: ran.flags, met: ran.flags.some((flag) => ends.flags.includes(flag)) }).toMatchObject({ met: true });
}

async function prepare(file: string, sandbox: Sandbox): Promise<string[]> {
  const source = await sourceOf(file);
  if (file.endsWith('.c')) return [await compile(sandbox, `${await sourceOf('attack.h')}\n${source}`)];
  await sandbox.writeFile('/lab/attack.py', source);
  await sandbox.freeze('/lab/attack.py', 'attack.py');
  return ['python3', '/stage/attack.py'];
}

/** After a reset the sandbox is to be as good as new: for the next check's objects, and to run a program. */
export async function assertLikeNew(sandbox: Sandbox): Promise<void> {
  await sandbox.reset();
  expect(await sandbox.snapshot()).toMatchObject({
    processes: [],
    segments: [],
    semaphores: [],
    sysvQueues: [],
    queues: [],
    files: [],
  });
  const segment = await sandbox.segments.create(0x41, 88);
  const set = await sandbox.semaphores.create(0x41, 2);
  const sysvQueue = await sandbox.sysvQueues.create(0x41);
  await sandbox.segments.write(segment, 0, Buffer.from('the next check'));
  await sandbox.queues.create('/railway_queue', { maxMessages: 10, messageBytes: 1024, mode: 0o666 });
  await sandbox.queues.send('/railway_queue', 3, Buffer.from('next'));
  await sandbox.mkfifo('/tmp/ipc_lab_fifo');
  await sandbox.writeFile('/lab/shmfile', '');
  expect(await run(sandbox, ['sh', '-c', 'echo alive; ls /tmp /lab'])).toMatchObject({
    code: 0,
    stdout: 'alive\n/lab:\nshmfile\n\n/tmp:\nipc_lab_fifo\n',
  });
  expect(await sandbox.snapshot()).toMatchObject({
    processes: [],
    segments: [{ id: segment, size: 88 }],
    semaphores: [{ id: set, count: 2 }],
    sysvQueues: [{ id: sysvQueue }],
    queues: [{ name: '/railway_queue', messages: 1 }],
  });
  expect((await sandbox.segments.read(segment, 0, 14)).toString()).toBe('the next check');
  expect(await sandbox.reset()).toMatchObject({ processes: 0, objects: 4, files: 2 });
}
