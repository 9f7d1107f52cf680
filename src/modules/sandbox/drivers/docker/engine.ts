/** What both modes need of a Docker engine: a container started with its streams attached, and the engine's control groups. */
import Docker from 'dockerode';
import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import { isAlive, ownMark } from '../worker-mark.js';
import { removeContainer, statusOf } from './container-connection.js';
import { labels } from './container-options.js';

const probeTimeoutMs = 3_000;
const notFound = 404;

export interface StartedContainer {
  container: Docker.Container;
  attached: Duplex;
}

export class Engine {
  private readonly docker = new Docker();
  private version: Promise<1 | 2> | null = null;

  /** In one line why this engine can't start containers of an image, or null when it can. */
  async obstacle(image: string): Promise<string | null> {
    try {
      await within(probeTimeoutMs, this.docker.ping());
    } catch (error) {
      return `no Docker engine answers (${(error as Error).message}): start one, or set DOCKER_HOST`;
    }
    try {
      await this.docker.getImage(image).inspect();
      return null;
    } catch (error) {
      if (statusOf(error) !== notFound) return (error as Error).message;
      return `the engine has no image ${image}: run \`docker build --network=host -t ${image} sandbox-image\``;
    }
  }

  async start(options: Docker.ContainerCreateOptions): Promise<StartedContainer> {
    const container = await this.docker.createContainer(options);
    try {
      // Attached before the start, so that not one byte of what it says is missed.
      const attached = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
      await container.start();
      return { container, attached: attached as Duplex };
    } catch (error) {
      await removeContainer(container);
      throw error;
    }
  }

  /** Of the control groups that containers are in. */
  async cgroupVersion(): Promise<1 | 2> {
    this.version ??= this.docker
      .info()
      .then((info: unknown) => ((info as { CgroupVersion?: string }).CgroupVersion === '2' ? 2 : 1));
    try {
      return await this.version;
    } catch (error) {
      this.version = null;
      throw error;
    }
  }

  /** Removes the containers of this owner whose worker is gone. */
  async sweep(owner: string): Promise<void> {
    const filters = { label: [`${labels.owner}=${owner}`] };
    const containers = await this.docker.listContainers({ all: true, filters });
    const abandoned = containers.filter(({ Labels }) => !belongsToTheLiving(Labels[labels.worker] ?? ''));
    await Promise.all(abandoned.map(({ Id }) => removeContainer(this.docker.getContainer(Id))));
  }
}

/** A worker may run in a container of its own, where process ids repeat: its host name tells such workers apart. */
export function workerMark(): string {
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
