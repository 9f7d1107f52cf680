/** Sandboxes as containers of a Docker engine, one for each submission. */
import Docker from 'dockerode';
import { randomBytes, randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import { SandboxUnavailableError } from '../../errors.js';
import type { AgentConnection, SandboxDriver } from '../../sandbox.port.js';
import type { SandboxSettings } from '../../sandbox.settings.js';
import { isAlive, ownMark } from '../worker-mark.js';
import { ContainerConnection, removeContainer, statusOf } from './container-connection.js';
import { containerOptions, labels } from './container-options.js';

const firstStudentId = 20_000;
const lastStudentId = 59_999;
const probeTimeoutMs = 3_000;
const notFound = 404;

export class DockerDriver implements SandboxDriver {
  readonly name = 'docker';

  private readonly docker = new Docker();
  private readonly running = new Set<AgentConnection>();
  private readonly usedIds = new Set<number>();
  private cgroupVersion: Promise<1 | 2> | null = null;

  constructor(private readonly settings: SandboxSettings) {}

  async probe(): Promise<{ usable: true } | { usable: false; reason: string }> {
    try {
      await within(probeTimeoutMs, this.docker.ping());
    } catch (error) {
      return {
        usable: false,
        reason: `no Docker engine answers (${(error as Error).message}): start one, or set DOCKER_HOST`,
      };
    }
    const image = this.settings.SANDBOX_DOCKER_IMAGE;
    try {
      await this.docker.getImage(image).inspect();
      return { usable: true };
    } catch (error) {
      if (statusOf(error) !== notFound) return { usable: false, reason: (error as Error).message };
      const reason = `the engine has no image ${image}: run \`docker build --network=host -t ${image} sandbox-image\``;
      return { usable: false, reason };
    }
  }

  async create(): Promise<AgentConnection> {
    const studentId = this.takeStudentId();
    try {
      return await this.start(studentId);
    } catch (error) {
      this.usedIds.delete(studentId);
      throw new SandboxUnavailableError(`the Docker engine can't start a sandbox: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  async sweep(): Promise<void> {
    const filters = { label: [`${labels.owner}=${this.settings.SANDBOX_OWNER}`] };
    const containers = await this.docker.listContainers({ all: true, filters });
    const abandoned = containers.filter(({ Labels }) => !belongsToTheLiving(Labels[labels.worker] ?? ''));
    await Promise.all(abandoned.map(({ Id }) => removeContainer(this.docker.getContainer(Id))));
  }

  async close(): Promise<void> {
    await Promise.all([...this.running].map((connection) => connection.destroy()));
  }

  private async start(studentId: number): Promise<AgentConnection> {
    const { settings } = this;
    const id = randomBytes(6).toString('hex');
    this.cgroupVersion ??= this.askCgroupVersion();
    const container = await this.docker.createContainer(
      containerOptions({
        settings,
        name: `${settings.SANDBOX_OWNER}-sandbox-${id}`,
        workerMark: workerMark(),
        studentId,
        cgroupVersion: await this.cgroupVersion,
      }),
    );
    try {
      // Attached before the start, so that not one byte of the agent's is missed.
      const attached = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
      await container.start();
      return this.track(id, studentId, container, attached as Duplex);
    } catch (error) {
      await removeContainer(container);
      throw error;
    }
  }

  private track(id: string, studentId: number, container: Docker.Container, attached: Duplex): AgentConnection {
    const connection = new ContainerConnection(id, container, attached, () => {
      this.running.delete(connection);
      this.usedIds.delete(studentId);
    });
    this.running.add(connection);
    return connection;
  }

  private async askCgroupVersion(): Promise<1 | 2> {
    try {
      const info = (await this.docker.info()) as { CgroupVersion?: string };
      return info.CgroupVersion === '2' ? 2 : 1;
    } catch (error) {
      this.cgroupVersion = null;
      throw error;
    }
  }

  private takeStudentId(): number {
    const count = lastStudentId - firstStudentId + 1;
    if (this.usedIds.size === count) throw new SandboxUnavailableError(`${count} sandboxes run already`);
    // As with bubblewrap's slots: other workers of this host are avoided by chance.
    let id = randomInt(firstStudentId, lastStudentId + 1);
    while (this.usedIds.has(id)) id = id === lastStudentId ? firstStudentId : id + 1;
    this.usedIds.add(id);
    return id;
  }
}

/** A worker may run in a container of its own, where process ids repeat: its host name tells such workers apart. */
function workerMark(): string {
  return `${ownMark()}-${hostname()}`;
}

/** Workers on other hosts (or in other containers) can't be looked at, so theirs are left to them; their owner's name should differ. */
function belongsToTheLiving(mark: string): boolean {
  const [pid, tick, ...host] = mark.split('-');
  return host.join('-') !== hostname() || isAlive(`${pid}-${tick}`);
}

function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
