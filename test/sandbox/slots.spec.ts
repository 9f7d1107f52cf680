import Docker from 'dockerode';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSandbox, type SandboxClient } from '../../src/modules/sandbox/client/sandbox-client.js';
import { DockerDriver } from '../../src/modules/sandbox/drivers/docker/docker.driver.js';
import { encodeFrame } from '../../src/modules/sandbox/protocol/frame.js';
import { events } from '../../src/modules/sandbox/protocol/messages.js';
import type { Sandbox } from '../../src/modules/sandbox/sandbox.port.js';
import type { SandboxSettings } from '../../src/modules/sandbox/sandbox.settings.js';
import { holdNamespaces } from '../support/namespaces.js';
import { compile, hostProcesses, run, settings, testedDrivers, until } from './support.js';

const engine = new Docker();
const owner = `slots-${process.pid}`;

/** Ids of the containers that are up. */
async function containers(): Promise<string[]> {
  const filters = { label: [`org.prayog.sandbox.owner=${owner}`] };
  return (await engine.listContainers({ filters })).map(({ Id }) => Id);
}

async function onlyContainer(): Promise<string> {
  const [only, ...others] = await containers();
  expect(others).toEqual([]);
  if (only === undefined) throw new Error('no container is up');
  return only;
}

/** The host's pids of what runs in a container; with a program's path, of that program's alone. */
async function pidsIn(id: string, program = ''): Promise<number[]> {
  const { Processes } = (await engine.getContainer(id).top({ ps_args: '-o pid' })) as { Processes: string[][] };
  return Processes.map(([pid]) => Number(pid)).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith(program),
  );
}

/** Where a program of this sandbox lives: each namespace's kind and number. */
async function namespaces(sandbox: Sandbox): Promise<string[]> {
  const kinds = ['user', 'pid', 'mnt', 'net', 'uts', 'ipc'];
  const { stdout } = await run(sandbox, ['readlink', ...kinds.map((kind) => `/proc/self/ns/${kind}`)]);
  return stdout.trim().split('\n');
}

const canTest = testedDrivers.some(([name]) => name === 'docker slot');

(canTest ? describe : describe.skip)('a slot of the docker driver', () => {
  let driver: DockerDriver;
  const start = (changes: Partial<SandboxSettings> = {}) => {
    driver = new DockerDriver({ ...settings, SANDBOX_OWNER: owner, SANDBOX_DOCKER_MODE: 'slot', ...changes });
  };
  const open = (): Promise<SandboxClient> => openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS);
  afterEach(async () => {
    await driver.close();
    expect(await containers()).toEqual([]);
  });

  it('gives each submission namespaces of its own in the same container', async () => {
    start();
    const first = await open();
    const id = await onlyContainer();
    const before = await namespaces(first);
    expect(before).toHaveLength(6);
    const letGo = holdNamespaces(before);
    await first.writeFile('/lab/mine', 'x');
    await first.writeFile('/tmp/mine', 'x');
    await first.writeFile('/dev/shm/mine', 'x');
    await first.segments.create(7, 4096, 0o666);
    await first.semaphores.create(7, 1, 0o666);
    await first.sysvQueues.create(7, 0o666);
    await first.queues.create('/mine', { maxMessages: 1, messageBytes: 16 });
    await first[Symbol.asyncDispose]();

    const second = await open();
    expect(await onlyContainer()).toBe(id);
    expect(second.id).not.toBe(first.id);
    const after = await namespaces(second);
    letGo();
    for (const namespace of after) expect(before).not.toContain(namespace);
    await expect(second.snapshot()).resolves.toMatchObject({
      processes: [],
      segments: [],
      semaphores: [],
      sysvQueues: [],
      queues: [],
      files: [],
    });
  });

  it('leaves no process of a submission that did all to stay, and still serves the next', async () => {
    start();
    const sandbox = await open();
    const id = await onlyContainer();
    const daemon = await compile(
      sandbox,
      `
#include <signal.h>
#include <unistd.h>
int main(void) {
  for (int s = 1; s < 65; s++) signal(s, SIG_IGN);
  for (int i = 0; i < 20; i++) if (fork() == 0) { setsid(); if (fork() == 0) for (;;) pause(); kill(getpid(), SIGSTOP); }
  for (;;) pause();
}`,
    );
    const mark = `slot-${process.pid}-daemon`;
    await sandbox.start({ argv: [daemon, mark] });
    await until(async () => hostProcesses(mark).length > 30);
    await sandbox[Symbol.asyncDispose]();
    expect(hostProcesses(mark)).toEqual([]);
    const next = await open();
    expect((await run(next, ['echo', 'served'])).stdout).toBe('served\n');
    expect(await onlyContainer()).toBe(id);
  });

  it('runs nothing as a user of the host, and nothing with a capability over it', async () => {
    start();
    const sandbox = await open();
    await sandbox.start({ argv: ['sleep', '600'] });
    const pids = await pidsIn(await onlyContainer());
    expect(pids.length).toBeGreaterThanOrEqual(4);
    const ownNamespace = readFileSync('/proc/self/uid_map', 'utf8');
    for (const pid of pids) {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const uids = /^Uid:\s*(.*)$/m.exec(status)?.[1]?.split(/\s+/).map(Number) ?? [];
      for (const uid of uids) expect(uid).toBeGreaterThanOrEqual(0x7800_0000);
      expect(/^NoNewPrivs:\s*(.*)$/m.exec(status)?.[1]).toBe('1');
      expect(/^Seccomp:\s*(.*)$/m.exec(status)?.[1]).toBe('2');
      expect(readFileSync(`/proc/${pid}/uid_map`, 'utf8')).not.toBe(ownNamespace);
    }
  });

  it('gets a new container after its share of submissions', async () => {
    start({ SANDBOX_SLOT_SUBMISSIONS: 2 });
    const ids: string[] = [];
    for (let submission = 0; submission < 4; submission += 1) {
      await using sandbox = await open();
      await sandbox.stat('/lab');
      ids.push(await onlyContainer());
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).toBe(ids[3]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('gets a new container once the kernel had to enforce its limits', async () => {
    start();
    const sandbox = await open();
    const id = await onlyContainer();
    const hog = await compile(
      sandbox,
      '#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) memset(malloc(1 << 20), 1, 1 << 20); }',
    );
    expect((await run(sandbox, [hog])).flags).toContain('memory');
    await sandbox[Symbol.asyncDispose]();
    await using next = await open();
    await next.stat('/lab');
    expect(await onlyContainer()).not.toBe(id);
  });

  it('removes a container that waits too long, but none that is in use', async () => {
    start({ SANDBOX_SLOT_IDLE_MS: 1000 });
    const used = await open();
    await used.stat('/lab');
    const idle = await open();
    expect(await containers()).toHaveLength(2);
    await until(async () => idle.isLost);
    await until(async () => (await containers()).length === 1);
    await sleep(200);
    await expect(used.stat('/lab')).resolves.toMatchObject({ kind: 'directory' });
  });

  it('believes no end that an agent could have made up', async () => {
    start();
    const sandbox = await open();
    const id = await onlyContainer();
    const [agent] = await pidsIn(id, '/run/prayog/agent');
    const forged = encodeFrame(events.ENDED.type, 0, (to) =>
      events.ENDED.event.write(to, { token: '0'.repeat(32), memoryGrowth: 0, limitHits: 0 }),
    );
    // As if the agent wrote it: its output is the container's.
    writeFileSync(`/proc/${agent}/fd/1`, forged);
    await until(async () => sandbox.isLost);
    await sandbox[Symbol.asyncDispose]();
    await using next = await open();
    await next.stat('/lab');
    expect(await onlyContainer()).not.toBe(id);
  });

  it('gets a new container when bytes are left that were meant for the last sandbox', async () => {
    start();
    const sandbox = await open();
    const id = await onlyContainer();
    const [keeper] = await pidsIn(id, '/usr/lib/prayog/keeper');
    const [agent] = await pidsIn(id, '/run/prayog/agent');
    process.kill(Number(keeper), 'SIGSTOP');
    const ended = sandbox[Symbol.asyncDispose]();
    await until(async () => !existsSync(`/proc/${agent}/exe`));
    writeFileSync(`/proc/${keeper}/fd/0`, 'for the last one');
    process.kill(Number(keeper), 'SIGCONT');
    await ended;
    await using next = await open();
    await next.stat('/lab');
    expect(await onlyContainer()).not.toBe(id);
  });
});
