import { Readable, Writable } from 'node:stream';
import type { AgentConnection } from '../../sandbox.port.js';
import { lastLine } from '../first-byte.js';

/** What one sandbox's connection needs of the slot in which it runs. */
export interface SlotLine {
  log(): string;
  send(connection: SlotConnection, bytes: Buffer, done: (error?: Error | null) => void): void;
  /** The sandbox is no longer needed. Resolves when nothing is left of it. */
  end(connection: SlotConnection): Promise<void>;
  /** Resolves once the engine has removed the slot's container; rejects when it can't. Null while that stays up. */
  readonly removal: Promise<void> | null;
  /** The worker closed its end without ending the sandbox. */
  hangUp(connection: SlotConnection): void;
}

/** One sandbox's share of its slot's streams: from its greeting to its end, and not a byte more. */
export class SlotConnection implements AgentConnection {
  readonly toAgent: Writable;
  readonly fromAgent = new Readable({ read: () => undefined });

  private destroyed: Promise<void> | null = null;

  constructor(
    readonly id: string,
    private readonly line: SlotLine,
  ) {
    this.toAgent = new Writable({
      write: (chunk: Buffer, _encoding, done) => line.send(this, chunk, done),
      writev: (chunks, done) => line.send(this, Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done),
      destroy: (error, done) => {
        line.hangUp(this);
        done(error);
      },
    });
  }

  log(): string {
    return this.line.log();
  }

  /** How it ended only the keeper knows, who removes the slot and says nothing. */
  async lastWords(): Promise<string> {
    await this.line.removal;
    return lastLine(this.log());
  }

  destroy(): Promise<void> {
    this.destroyed ??= this.line.end(this);
    return this.destroyed;
  }

  /** Passes on what the agent wrote. */
  receive(bytes: Buffer): void {
    this.fromAgent.push(bytes);
  }

  /** Nothing more will come. */
  finish(): void {
    this.fromAgent.push(null);
  }
}
