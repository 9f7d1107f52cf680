import { Readable, Writable } from 'node:stream';
import type { Sandbox, SandboxDriver } from '../sandbox.port.js';
import { AgentClient, type AgentListener } from './agent-client.js';
import { SandboxClient } from './sandbox-client.js';

/** The borrower's side of `Sandbox.lend`: a sandbox whose agent is reached through whoever lent it. Disposing of it is left to the lender. */
export class BorrowedSandbox {
  readonly sandbox: Sandbox;
  private readonly fromAgent = new Readable({ read: () => undefined });

  /**
   * @param send takes what is for the agent
   * @param onVolume told of each output (bytes) and trace (calls) before anybody sees it
   */
  constructor(
    id: string,
    driver: SandboxDriver['name'],
    send: (bytes: Buffer) => void,
    onVolume: (printed: number, calls: number) => void,
  ) {
    const toAgent = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        send(chunk);
        done();
      },
      writev: (chunks, done) => {
        send(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)));
        done();
      },
    });
    const client = new AgentClient({
      id,
      toAgent,
      fromAgent: this.fromAgent,
      log: () => '',
      lastWords: async () => '',
      destroy: async () => undefined,
    });
    const sandbox = new SandboxClient(id, driver, client);
    client.listener = measured(sandbox, onVolume);
    this.sandbox = sandbox;
  }

  /** Takes what the agent sent. */
  receive(bytes: Buffer): void {
    this.fromAgent.push(bytes);
  }
}

function measured(listener: AgentListener, onVolume: (printed: number, calls: number) => void): AgentListener {
  return {
    output: (event) => {
      onVolume(event.data.length, 0);
      listener.output(event);
    },
    trace: (event) => {
      onVolume(0, event.calls.length);
      listener.trace(event);
    },
    exited: (event) => listener.exited(event),
    channelData: (event) => listener.channelData(event),
    lost: (error) => listener.lost(error),
  };
}
