/**
 * Control groups for sandboxes, version 1 or 2, one directory for each sandbox (with version 1: one in each hierarchy).
 *
 * Without one of its own for processors, a sandbox would have as much of them as it has sessions and threads: one student's thousand spinning
 * threads would leave its neighbours, and the rest of the host, a thousandth. So each counts as one, and all of them together as one beside the
 * host's other groups.
 *
 * They lie in a directory `prayog` at the top of the hierarchy, which takes root, or below this process's own group, which takes a
 * delegated one. A directory's name is `<owner>.<worker's mark>.<sandbox>`, so that what a killed worker left can be told from what a
 * living one uses.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MemoryFiles } from '../launch-arguments.js';
import { isAlive, ownMark } from '../worker-mark.js';

const mount = '/sys/fs/cgroup';
const groupName = 'prayog';
const quotaPeriodUs = 100_000;
const removalAttempts = 200;
const removalPauseMs = 5;

export interface CgroupLimits {
  memoryBytes: number;
  processes: number;
  /** 0: no limit. */
  cpus: number;
}

export interface SandboxCgroup {
  /** The directories that the sandbox's first process joins. */
  readonly directories: readonly string[];
  readonly memory: MemoryFiles;
  /** Kills whatever is left inside and removes the directories. */
  remove(): Promise<void>;
}

export class Cgroups {
  private constructor(
    private readonly version: 1 | 2,
    private readonly bases: readonly string[],
    private readonly owner: string,
  ) {}

  /**
   * Finds where this process may make groups. Null when it may nowhere.
   * @param needsCpu whether groups that don't count processor time are of no use.
   */
  static find(owner: string, needsCpu: boolean): Cgroups | null {
    const version = existsSync(join(mount, 'cgroup.controllers')) ? 2 : 1;
    const needed = ['memory', 'pids'];
    for (const controllers of needsCpu ? [[...needed, 'cpu']] : [[...needed, 'cpu'], needed]) {
      for (const own of [false, true]) {
        const bases = version === 2 ? version2Base(own, controllers) : version1Bases(own, controllers);
        if (bases !== null) return new Cgroups(version, bases, owner);
      }
    }
    return null;
  }

  /** @throws Error (of the file system) when the kernel refuses. */
  create(id: string, limits: CgroupLimits): SandboxCgroup {
    const name = `${this.owner}.${ownMark()}.${id}`;
    const directories = this.bases.map((base) => join(base, name));
    const [memory] = directories as [string];
    for (const directory of directories) mkdirSync(directory);
    try {
      if (this.version === 2) limitVersion2(memory, limits);
      else limitVersion1(directories, limits);
    } catch (error) {
      for (const directory of directories) rmdirSync(directory);
      throw error;
    }
    return {
      directories,
      memory: {
        events: join(memory, this.version === 2 ? 'memory.events' : 'memory.oom_control'),
        usage: join(memory, this.version === 2 ? 'memory.current' : 'memory.usage_in_bytes'),
      },
      remove: () => removeAll(directories),
    };
  }

  /** Removes the groups of this owner whose worker is gone. */
  async sweep(): Promise<void> {
    for (const base of this.bases) {
      for (const entry of readdirSync(base, { withFileTypes: true })) {
        const { name } = entry;
        const [owner, mark] = name.split('.');
        if (entry.isDirectory() && owner === this.owner && mark !== undefined && !isAlive(mark))
          await removeAll([join(base, name)]);
      }
    }
  }
}

function version2Base(own: boolean, controllers: readonly string[]): string[] | null {
  const parent = own ? join(mount, ownGroup('') ?? '/') : mount;
  const base = join(parent, groupName);
  try {
    enableControllers(parent, controllers);
    mkdirSync(base, { recursive: true });
    enableControllers(base, controllers);
    return [base];
  } catch {
    return null;
  }
}

/** Leaves the file alone where it says all that is wanted: it may be another's to write. */
function enableControllers(directory: string, controllers: readonly string[]): void {
  const file = join(directory, 'cgroup.subtree_control');
  const enabled = readFileSync(file, 'utf8').trim().split(' ');
  const missing = controllers.filter((controller) => !enabled.includes(controller));
  if (missing.length > 0) writeFileSync(file, missing.map((controller) => `+${controller}`).join(' '));
}

function version1Bases(own: boolean, controllers: readonly string[]): string[] | null {
  const bases: string[] = [];
  for (const controller of controllers) {
    const base = join(mount, controller, own ? (ownGroup(controller) ?? '/') : '/', groupName);
    try {
      mkdirSync(base, { recursive: true });
      if (controller === 'memory') writeFileSync(join(base, 'memory.use_hierarchy'), '1');
    } catch {
      return null;
    }
    bases.push(base);
  }
  return bases;
}

/** The path of this process's group in a hierarchy; the empty controller means version 2's. */
function ownGroup(controller: string): string | null {
  for (const line of readFileSync('/proc/self/cgroup', 'utf8').split('\n')) {
    const [, controllers, ...path] = line.split(':');
    if (controllers?.split(',').includes(controller) === true) return path.join(':');
  }
  return null;
}

function limitVersion2(directory: string, { memoryBytes, processes, cpus }: CgroupLimits): void {
  const write = (file: string, value: string | number) => writeFileSync(join(directory, file), String(value));
  write('memory.max', memoryBytes);
  if (existsSync(join(directory, 'memory.swap.max'))) write('memory.swap.max', 0);
  write('pids.max', processes);
  if (cpus > 0) write('cpu.max', `${Math.round(cpus * quotaPeriodUs)} ${quotaPeriodUs}`);
}

function limitVersion1(directories: readonly string[], { memoryBytes, processes, cpus }: CgroupLimits): void {
  const [memory, pids, cpu] = directories as [string, string, string?];
  writeFileSync(join(memory, 'memory.limit_in_bytes'), String(memoryBytes));
  const withSwap = join(memory, 'memory.memsw.limit_in_bytes');
  if (existsSync(withSwap)) writeFileSync(withSwap, String(memoryBytes));
  // What TCP queues is charged to no group of version 1 that does not ask for it.
  const ofTcp = join(memory, 'memory.kmem.tcp.limit_in_bytes');
  if (existsSync(ofTcp)) writeFileSync(ofTcp, '0');
  writeFileSync(join(pids, 'pids.max'), String(processes));
  if (cpu !== undefined && cpus > 0) {
    writeFileSync(join(cpu, 'cpu.cfs_period_us'), String(quotaPeriodUs));
    writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(Math.round(cpus * quotaPeriodUs)));
  }
}

async function removeAll(directories: readonly string[]): Promise<void> {
  for (const directory of directories) await removeGroup(directory);
}

/** A group can be removed once its last process is gone, which the kernel may take a moment for. */
async function removeGroup(directory: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      rmdirSync(directory);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || attempt === removalAttempts) throw error;
    }
    killMembers(directory);
    await sleep(removalPauseMs);
  }
}

function killMembers(directory: string): void {
  try {
    for (const pid of readFileSync(join(directory, 'cgroup.procs'), 'utf8').split('\n')) {
      if (pid !== '' && pid !== '0') process.kill(Number(pid), 'SIGKILL');
    }
  } catch (error) {
    // The group or the process may have gone meanwhile, which is what this is for.
    if (!['ENOENT', 'ENODEV', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
