import { readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { projectPath } from '../../project-root.js';
import { ipcSysctls, type SandboxSettings } from '../../sandbox.settings.js';

export const labels = { owner: 'org.prayog.sandbox.owner', worker: 'org.prayog.sandbox.worker' };

export interface CommonOptions {
  settings: SandboxSettings;
  name: string;
  workerMark: string;
  cgroupVersion: 1 | 2;
}

export interface ContainerOptions extends CommonOptions {
  /** Uid and gid of the student's programs. Without a user namespace it is the host's, so each sandbox has its own. */
  studentId: number;
}

/** Besides the student's programs there is the agent. */
const ownProcesses = 1;
/** As the launcher limits them. */
const pendingSignals = 1024;
const nanosPerCpu = 1e9;
const leastBytes = 4096;

/** Where the kernel counts what this container's limits did, and what it uses of them, as seen inside. */
export function cgroupFiles(version: 1 | 2): {
  memoryStat: string;
  memoryEvents: string;
  memoryUsage: string;
  pidsEvents: string;
} {
  const base = '/sys/fs/cgroup';
  return version === 2
    ? {
        memoryStat: `${base}/memory.stat`,
        memoryEvents: `${base}/memory.events`,
        memoryUsage: `${base}/memory.current`,
        pidsEvents: `${base}/pids.events`,
      }
    : {
        memoryStat: `${base}/memory/memory.stat`,
        memoryEvents: `${base}/memory/memory.oom_control`,
        memoryUsage: `${base}/memory/memory.usage_in_bytes`,
        pidsEvents: `${base}/pids/pids.events`,
      };
}

/** A container that is one sandbox: everything that the engine is asked for. What is not listed is the engine's default. */
export function containerOptions(options: ContainerOptions): Docker.ContainerCreateOptions {
  const { settings, studentId, cgroupVersion } = options;
  const { memoryEvents, memoryUsage } = cgroupFiles(cgroupVersion);
  return {
    ...commonOptions(options),
    Cmd: [
      ['--uid', String(studentId), '--gid', String(studentId), '--processes', String(settings.SANDBOX_PROCESSES)],
      ['--memory-events', memoryEvents],
      ['--memory-usage', memoryUsage, '--memory-limit', String(settings.SANDBOX_MEMORY_BYTES)],
    ].flat(),
    HostConfig: {
      ...commonHostConfig(options, ownProcesses),
      // SETUID and SETGID to run programs as the student, KILL to end them, SYS_PTRACE to look into them.
      CapAdd: ['SETUID', 'SETGID', 'KILL', 'SYS_PTRACE'],
      SecurityOpt: ['no-new-privileges:true', `seccomp=${JSON.stringify(seccompProfile())}`],
      Sysctls: ipcSysctls(settings),
      ShmSize: settings.SANDBOX_POSIX_SHM_BYTES,
      Tmpfs: fileSystems(settings),
    },
  };
}

/** What all our containers have in common, beside their host's part. */
export function commonOptions({ settings, name, workerMark }: CommonOptions): Docker.ContainerCreateOptions {
  return {
    name,
    Image: settings.SANDBOX_DOCKER_IMAGE,
    Labels: { [labels.owner]: settings.SANDBOX_OWNER, [labels.worker]: workerMark },
    Hostname: 'lab',
    Env: [],
    Tty: false,
    OpenStdin: true,
    // The container's input ends when the worker's connection does, however the worker ended; then its first process ends and the engine removes all.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    NetworkDisabled: true,
  };
}

/** @param processes how many of ours there are beside the student's. */
export function commonHostConfig({ settings, cgroupVersion }: CommonOptions, processes: number): Docker.HostConfig {
  return {
    AutoRemove: true,
    ...(settings.SANDBOX_DOCKER_RUNTIME === '' ? {} : { Runtime: settings.SANDBOX_DOCKER_RUNTIME }),
    CapDrop: ['ALL'],
    IpcMode: 'private',
    NetworkMode: 'none',
    // What runs inside reads its own group's counters under /sys/fs/cgroup.
    CgroupnsMode: 'private',
    ReadonlyRootfs: true,
    Memory: settings.SANDBOX_MEMORY_BYTES,
    MemorySwap: settings.SANDBOX_MEMORY_BYTES,
    // Version 1 charges what TCP queues to no group that does not ask for it; 0 would be no limit.
    ...(cgroupVersion === 1 ? { KernelMemoryTCP: leastBytes } : {}),
    PidsLimit: settings.SANDBOX_PROCESSES + processes,
    ...(settings.SANDBOX_CPUS === 0 ? {} : { NanoCpus: Math.round(settings.SANDBOX_CPUS * nanosPerCpu) }),
    Ulimits: [
      // The one limit with which no core is piped to a program of the host.
      { Name: 'core', Soft: 1, Hard: 1 },
      { Name: 'sigpending', Soft: pendingSignals, Hard: pendingSignals },
      { Name: 'nofile', Soft: settings.SANDBOX_OPEN_FILES, Hard: settings.SANDBOX_OPEN_FILES },
    ],
    LogConfig: { Type: 'none', Config: {} },
  } as Docker.HostConfig;
}

function fileSystems(settings: SandboxSettings): Record<string, string> {
  const tmpfs = (bytes: number, mode: string) =>
    `rw,exec,nosuid,nodev,size=${bytes},nr_inodes=${settings.SANDBOX_INODES},mode=${mode}`;
  return {
    '/lab': tmpfs(settings.SANDBOX_LAB_BYTES, '0777'),
    '/tmp': tmpfs(settings.SANDBOX_TMP_BYTES, '1777'),
    '/stage': tmpfs(settings.SANDBOX_STAGE_BYTES, '0755'),
  };
}

interface SeccompProfile {
  defaultAction: string;
  syscalls: { names: string[]; action: string }[];
}

let profile: SeccompProfile | null = null;

/** The engine takes the profile's text, not its path. Engines before 20.10.10 don't know `errnoRet`, which threads need. */
export function seccompProfile(): SeccompProfile {
  profile ??= JSON.parse(readFileSync(projectPath('sandbox-image', 'seccomp.json'), 'utf8')) as SeccompProfile;
  return profile;
}
