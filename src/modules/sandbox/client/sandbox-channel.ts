import { ProtocolError, type SandboxLostError } from '../errors.js';
import { maxDataBytes } from '../protocol/frame.js';
import type { EventOf } from '../protocol/messages.js';
import type { Channel } from '../sandbox.port.js';
import type { AgentClient } from './agent-client.js';
import { ChunkList } from './chunk-list.js';

const maxReceivedBytes = 64 << 20;

/** One end of a FIFO, held by the agent for the worker. */
export class SandboxChannel implements Channel {
  readonly ended: Promise<void>;

  private readonly chunks = new ChunkList(maxReceivedBytes);
  private settle: () => void = () => undefined;
  private abandon: (error: Error) => void = () => undefined;

  constructor(
    private readonly number: number,
    private readonly client: AgentClient,
  ) {
    this.ended = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.abandon = reject;
    });
    this.ended.catch(() => undefined);
  }

  get received(): Buffer {
    return this.chunks.bytes;
  }

  async write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data);
    const sent: Promise<unknown>[] = [];
    for (let start = 0; start < bytes.length; start += maxDataBytes) {
      const piece = bytes.subarray(start, start + maxDataBytes);
      sent.push(this.client.request('CHANNEL_WRITE', { channel: this.number, data: piece }));
    }
    await Promise.all(sent);
  }

  async close(): Promise<void> {
    await this.client.request('CHANNEL_CLOSE', { channel: this.number });
  }

  /** @internal */
  onData({ data, end }: EventOf<'CHANNEL_DATA'>): void {
    if (!this.chunks.add(data)) throw new ProtocolError('more data on a channel than any limit allows');
    if (end) this.settle();
  }

  /** @internal */
  onLost(error: SandboxLostError): void {
    this.abandon(error);
  }
}
