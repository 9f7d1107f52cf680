import type Docker from 'dockerode';
import { launchArguments, mountSystem } from '../launch-arguments.js';
import {
  cgroupFiles,
  commonHostConfig,
  type CommonOptions,
  commonOptions,
  seccompProfile,
} from './container-options.js';

export interface SlotOptions extends CommonOptions {
  /** First of the host's users that the container takes: `usersOfOne` of them. */
  uidBase: number;
  token: string;
}

/** One range for the keeper, one for its sandboxes. */
export const usersOfOne = 2 * 65_536;

/** Where a sandbox's users begin among the keeper's. */
const sandboxUsers = 65_536;

/** The keeper, bubblewrap (before that the launcher and its helper) and the agent. */
const ownProcesses = 4;

/** Nothing of the container's own is kept in shared memory: each sandbox mounts its own. */
const shmBytes = 65_536;

/** As `sandbox-image/Dockerfile` lays it out. */
const inImage = '/usr/lib/prayog';
const systemMounts = mountSystem(
  ['/usr/local', '/usr/src', inImage],
  ['bin', 'sbin', 'lib', 'lib64'].map((name) => ({ path: `/${name}`, target: `usr/${name}` })),
  ['/etc/alternatives', '/etc/ld.so.cache'],
);

/**
 * What making namespaces takes beyond what a strict container may call. Students' programs still may not: the agent gives each of them a
 * filter of its own that refuses all of these.
 */
const callsOfTheLauncher = new Set(['mount', 'umount2', 'pivot_root', 'unshare', 'setns', 'clone', 'sethostname']);

/** A container that stays up, with sandboxes made and ended inside it. */
export function slotOptions(options: SlotOptions): Docker.ContainerCreateOptions {
  const { settings, uidBase, token, cgroupVersion } = options;
  const { memoryStat, memoryEvents, memoryUsage, pidsEvents } = cgroupFiles(cgroupVersion);
  const launch = launchArguments({
    settings,
    uidBase: sandboxUsers,
    parent: null,
    files: {
      agent: `${inImage}/agent`,
      passwd: `${inImage}/etc/passwd`,
      group: `${inImage}/etc/group`,
      gccSpecs: `${inImage}/etc/gcc.specs`,
    },
    agentIsPublic: true,
    systemMounts,
    cgroups: [],
    memory: { events: memoryEvents, usage: memoryUsage },
    limitEachProcess: false,
  });
  return {
    ...commonOptions(options),
    Entrypoint: [`${inImage}/keeper`],
    Cmd: [
      ['--token', token, '--uid-base', String(uidBase)],
      ['--memory-stat', memoryStat, '--memory-events', memoryEvents, '--pids-events', pidsEvents],
      ['--', `${inImage}/launch`, ...launch],
    ].flat(),
    HostConfig: {
      ...commonHostConfig(options, ownProcesses),
      // Used once, by the keeper, to map users; see there.
      CapAdd: ['SETUID', 'SETGID'],
      SecurityOpt: ['no-new-privileges:true', 'apparmor=unconfined', `seccomp=${JSON.stringify(profile())}`],
      // A new /proc can be mounted only where the container's own is whole. Nobody in it is a user who could write there.
      MaskedPaths: [],
      ReadonlyPaths: [],
      ShmSize: shmBytes,
    },
  };
}

function profile(): object {
  const { syscalls, ...rest } = seccompProfile();
  const rules = syscalls.map((rule) => ({
    ...rule,
    names: rule.names.filter((name) => !callsOfTheLauncher.has(name)),
  }));
  return { ...rest, syscalls: rules.filter(({ names }) => names.length > 0) };
}
