import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zygotePath } from '../../src/modules/sandbox/drivers/bubblewrap/arguments.js';
import { BubblewrapDriver } from '../../src/modules/sandbox/drivers/bubblewrap/bubblewrap.driver.js';
import { Zygote } from '../../src/modules/sandbox/drivers/bubblewrap/zygote.js';
import { openSandbox } from '../../src/modules/sandbox/client/sandbox-client.js';
import { hostProcesses, run, settings, until } from './support.js';

const ignore = () => undefined;

/** What comes before the command. */
const launcher = ['prayog-launch', '--'];

function folders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('prayog-zygote-'));
}

describe('the zygote', () => {
  it('becomes the launcher of what it is asked for, with one connection as its input and output', async () => {
    const zygote = await Zygote.start(zygotePath(), ignore);
    const { socket, pid } = await zygote.launch([
      ...launcher,
      '/bin/sh',
      '-c',
      'read line; echo "$$ $line" "$1" "$#"',
      'sh',
      'a b',
      '',
    ]);
    let output = '';
    socket.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    socket.write('said\n');
    await once(socket, 'close');
    expect(output).toBe(`${pid} said a b 2\n`);
    await zygote.close();
  });

  it('kills the sandbox below a launcher, and says when that has ended', async () => {
    const zygote = await Zygote.start(zygotePath(), ignore);
    const mark = randomUUID();
    const { socket, pid } = await zygote.launch([
      ...launcher,
      '/bin/sh',
      '-c',
      `sleep 600 & echo up; trap "" TERM; wait; exit 0; : ${mark}`,
    ]);
    // By then the launcher has done with its helper, which was its child, too.
    await once(socket, 'data');
    socket.resume();
    const [child] = await childrenOf(pid);
    await zygote.kill(pid);
    expect(existsSync(`/proc/${child}`)).toBe(false);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    await expect(zygote.kill(pid)).resolves.toBeUndefined();
    await zygote.close();
  });

  it('kills at whatever moment of a launch', async () => {
    const zygote = await Zygote.start(zygotePath(), ignore);
    const mark = randomUUID();
    const command = [...launcher, '/bin/sh', '-c', `sleep 600; : ${mark}`];
    for (let tenths = 0; tenths < 60; tenths += 1) {
      const { socket, pid } = await zygote.launch(command);
      socket.resume();
      const end = performance.now() + tenths / 10;
      while (performance.now() < end);
      await zygote.kill(pid);
      expect(existsSync(`/proc/${pid}`)).toBe(false);
    }
    await until(async () => hostProcesses(mark).length === 0);
    await zygote.close();
  });

  it('kills nothing that it did not start', async () => {
    const zygote = await Zygote.start(zygotePath(), ignore);
    const bystander = spawn('sleep', ['600'], { stdio: 'ignore' });
    await zygote.kill(bystander.pid ?? 0);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    process.kill(bystander.pid ?? 0, 0);
    bystander.kill('SIGKILL');
    await zygote.close();
  });

  it('serves its own parent alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'prayog-zygote-'));
    // Its parent is the shell.
    const shell = spawn('sh', ['-c', `${zygotePath()} ${folder}; true`], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(shell.stdout, 'data');
    const socket = connect({ path: join(folder, 'socket') });
    // It may be closed before all of the request was read.
    socket.on('error', ignore);
    socket.resume();
    socket.write(Buffer.from([0x4c, 27, 0, 0, 0, ...Buffer.from('prayog-launch\0--\0/bin/true\0')]));
    await new Promise((resolve) => socket.once('close', resolve));
    shell.stdin.end();
    await once(shell, 'exit');
    expect(socket.bytesRead).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });

  it('ends with its input, with all that it started and its folder', async () => {
    const before = folders();
    const mark = randomUUID();
    const driver = new BubblewrapDriver(settings);
    const sandbox = await openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS);
    await sandbox.start({ argv: ['sh', '-c', `sleep 600; : ${mark}`] });
    expect(hostProcesses(mark)).not.toEqual([]);
    const [own, ...others] = zygotesOfThis();
    expect(others).toEqual([]);
    process.kill(Number(own), 'SIGKILL');
    await until(async () => hostProcesses(mark).length === 0);
    await until(async () => sandbox.isLost);
    // The driver makes sandboxes again, with a new one.
    const next = await openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS);
    expect((await run(next, ['echo', 'again'])).stdout).toBe('again\n');
    await driver.close();
    expect(zygotesOfThis()).toEqual([]);
    for (const folder of folders()) expect(before).toContain(folder);
  });

  it('tells those who wait why a launcher failed', async () => {
    const driver = new BubblewrapDriver({ ...settings, SANDBOX_SEGMENT_BYTES: -1 });
    await expect(openSandbox(driver, settings.SANDBOX_START_TIMEOUT_MS)).rejects.toThrow("can't limit IPC objects");
    await driver.close();
  });
});

async function childrenOf(pid: number): Promise<number[]> {
  const read = () =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  await until(async () => read().length > 0);
  return read();
}

function zygotesOfThis(): number[] {
  return hostProcesses('prayog-zygote-').filter((pid) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return status.includes(`PPid:\t${process.pid}\n`) && !/^State:\s*Z/m.test(status);
  });
}
