import Docker from 'dockerode';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { SandboxLostError } from '../../src/modules/sandbox/errors.js';
import { createSandboxPool } from '../../src/modules/sandbox/create-pool.js';
import type { SandboxDriver } from '../../src/modules/sandbox/sandbox.port.js';
import { compile, describeBothDrivers, hostProcesses, run, settings, until, wantedDrivers } from './support.js';

/** Control groups of this suite's sandboxes, in any hierarchy. */
function hostGroups(): string[] {
  return ['/sys/fs/cgroup/memory/prayog', '/sys/fs/cgroup/pids/prayog', '/sys/fs/cgroup/prayog']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
    .filter((path) => path.includes(`/${settings.SANDBOX_OWNER}.`));
}

async function containers(): Promise<string[]> {
  if (!wantedDrivers.some((name) => name.startsWith('docker'))) return [];
  const filters = { label: [`org.prayog.sandbox.owner=${settings.SANDBOX_OWNER}`] };
  return (await new Docker().listContainers({ all: true, filters })).map(({ Id }) => Id);
}

/** Leaves on the host what a worker would that was killed before it could clean up; says where. */
async function leaveBehind(driver: SandboxDriver['name']): Promise<string[]> {
  // No process has this id: it is beyond the kernel's largest.
  const deadMark = '99999999-1';
  if (driver === 'bubblewrap') {
    const [group] = hostGroups();
    if (group === undefined) return [];
    const directory = `${dirname(group)}/${settings.SANDBOX_OWNER}.${deadMark}.abc`;
    mkdirSync(directory);
    const orphan = spawn('sleep', ['600'], { stdio: 'ignore' });
    writeFileSync(`${directory}/cgroup.procs`, String(orphan.pid));
    return [directory];
  }
  const container = await new Docker().createContainer({
    Image: settings.SANDBOX_DOCKER_IMAGE,
    Labels: {
      'org.prayog.sandbox.owner': settings.SANDBOX_OWNER,
      'org.prayog.sandbox.worker': `${deadMark}-${hostname()}`,
    },
  });
  return [container.id];
}

describeBothDrivers('a life', (subject) => {
  it('ends with nothing left on the host', async () => {
    // Where containers stay up, there is one from now on.
    await (await subject.open())[Symbol.asyncDispose]();
    const before = { groups: hostGroups().length, containers: (await containers()).length };
    const sandbox = await subject.open();
    const mark = randomUUID();
    const program = await compile(
      sandbox,
      '#include <unistd.h>\nint main(void) { if (fork() == 0) { setsid(); for (;;) pause(); } pause(); }',
    );
    await sandbox.start({ argv: [program, mark] });
    await sandbox.settle(40_000);
    expect(hostProcesses(mark)).toHaveLength(2);
    await sandbox[Symbol.asyncDispose]();
    expect(hostProcesses(mark)).toEqual([]);
    expect({ groups: hostGroups().length, containers: (await containers()).length }).toEqual(before);
  });

  it('is lost, for everyone who waits, when its agent is killed', async () => {
    const sandbox = await subject.open();
    const mark = randomUUID();
    const program = await sandbox.start({ argv: ['sh', '-c', `sleep 600; : ${mark}`] });
    const waiting = [program.ended, sandbox.settle(60_000)].map((promise) =>
      expect(promise).rejects.toThrow(SandboxLostError),
    );
    const [shell] = hostProcesses(mark);
    // The program's parent is the agent.
    const agent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${shell}/status`, 'utf8'))?.[1];
    process.kill(Number(agent), 'SIGKILL');
    await Promise.all(waiting);
    // In a slot only the keeper knows.
    const how = subject.driver.keepsPlaces === true ? /is gone/ : /is gone: .*(signal 9|exit status 137)/;
    await expect(sandbox.stat('/lab')).rejects.toThrow(how);
    await sandbox[Symbol.asyncDispose]();
    expect(hostProcesses(mark)).toEqual([]);
  });

  it('ends by itself when the worker is gone and its connection with it', async () => {
    const before = { groups: hostGroups().length, containers: (await containers()).length };
    const connection = await subject.driver.create();
    await once(connection.fromAgent, 'data');
    connection.toAgent.destroy();
    await until(async () => (await containers()).length === before.containers);
    await connection.destroy();
    expect({ groups: hostGroups().length, containers: (await containers()).length }).toEqual(before);
  });

  it('leaves what another worker of its owner still uses, and sweeps what a dead one left', async () => {
    const living = await subject.open();
    const [left] = await leaveBehind(subject.driver.name);
    await subject.driver.sweep();
    expect([...hostGroups(), ...(await containers())]).not.toContain(left);
    await expect(living.stat('/lab')).resolves.toMatchObject({ kind: 'directory' });
    await living[Symbol.asyncDispose]();
  });

  it('is not fooled by what a student plants where files are read', async () => {
    const { sandbox } = subject;
    await run(sandbox, [
      'sh',
      '-c',
      'ln -s /etc/passwd /lab/link; mkfifo /lab/pipe; ln -s /dev/zero /lab/zero; mkdir /lab/folder; ln -s / /lab/root',
    ]);
    for (const name of ['link', 'pipe', 'zero', 'folder']) {
      await expect(sandbox.readFile(`/lab/${name}`)).rejects.toMatchObject({ name: 'SandboxRequestError' });
      await expect(sandbox.freeze(`/lab/${name}`, name)).rejects.toMatchObject({ name: 'SandboxRequestError' });
    }
    await expect(sandbox.stat('/lab/link')).resolves.toMatchObject({ kind: 'symlink' });
    await expect(sandbox.stat('/lab/pipe')).resolves.toMatchObject({ kind: 'fifo' });
    await run(sandbox, ['sh', '-c', 'echo untouched > /lab/target; ln -s /lab/target /lab/decoy']);
    await sandbox.writeFile('/lab/decoy', 'new').catch(() => undefined);
    await expect(sandbox.readFile('/lab/target')).resolves.toMatchObject({ data: Buffer.from('untouched\n') });
    await expect(sandbox.writeFile('/etc/passwd', 'x')).rejects.toMatchObject({ name: 'SandboxRequestError' });
    await expect(sandbox.writeFile('/stage/x', 'x')).rejects.toMatchObject({ name: 'SandboxRequestError' });
    await sandbox.reset();
    await expect(sandbox.stat('/etc/passwd')).resolves.toMatchObject({ kind: 'file' });
  });

  it('reads and writes files, whole or up to a limit', async () => {
    const { sandbox } = subject;
    const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, index) => index % 251));
    await sandbox.writeFile('/lab/data', bytes, 0o640);
    await expect(sandbox.stat('/lab/data')).resolves.toMatchObject({
      kind: 'file',
      mode: 0o640,
      size: 700_000,
      links: 1,
    });
    const whole = await sandbox.readFile('/lab/data');
    expect(whole.truncated).toBe(false);
    expect(whole.data.equals(bytes)).toBe(true);
    await expect(sandbox.readFile('/lab/data', 10)).resolves.toEqual({ data: bytes.subarray(0, 10), truncated: true });
    await sandbox.remove('/lab/data');
    await expect(sandbox.stat('/lab/data')).resolves.toBeNull();
    await expect(sandbox.readFile('/lab/data')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('comes out of a pool fresh each time', async () => {
    const pool = createSandboxPool(subject.driver, settings, 2);
    const first = await pool.acquire();
    await first.writeFile('/lab/mine', 'x');
    await first[Symbol.asyncDispose]();
    const second = await pool.acquire();
    expect(second.id).not.toBe(first.id);
    await expect(second.stat('/lab/mine')).resolves.toBeNull();
    await second[Symbol.asyncDispose]();
    await pool.close();
  });
});
