/** The command line of one sandbox: the launcher's options, bubblewrap's, and the agent's. */
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { projectPath } from '../../project-root.js';
import { ipcSysctls, type SandboxSettings } from '../../sandbox.settings.js';
import type { SandboxCgroup } from './cgroups.js';

export const launcherPath = () => projectPath('var', 'bin', 'prayog-launch');
export const agentPath = () => projectPath('var', 'bin', 'prayog-agent');

/** Uid and gid of the student's programs inside. */
const studentId = 1000;
const memoryEventsInside = '/run/cgroup/memory.events';

/** Descriptors under which the launcher opens, as this host's user, files that the sandbox's users may be unable to reach. */
const descriptors = { agent: '10', passwd: '11', group: '12' };

/** SETUID and SETGID to run programs as the student, KILL to end them, SYS_PTRACE to look into them. */
const agentCapabilities = ['CAP_SETUID', 'CAP_SETGID', 'CAP_KILL', 'CAP_SYS_PTRACE'];

export interface LaunchOptions {
  settings: SandboxSettings;
  cgroup: SandboxCgroup | null;
  /** First of the 65 536 host users of this sandbox. */
  uidBase: number;
}

/** Arguments of `prayog-launch`. */
export function launchArguments({ settings, cgroup, uidBase }: LaunchOptions): string[] {
  const etc = (name: string) => projectPath('sandbox-image', 'launcher', 'etc', name);
  return [
    ['--parent', String(process.pid), '--uid-base', String(uidBase)],
    (cgroup?.directories ?? []).flatMap((directory) => ['--cgroup', directory]),
    // Without a control group, each process at least is kept from taking more than the sandbox should.
    cgroup === null ? ['--address-space', String(settings.SANDBOX_MEMORY_BYTES)] : [],
    Object.entries(ipcSysctls(settings)).flatMap(([name, value]) => ['--sysctl', `${name}=${value}`]),
    ['--open', `${descriptors.agent}=${agentPath()}`],
    ['--open', `${descriptors.passwd}=${etc('passwd')}`],
    ['--open', `${descriptors.group}=${etc('group')}`],
    ['--', 'bwrap'],
    isolation(),
    systemMounts(),
    ownMounts(settings),
    cgroup === null ? [] : ['--ro-bind', cgroup.memoryEvents, memoryEventsInside],
    ['--remount-ro', '/', '--chdir', '/', '--'],
    ['/run/prayog/agent', '--uid', String(studentId), '--gid', String(studentId)],
    cgroup === null ? [] : ['--memory-events', memoryEventsInside],
  ].flat();
}

/** User and IPC namespace are the launcher's; this is the rest. */
function isolation(): string[] {
  return [
    ['--unshare-pid', '--unshare-net', '--unshare-uts', '--as-pid-1', '--die-with-parent', '--new-session'],
    ['--clearenv', '--hostname', 'lab', '--cap-drop', 'ALL'],
    agentCapabilities.flatMap((capability) => ['--cap-add', capability]),
  ].flat();
}

/** What a C and Python student needs of the host, read-only. The host's own programs and sources stay hidden. */
function systemMounts(): string[] {
  const parts = ['--tmpfs', '/', '--ro-bind', '/usr', '/usr'];
  for (const hidden of ['/usr/local', '/usr/src']) {
    if (existsSync(hidden)) parts.push('--tmpfs', hidden, '--remount-ro', hidden);
  }
  for (const path of ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']) {
    if (!existsSync(path)) continue;
    if (lstatSync(path).isSymbolicLink()) parts.push('--symlink', readlinkSync(path), path);
    else parts.push('--ro-bind', path, path);
  }
  // Without this, bubblewrap makes the folders above what it binds for root alone.
  parts.push('--perms', '0755', '--dir', '/etc', '--perms', '0755', '--dir', '/run');
  for (const path of ['/etc/alternatives', '/etc/ld.so.cache', '/etc/localtime']) {
    if (existsSync(path)) parts.push('--ro-bind', path, path);
  }
  return parts;
}

function ownMounts(settings: SandboxSettings): string[] {
  const data = (descriptor: string, mode: string, path: string) => [
    '--perms',
    mode,
    '--ro-bind-data',
    descriptor,
    path,
  ];
  const tmpfs = (mode: string, bytes: number, path: string) => [
    '--perms',
    mode,
    '--size',
    String(bytes),
    '--tmpfs',
    path,
  ];
  return [
    data(descriptors.passwd, '0444', '/etc/passwd'),
    data(descriptors.group, '0444', '/etc/group'),
    ['--proc', '/proc', '--dev', '/dev'],
    tmpfs('1777', settings.SANDBOX_POSIX_SHM_BYTES, '/dev/shm'),
    ['--mqueue', '/dev/mqueue', '--remount-ro', '/dev'],
    tmpfs('1777', settings.SANDBOX_TMP_BYTES, '/tmp'),
    tmpfs('0777', settings.SANDBOX_LAB_BYTES, '/lab'),
    tmpfs('0755', settings.SANDBOX_STAGE_BYTES, '/stage'),
    data(descriptors.agent, '0555', '/run/prayog/agent'),
  ].flat();
}
