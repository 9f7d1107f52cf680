/** Sandboxes as plain processes of this host: no daemon, a few milliseconds each. Theory of operation: `sandbox-image/launcher/prayog-launch.c`. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import type { Readable } from 'node:stream';
import { SandboxUnavailableError } from '../../errors.js';
import type { AgentConnection, SandboxDriver } from '../../sandbox.port.js';
import type { SandboxSettings } from '../../sandbox.settings.js';
import { firstByte, lastLine } from '../first-byte.js';
import { NumberRange } from '../number-range.js';
import { agentPath, hostLaunchArguments, launcherPath } from './arguments.js';
import { Cgroups, type SandboxCgroup } from './cgroups.js';
import { type Launched, ProcessConnection } from './process-connection.js';

/** Above every range that login tools and container managers hand out. */
const firstUid = 0x7000_0000;
const uidsOfOne = 65_536;
const userRanges = new NumberRange(2048);

/** The launcher, bubblewrap and the agent stand in the sandbox's group of processes beside the student's. */
const ownProcesses = 3;

/** Sandboxes have this host's /usr, without /usr/local. */
const studentTools = ['/usr/bin/gcc', '/usr/bin/python3'];

const searchPath = '/usr/local/bin:/usr/bin:/bin';

export class BubblewrapDriver implements SandboxDriver {
  readonly name = 'bubblewrap';

  private readonly cgroups: Cgroups | null;
  private readonly running = new Set<AgentConnection>();

  constructor(private readonly settings: SandboxSettings) {
    this.cgroups = Cgroups.find(settings.SANDBOX_OWNER, settings.SANDBOX_CPUS > 0);
  }

  /** Whether the kernel limits a whole sandbox's memory and processes. If not, only the limits of single processes hold. */
  get limitsWholeSandbox(): boolean {
    return this.cgroups !== null;
  }

  async probe(): Promise<{ usable: true } | { usable: false; reason: string }> {
    for (const path of studentTools) {
      if (!isExecutable(path)) {
        return { usable: false, reason: `${path} is missing: install the packages gcc, libc6-dev and python3` };
      }
    }
    for (const path of [launcherPath(), agentPath()]) {
      if (!isExecutable(path)) return { usable: false, reason: `${path} is not built: run \`make -C sandbox-image\`` };
    }
    try {
      const connection = await this.create();
      const greeting = await firstByte(connection, this.settings.SANDBOX_START_TIMEOUT_MS);
      await connection.destroy();
      if (greeting) return { usable: true };
      return { usable: false, reason: lastLine(connection.log()) || 'the agent does not answer' };
    } catch (error) {
      return { usable: false, reason: (error as Error).message };
    }
  }

  async create(): Promise<AgentConnection> {
    const id = randomBytes(6).toString('hex');
    const range = userRanges.take();
    const cgroup = this.makeCgroup(id, range);
    const cleanUp = async (): Promise<void> => {
      userRanges.giveBack(range);
      await cgroup?.remove();
    };
    try {
      const command = hostLaunchArguments({ settings: this.settings, cgroup, uidBase: firstUid + range * uidsOfOne });
      return this.track(id, launch(command), cleanUp);
    } catch (error) {
      await cleanUp();
      throw new SandboxUnavailableError(`no sandbox could be started: ${(error as Error).message}`, { cause: error });
    }
  }

  async sweep(): Promise<void> {
    await this.cgroups?.sweep();
  }

  async close(): Promise<void> {
    await Promise.all([...this.running].map((connection) => connection.destroy()));
  }

  private track(id: string, child: Launched, cleanUp: () => Promise<void>): AgentConnection {
    const connection = new ProcessConnection(id, child, async () => {
      this.running.delete(connection);
      await cleanUp();
    });
    this.running.add(connection);
    return connection;
  }

  private makeCgroup(id: string, range: number): SandboxCgroup | null {
    try {
      return (
        this.cgroups?.create(id, {
          memoryBytes: this.settings.SANDBOX_MEMORY_BYTES,
          processes: this.settings.SANDBOX_PROCESSES + ownProcesses,
          cpus: this.settings.SANDBOX_CPUS,
        }) ?? null
      );
    } catch (error) {
      userRanges.giveBack(range);
      throw new SandboxUnavailableError(`no control group could be made: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}

/** @throws Error when this process can't start another: too many files are open, or too many processes run. */
function launch(command: string[]): Launched {
  const child = spawn(launcherPath(), command, {
    // Its own session: Ctrl-C is for the worker, which ends its sandboxes when their work is done.
    detached: true,
    env: { PATH: searchPath },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Also reported as an event, after this has thrown.
  child.on('error', () => undefined);
  // Without descriptors to spare there are no streams, whatever the types say.
  if ((child.stdout as Readable | undefined) === undefined) throw new Error('this process has too many open files');
  return child;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
