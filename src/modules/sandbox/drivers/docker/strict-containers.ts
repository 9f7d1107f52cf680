import { randomBytes } from 'node:crypto';
import type { AgentConnection } from '../../sandbox.port.js';
import type { SandboxSettings } from '../../sandbox.settings.js';
import { NumberRange } from '../number-range.js';
import { ContainerConnection } from './container-connection.js';
import { containerOptions } from './container-options.js';
import { type Engine, workerMark } from './engine.js';

const firstStudentId = 20_000;
const studentIds = new NumberRange(40_000);

/** A container for each sandbox. */
export class StrictContainers {
  private readonly running = new Set<AgentConnection>();

  constructor(
    private readonly engine: Engine,
    private readonly settings: SandboxSettings,
  ) {}

  async create(): Promise<AgentConnection> {
    const number = studentIds.take();
    try {
      return await this.start(number);
    } catch (error) {
      studentIds.giveBack(number);
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.running].map((connection) => connection.destroy()));
  }

  private async start(number: number): Promise<AgentConnection> {
    const { engine, settings } = this;
    const id = randomBytes(6).toString('hex');
    const { container, attached } = await engine.start(
      containerOptions({
        settings,
        name: `${settings.SANDBOX_OWNER}-sandbox-${id}`,
        workerMark: workerMark(),
        studentId: firstStudentId + number,
        cgroupVersion: await engine.cgroupVersion(),
      }),
    );
    const connection = new ContainerConnection(id, container, attached, () => {
      this.running.delete(connection);
      studentIds.giveBack(number);
    });
    this.running.add(connection);
    return connection;
  }
}
