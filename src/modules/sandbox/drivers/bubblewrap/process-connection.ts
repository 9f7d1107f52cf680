import type { Socket } from 'node:net';
import type { AgentConnection } from '../../sandbox.port.js';
import type { Launched, Zygote } from './zygote.js';

/** How long an agent may take to end once its input has. */
const endTimeoutMs = 250;

/**
 * A launched sandbox. The launched process is bubblewrap, outside; its only child is the agent, process 1 inside. When the agent's
 * input ends it ends, the kernel ends every other process of the sandbox, and only then bubblewrap sees that and ends, the last that has the
 * connection: so the connection's end means that nothing is left. An agent that is stopped or busy is killed, with the same effect.
 */
export class ProcessConnection implements AgentConnection {
  readonly toAgent: Socket;
  readonly fromAgent: Socket;

  private readonly logMark: number;
  private readonly gone: Promise<void>;
  private endedThere = false;
  private destroyed: Promise<void> | null = null;

  /** @param cleanUp runs once, after the last process has ended. */
  constructor(
    readonly id: string,
    private readonly launched: Launched,
    private readonly zygote: Zygote,
    private readonly cleanUp: () => Promise<void>,
  ) {
    const { socket } = launched;
    this.toAgent = socket;
    this.fromAgent = socket;
    this.logMark = zygote.logMark;
    this.gone = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.once('end', () => {
      this.endedThere = true;
    });
  }

  log(): string {
    return this.zygote.log(this.logMark);
  }

  lastWords(): Promise<string> {
    return this.zygote.endingOf(this.launched.pid, this.logMark);
  }

  destroy(): Promise<void> {
    this.destroyed ??= this.end();
    return this.destroyed;
  }

  private async end(): Promise<void> {
    const { socket, pid } = this.launched;
    if (!socket.destroyed) {
      const timer = setTimeout(() => void this.zygote.kill(pid), endTimeoutMs);
      socket.end();
      socket.resume();
      await this.gone;
      clearTimeout(timer);
    }
    // Closed from this side, it says nothing of the other.
    if (!this.endedThere) await this.zygote.kill(pid);
    await this.cleanUp();
  }
}
