/** A virtual machine on this host's files: what runs in it sees them all and can change none. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run as runQuietly } from '../exec.mjs';
import { inProject, inVar } from '../paths.mjs';
import { SetupError } from '../say.mjs';
import { initramfs } from './initramfs.mjs';
import { guestKernel } from './kernel.mjs';

/** Emulation works everywhere, a nested virtual machine (kvm) only where the host's owner has thought of it. */
const accelerator = process.env.GUEST_ACCELERATOR || 'tcg,thread=multi';
const memoryMiB = 4096;
const serverPatienceMs = 20_000;
const fileServers = ['/usr/lib/qemu/virtiofsd', '/usr/libexec/virtiofsd'];
const last = /^guest: exit status (\d+)$/m;

/**
 * Boots a guest, runs a command in its shell, and passes on what that prints.
 * @param {string} command
 * @returns {Promise<number>} the command's exit status
 * @throws {SetupError} when the guest did not come so far
 */
export async function runInGuest(command) {
  const kernel = await guestKernel();
  const folder = inVar('tmp', `guest-${process.pid}`);
  fs.mkdirSync(folder, { recursive: true });
  try {
    const first = path.join(folder, 'initramfs');
    fs.writeFileSync(first, await firstFiles(kernel, folder, command));
    return await boot(kernel.image, first, folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {import('./kernel.mjs').Kernel} kernel
 * @param {string} folder
 * @param {string} command
 * @returns {Promise<Buffer>}
 */
async function firstFiles(kernel, folder, command) {
  const init = path.join(folder, 'init');
  await runQuietly('gcc', ['-O2', '-Wall', '-static', '-o', init, inProject('scripts', 'guest', 'init.c')]);
  const modules = kernel.modules.map((file, index) => [
    `modules/${String(index).padStart(2, '0')}-${path.basename(file)}`,
    fs.readFileSync(file),
  ]);
  return initramfs({
    init: fs.readFileSync(init),
    command,
    dev: null,
    modules: null,
    ...Object.fromEntries(modules),
  });
}

/**
 * @param {string} image of the kernel
 * @param {string} initrd
 * @param {string} folder for the socket
 * @returns {Promise<number>}
 */
async function boot(image, initrd, folder) {
  const socket = path.join(folder, 'files');
  const server = fileServers.find((file) => fs.existsSync(file));
  if (server === undefined) throw new SetupError(`none of ${fileServers.join(', ')} is here: install virtiofsd`);
  const files = spawn(
    server,
    [`--socket-path=${socket}`, '-o', 'source=/', '-o', 'cache=always', '-o', 'sandbox=chroot'],
    { stdio: 'ignore' },
  );
  for (const giveUp = Date.now() + serverPatienceMs; !fs.existsSync(socket); await sleep(20))
    if (Date.now() > giveUp || files.exitCode !== null) throw new SetupError(`${server} does not start`);
  const machine = spawn(
    'qemu-system-x86_64',
    [
      ['-accel', accelerator, '-cpu', 'max', '-smp', String(os.availableParallelism())],
      ['-m', `${memoryMiB}M`, '-object', `memory-backend-memfd,id=memory,size=${memoryMiB}M,share=on`],
      ['-numa', 'node,memdev=memory', '-chardev', `socket,id=files,path=${socket}`],
      ['-device', 'vhost-user-fs-pci,chardev=files,tag=host', '-nodefaults', '-no-user-config', '-display', 'none'],
      ['-serial', 'stdio', '-no-reboot', '-kernel', image, '-initrd', initrd],
      ['-append', 'console=ttyS0 quiet panic=-1 cgroup_no_v1=all'],
    ].flat(),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.once(signal, () => machine.kill());
  let tail = '';
  machine.stdout.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    const text = chunk.replaceAll('\r', '');
    tail = (tail + text).slice(-4096);
    process.stdout.write(text);
  });
  try {
    await new Promise((resolve, reject) => machine.once('close', resolve).once('error', reject));
  } finally {
    files.kill();
  }
  const status = last.exec(tail)?.[1];
  if (status === undefined) throw new SetupError('the guest ended before its command did');
  return Number(status);
}
