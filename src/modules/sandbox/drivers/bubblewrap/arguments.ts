/** A sandbox's command line on this host. */
import { existsSync, lstatSync, readlinkSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { projectPath } from '../../project-root.js';
import type { SandboxSettings } from '../../sandbox.settings.js';
import { launchArguments, type LaunchOptions, mountSystem } from '../launch-arguments.js';
import type { SandboxCgroup } from './cgroups.js';

export const launcherPath = () => projectPath('var', 'bin', 'prayog-launch');
export const zygotePath = () => projectPath('var', 'bin', 'prayog-zygote');
export const agentPath = () => projectPath('var', 'bin', 'prayog-agent');

export interface HostLaunchOptions {
  settings: SandboxSettings;
  /** Process that starts the launcher. */
  parent: number;
  cgroup: SandboxCgroup | null;
  /** First of the 65 536 host users of this sandbox. */
  uidBase: number;
}

/** Arguments of `prayog-launch`. */
export function hostLaunchArguments({ settings, parent, cgroup, uidBase }: HostLaunchOptions): string[] {
  const etc = (name: string) => projectPath('sandbox-image', 'launcher', 'etc', name);
  return launchArguments({
    settings,
    uidBase,
    parent,
    files: { agent: agentPath(), passwd: etc('passwd'), group: etc('group'), gccSpecs: etc('gcc.specs') },
    ...hostLayout(),
    cgroups: cgroup?.directories ?? [],
    memory: cgroup?.memory ?? null,
    limitEachProcess: cgroup === null,
  });
}

type HostLayout = Pick<LaunchOptions, 'agentIsPublic' | 'systemMounts'>;

let layout: HostLayout | null = null;

/** Looked up once: it does not change while a worker runs, and each sandbox would pay for it. */
function hostLayout(): HostLayout {
  layout ??= { agentIsPublic: isPublic(agentPath()), systemMounts: systemMounts() };
  return layout;
}

/** What a C and Python student needs of the host. The host's own programs and sources stay hidden. */
function systemMounts(): string[] {
  const folders = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'].filter((path) => existsSync(path));
  return mountSystem(
    ['/usr/local', '/usr/src'].filter((path) => existsSync(path)),
    folders.map((path) => ({ path, target: lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null })),
    ['/etc/alternatives', '/etc/ld.so.cache', '/etc/localtime'].filter((path) => existsSync(path)),
  );
}

const readAndExecute = 0o5;
const enter = 0o1;

/** Whether any user of this host may run a program: its project may lie below somebody's closed home folder. */
function isPublic(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & readAndExecute) !== readAndExecute) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & enter) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
