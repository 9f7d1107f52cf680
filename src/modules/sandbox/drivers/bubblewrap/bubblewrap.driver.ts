/** Sandboxes as plain processes of this host: no daemon, a few milliseconds each. Theory of operation: `sandbox-image/launcher/launch.c`. */
import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { SandboxUnavailableError } from '../../errors.js';
import type { AgentConnection, SandboxDriver } from '../../sandbox.port.js';
import type { SandboxSettings } from '../../sandbox.settings.js';
import { firstByte, lastLine } from '../first-byte.js';
import { NumberRange } from '../number-range.js';
import { agentPath, hostLaunchArguments, launcherPath, zygotePath } from './arguments.js';
import { Cgroups, type SandboxCgroup } from './cgroups.js';
import { ProcessConnection } from './process-connection.js';
import { Zygote } from './zygote.js';

/** Above every range that login tools and container managers hand out. */
const firstUid = 0x7000_0000;
const uidsOfOne = 65_536;
const userRanges = new NumberRange(2048);

/** The launcher, bubblewrap and the agent stand in the sandbox's group of processes beside the student's. */
const ownProcesses = 3;

/** Sandboxes have this host's /usr, without /usr/local. */
const studentTools = ['/usr/bin/gcc', '/usr/bin/python3'];

export class BubblewrapDriver implements SandboxDriver {
  readonly name = 'bubblewrap';

  private readonly cgroups: Cgroups | null;
  private readonly running = new Set<AgentConnection>();
  private zygote: Promise<Zygote> | null = null;

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
    for (const path of [zygotePath(), launcherPath(), agentPath()]) {
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
      return await this.launch(id, range, cgroup, cleanUp);
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
    await (await this.zygote)?.close();
  }

  private async launch(
    id: string,
    range: number,
    cgroup: SandboxCgroup | null,
    cleanUp: () => Promise<void>,
  ): Promise<AgentConnection> {
    const zygote = await this.livingZygote();
    const uidBase = firstUid + range * uidsOfOne;
    const command = hostLaunchArguments({ settings: this.settings, parent: zygote.pid, cgroup, uidBase });
    const launched = await zygote.launch([launcherPath(), ...command]);
    const connection = new ProcessConnection(id, launched, zygote, async () => {
      this.running.delete(connection);
      await cleanUp();
    });
    this.running.add(connection);
    return connection;
  }

  private livingZygote(): Promise<Zygote> {
    this.zygote ??= this.startZygote();
    return this.zygote;
  }

  private async startZygote(): Promise<Zygote> {
    const forget = () => {
      this.zygote = null;
    };
    try {
      return await Zygote.start(zygotePath(), forget);
    } catch (error) {
      forget();
      throw error;
    }
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

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
