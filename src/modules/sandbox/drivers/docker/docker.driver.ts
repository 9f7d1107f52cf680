/** Sandboxes in containers of a Docker engine: one container for each, or one for many, one after the other. */
import { SandboxUnavailableError } from '../../errors.js';
import type { AgentConnection, SandboxDriver } from '../../sandbox.port.js';
import type { SandboxSettings } from '../../sandbox.settings.js';
import { firstByte, lastLine } from '../first-byte.js';
import { Engine } from './engine.js';
import { Slots } from './slots.js';
import { StrictContainers } from './strict-containers.js';

export class DockerDriver implements SandboxDriver {
  readonly name = 'docker';
  readonly keepsPlaces: boolean;

  private readonly engine = new Engine();
  private readonly sandboxes: StrictContainers | Slots;

  constructor(private readonly settings: SandboxSettings) {
    this.keepsPlaces = settings.SANDBOX_DOCKER_MODE === 'slot';
    this.sandboxes = new (this.keepsPlaces ? Slots : StrictContainers)(this.engine, settings);
  }

  async probe(): Promise<{ usable: true } | { usable: false; reason: string }> {
    const obstacle = await this.engine.obstacle(this.settings.SANDBOX_DOCKER_IMAGE);
    if (obstacle !== null) return { usable: false, reason: obstacle };
    return this.keepsPlaces ? this.trySlot() : { usable: true };
  }

  async create(): Promise<AgentConnection> {
    try {
      return await this.sandboxes.create();
    } catch (error) {
      throw new SandboxUnavailableError(`the Docker engine can't start a sandbox: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  async sweep(): Promise<void> {
    await this.engine.sweep(this.settings.SANDBOX_OWNER);
  }

  async close(): Promise<void> {
    await this.sandboxes.close();
  }

  /** Whether namespaces can be made inside a container is the host's to allow. What is made here serves the first who asks. */
  private async trySlot(): Promise<{ usable: true } | { usable: false; reason: string }> {
    try {
      const connection = await this.create();
      const greeted = await firstByte(connection, this.settings.SANDBOX_START_TIMEOUT_MS);
      await connection.destroy();
      if (greeted) return { usable: true };
      const why = lastLine(connection.log()) || 'the agent does not answer';
      return { usable: false, reason: `no sandbox can be made inside a container: ${why}` };
    } catch (error) {
      return { usable: false, reason: (error as Error).message };
    }
  }
}
