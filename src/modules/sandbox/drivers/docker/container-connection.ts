import type Docker from 'dockerode';
import { once } from 'node:events';
import type { Duplex, Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentConnection } from '../../sandbox.port.js';
import { lastLine } from '../first-byte.js';
import { LogTail } from '../log-tail.js';
import { Demultiplexer } from './demultiplexer.js';

const notFound = 404;
const alreadyInProgress = 409;

/** How long an agent may take to end once its input has. */
const endTimeoutMs = 250;

/** A running container, its agent's streams taken from the engine's attach stream. */
export class ContainerConnection implements AgentConnection {
  readonly toAgent: Writable;
  readonly fromAgent: Readable;

  private readonly tail = new LogTail();
  /**
   * Asked for from the beginning: once it has ended, the engine removes the container by itself and forgets. Null when the engine does not say; rejects when it
   * is gone.
   */
  private readonly exitStatus: Promise<number | null>;
  private destroyed: Promise<void> | null = null;

  /** @param onGone runs once, after the container was removed. */
  constructor(
    readonly id: string,
    private readonly container: Docker.Container,
    private readonly attached: Duplex,
    private readonly onGone: () => void,
  ) {
    const demultiplexer = new Demultiplexer((chunk) => this.tail.add(chunk));
    attached.on('error', (error) => demultiplexer.destroy(error));
    attached.on('close', () => demultiplexer.end());
    this.exitStatus = container.wait().then(
      ({ StatusCode }: { StatusCode: number }) => StatusCode,
      (error: unknown) => {
        if (statusOf(error) === null) throw new Error('the Docker engine is gone', { cause: error });
        return null;
      },
    );
    this.exitStatus.catch(() => undefined);
    this.toAgent = attached;
    this.fromAgent = attached.pipe(demultiplexer);
  }

  log(): string {
    return this.tail.toString();
  }

  async lastWords(): Promise<string> {
    const status = await this.exitStatus;
    const written = lastLine(this.log());
    if (status === null) return written;
    return `exit status ${status}${written === '' ? '' : ` (${written})`}`;
  }

  destroy(): Promise<void> {
    this.destroyed ??= this.end();
    return this.destroyed;
  }

  private async end(): Promise<void> {
    await this.letAgentEnd();
    await removeContainer(this.container);
    this.attached.destroy();
    this.onGone();
  }

  /** An agent whose input ends removes the objects of IPC before it ends too: the kernel would take its time over them. */
  private async letAgentEnd(): Promise<void> {
    if (this.attached.destroyed) return;
    const ended = once(this.fromAgent.resume(), 'close').catch(() => undefined);
    this.attached.end();
    await Promise.race([ended, sleep(endTimeoutMs, undefined, { ref: false })]);
  }
}

/** Kills a container, if it runs, and waits until the engine has removed it. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    if (statusOf(error) === notFound) return;
    if (statusOf(error) !== alreadyInProgress) throw error;
    // It ended by itself and is being removed.
    await container.wait({ condition: 'removed' }).catch((waitError: unknown) => {
      if (statusOf(waitError) !== notFound) throw waitError;
    });
  }
}

/** HTTP status of an engine's refusal, or null for any other error. */
export function statusOf(error: unknown): number | null {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' ? status : null;
}
