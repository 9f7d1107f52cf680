import { readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { projectPath } from '../../project-root.js';
import { ipcSysctls, type SandboxSettings } from '../../sandbox.settings.js';

export const labels = { owner: 'org.prayog.sandbox.owner', worker: 'org.prayog.sandbox.worker' };

export interface ContainerOptions {
  settings: SandboxSettings;
  name: string;
  workerMark: string;
  /** Uid and gid of the student's programs. Without a user namespace it is the host's, so each sandbox has its own. */
  studentId: number;
  cgroupVersion: 1 | 2;
}

/** Besides the student's programs there is the agent. */
const ownProcesses = 1;
const openFiles = 1024;
const nanosPerCpu = 1e9;

/** Everything that the engine is asked for, in one place: what is not listed here is the engine's default. */
export function containerOptions(options: ContainerOptions): Docker.ContainerCreateOptions {
  const { settings, name, workerMark, studentId, cgroupVersion } = options;
  const memoryEvents =
    cgroupVersion === 2 ? '/sys/fs/cgroup/memory.events' : '/sys/fs/cgroup/memory/memory.oom_control';
  return {
    name,
    Image: settings.SANDBOX_DOCKER_IMAGE,
    Cmd: ['--uid', String(studentId), '--gid', String(studentId), '--memory-events', memoryEvents],
    Labels: { [labels.owner]: settings.SANDBOX_OWNER, [labels.worker]: workerMark },
    Hostname: 'lab',
    Env: [],
    Tty: false,
    OpenStdin: true,
    // The agent's input ends when the worker's connection does, however the worker ended; then the agent ends and the engine removes all.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    NetworkDisabled: true,
    HostConfig: {
      AutoRemove: true,
      ...(settings.SANDBOX_DOCKER_RUNTIME === '' ? {} : { Runtime: settings.SANDBOX_DOCKER_RUNTIME }),
      ...isolation(),
      ...limits(settings),
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}

function isolation(): Docker.HostConfig {
  return {
    // SETUID and SETGID to run programs as the student, KILL to end them, SYS_PTRACE to look into them.
    CapDrop: ['ALL'],
    CapAdd: ['SETUID', 'SETGID', 'KILL', 'SYS_PTRACE'],
    SecurityOpt: ['no-new-privileges:true', `seccomp=${seccompProfile()}`],
    IpcMode: 'private',
    NetworkMode: 'none',
    // The agent reads its own group's memory events under /sys/fs/cgroup.
    CgroupnsMode: 'private',
    ReadonlyRootfs: true,
  } as Docker.HostConfig;
}

function limits(settings: SandboxSettings): Docker.HostConfig {
  const tmpfs = (bytes: number, mode: string) =>
    `rw,exec,nosuid,nodev,size=${bytes},nr_inodes=${settings.SANDBOX_INODES},mode=${mode}`;
  return {
    Memory: settings.SANDBOX_MEMORY_BYTES,
    MemorySwap: settings.SANDBOX_MEMORY_BYTES,
    PidsLimit: settings.SANDBOX_PROCESSES + ownProcesses,
    ...(settings.SANDBOX_CPUS === 0 ? {} : { NanoCpus: Math.round(settings.SANDBOX_CPUS * nanosPerCpu) }),
    Sysctls: ipcSysctls(settings),
    ShmSize: settings.SANDBOX_POSIX_SHM_BYTES,
    Tmpfs: {
      '/lab': tmpfs(settings.SANDBOX_LAB_BYTES, '0777'),
      '/tmp': tmpfs(settings.SANDBOX_TMP_BYTES, '1777'),
      '/stage': tmpfs(settings.SANDBOX_STAGE_BYTES, '0755'),
    },
    Ulimits: [
      // The one limit with which no core is piped to a program of the host.
      { Name: 'core', Soft: 1, Hard: 1 },
      { Name: 'nofile', Soft: openFiles, Hard: openFiles },
    ],
  };
}

let profile: string | null = null;

/** The engine takes the profile's text, not its path. Engines before 20.10.10 don't know `errnoRet`, which threads need. */
function seccompProfile(): string {
  profile ??= JSON.stringify(JSON.parse(readFileSync(projectPath('sandbox-image', 'seccomp.json'), 'utf8')));
  return profile;
}
