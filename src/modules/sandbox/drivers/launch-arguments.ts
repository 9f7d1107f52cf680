/** The command line of one sandbox: the launcher's options, bubblewrap's, and the agent's. The same on a host and in a container. */
import { GCC_SPECS } from '../sandbox.port.js';
import { ipcSysctls, type SandboxSettings } from '../sandbox.settings.js';

/** Uid and gid of the student's programs inside. */
const studentId = 1000;
const agentInside = '/run/prayog/agent';
const memoryInside = { events: '/run/cgroup/memory.events', usage: '/run/cgroup/memory.current' };

/** Descriptors under which the launcher opens, as its own user, files that the sandbox's users may be unable to reach. */
const descriptors = { agent: '10', passwd: '11', group: '12', gccSpecs: '13' };

/** SETUID and SETGID to run programs as the student, KILL to end them, SYS_PTRACE to look into them. */
const agentCapabilities = ['CAP_SETUID', 'CAP_SETGID', 'CAP_KILL', 'CAP_SYS_PTRACE'];

/** Paths of what the kernel tells of a memory limit. */
export interface MemoryFiles {
  /** How often it killed. */
  readonly events: string;
  /** What is used of it now, in bytes. */
  readonly usage: string;
}

export interface LaunchOptions {
  settings: SandboxSettings;
  /** First of the 65 536 users of this sandbox, as numbered where the launcher runs. */
  uidBase: number;
  /** Process that the sandbox must not outlive. Null: the launcher's parent, whoever that is. */
  parent: number | null;
  /** Where the launcher runs: paths of what it hands to the sandbox. */
  files: { agent: string; passwd: string; group: string; gccSpecs: string };
  /** Everyone can reach the agent where it lies, so that it need not be copied into each sandbox. */
  agentIsPublic: boolean;
  /** bubblewrap's arguments that show the sandbox a system, read-only. */
  systemMounts: string[];
  /** Directories of the control group that the sandbox joins; empty when it is in one already. */
  cgroups: readonly string[];
  /** Null: no control group limits memory. */
  memory: MemoryFiles | null;
  /** No control group limits the whole sandbox: each process at least is kept from taking more than the sandbox should. */
  limitEachProcess: boolean;
}

/** Arguments of `prayog-launch`. */
export function launchArguments(options: LaunchOptions): string[] {
  const { settings, uidBase, parent, files, cgroups, memory } = options;
  return [
    parent === null ? [] : ['--parent', String(parent)],
    ['--uid-base', String(uidBase)],
    cgroups.flatMap((directory) => ['--cgroup', directory]),
    options.limitEachProcess ? ['--address-space', String(settings.SANDBOX_MEMORY_BYTES)] : [],
    ['--open-files', String(settings.SANDBOX_OPEN_FILES)],
    Object.entries(ipcSysctls(settings)).flatMap(([name, value]) => ['--sysctl', `${name}=${value}`]),
    options.agentIsPublic ? [] : ['--open', `${descriptors.agent}=${files.agent}`],
    ['--open', `${descriptors.passwd}=${files.passwd}`],
    ['--open', `${descriptors.group}=${files.group}`],
    ['--open', `${descriptors.gccSpecs}=${files.gccSpecs}`],
    ['--', 'bwrap'],
    isolation(),
    options.systemMounts,
    ownMounts(settings),
    options.agentIsPublic ? ['--ro-bind', files.agent, agentInside] : fileFrom(descriptors.agent, '0555', agentInside),
    memory === null ? [] : ['--ro-bind', memory.events, memoryInside.events],
    memory === null ? [] : ['--ro-bind', memory.usage, memoryInside.usage],
    ['--remount-ro', '/', '--chdir', '/', '--'],
    [agentInside, '--uid', String(studentId), '--gid', String(studentId)],
    // Control groups limit both, or none.
    memory === null ? [] : ['--processes', String(settings.SANDBOX_PROCESSES)],
    memory === null ? [] : memoryArguments(settings),
  ].flat();
}

function memoryArguments(settings: SandboxSettings): string[] {
  const { events, usage } = memoryInside;
  return ['--memory-events', events, '--memory-usage', usage, '--memory-limit', String(settings.SANDBOX_MEMORY_BYTES)];
}

/** User and IPC namespace are the launcher's; this is the rest. */
function isolation(): string[] {
  return [
    ['--unshare-pid', '--unshare-net', '--unshare-uts', '--as-pid-1', '--die-with-parent', '--new-session'],
    ['--clearenv', '--hostname', 'lab', '--cap-drop', 'ALL'],
    agentCapabilities.flatMap((capability) => ['--cap-add', capability]),
  ].flat();
}

/** A copy of what the launcher has open as this descriptor. It needs no mount of its own: the root below it becomes read-only. */
function fileFrom(descriptor: string, mode: string, path: string): string[] {
  return ['--perms', mode, '--file', descriptor, path];
}

function ownMounts(settings: SandboxSettings): string[] {
  const tmpfs = (mode: string, bytes: number, path: string) => [
    '--perms',
    mode,
    '--size',
    String(bytes),
    '--tmpfs',
    path,
  ];
  return [
    fileFrom(descriptors.passwd, '0444', '/etc/passwd'),
    fileFrom(descriptors.group, '0444', '/etc/group'),
    fileFrom(descriptors.gccSpecs, '0444', GCC_SPECS),
    ['--proc', '/proc', '--dev', '/dev'],
    tmpfs('1777', settings.SANDBOX_POSIX_SHM_BYTES, '/dev/shm'),
    ['--mqueue', '/dev/mqueue', '--remount-ro', '/dev'],
    tmpfs('1777', settings.SANDBOX_TMP_BYTES, '/tmp'),
    tmpfs('0777', settings.SANDBOX_LAB_BYTES, '/lab'),
    tmpfs('0755', settings.SANDBOX_STAGE_BYTES, '/stage'),
  ].flat();
}

/** How the folders of programs and libraries are shown: `path` linked to `target`, or, without one, bound from where it lies. */
export interface SystemFolder {
  path: string;
  target: string | null;
}

/** `/usr`, read-only, with these of its parts hidden; the folders beside it; and these files and folders of `/etc`. */
export function mountSystem(hidden: string[], folders: SystemFolder[], etc: string[]): string[] {
  return [
    ['--tmpfs', '/', '--ro-bind', '/usr', '/usr'],
    hidden.flatMap((path) => ['--tmpfs', path, '--remount-ro', path]),
    folders.flatMap(({ path, target }) => (target === null ? ['--ro-bind', path, path] : ['--symlink', target, path])),
    // Without this, bubblewrap makes the folders above what it binds for root alone.
    ['--perms', '0755', '--dir', '/etc', '--perms', '0755', '--dir', '/run'],
    etc.flatMap((path) => ['--ro-bind', path, path]),
  ].flat();
}
