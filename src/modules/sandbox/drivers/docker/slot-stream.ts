import { ProtocolError } from '../../errors.js';
import { maxFrameBytes } from '../../protocol/frame.js';
import { events } from '../../protocol/messages.js';

const lengthBytes = 4;
const headerBytes = 10;
const leastLength = headerBytes - lengthBytes;
const maxEndedBytes = 256;

export interface SlotStreamListener {
  /** Bytes that an agent wrote, as they came. */
  bytes(chunk: Buffer): void;
  /** One of the agent's frames has begun. */
  frame(type: number, id: number): void;
  /** The payload of the keeper's frame ENDED. */
  ended(payload: Buffer): void;
}

/**
 * Tells a keeper's frames from its agents' in the one stream that they share. It only follows where frames begin; what is in an agent's
 * passes through unread and uncopied, even in the middle of a frame.
 */
export class SlotStream {
  private header = Buffer.alloc(0);
  private left = 0;
  private ended: Buffer | null = null;

  constructor(private readonly listener: SlotStreamListener) {}

  /** @throws ProtocolError when a frame's length can't be right; the stream is unusable from then on. */
  push(chunk: Buffer): void {
    let passed = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.left > 0) {
        const piece = chunk.subarray(at, at + this.left);
        at += piece.length;
        this.left -= piece.length;
        if (this.ended === null) continue;
        passed = at;
        this.collect(this.ended, piece);
        continue;
      }
      const start = at;
      const carried = this.header.length;
      at += Math.min(headerBytes - carried, chunk.length - at);
      this.header = Buffer.concat([this.header, chunk.subarray(start, at)]);
      const header = this.header;
      const isWhole = header.length === headerBytes;
      const isAgents = isWhole && this.begin(header);
      // The rest of the chunk goes on from a header that lies whole in it.
      if (isAgents && carried === 0) continue;
      this.pass(chunk, passed, start);
      passed = at;
      if (isAgents) this.listener.bytes(header);
    }
    this.pass(chunk, passed, at);
  }

  /** Starts a frame; whether it is an agent's. */
  private begin(header: Buffer): boolean {
    this.header = Buffer.alloc(0);
    const length = header.readUInt32LE(0);
    const type = header.readUInt8(lengthBytes + 1);
    const isAgents = type !== events.ENDED.type;
    const most = isAgents ? maxFrameBytes : maxEndedBytes;
    if (length < leastLength || length > most || (!isAgents && length === leastLength)) {
      throw new ProtocolError(`a frame says it has ${length} bytes`);
    }
    this.left = length - leastLength;
    if (isAgents) this.listener.frame(type, header.readUInt32LE(leastLength));
    else this.ended = Buffer.alloc(0);
    return isAgents;
  }

  private collect(before: Buffer, piece: Buffer): void {
    const payload = Buffer.concat([before, piece]);
    this.ended = this.left > 0 ? payload : null;
    if (this.left === 0) this.listener.ended(payload);
  }

  private pass(chunk: Buffer, from: number, to: number): void {
    if (from < to) this.listener.bytes(chunk.subarray(from, to));
  }
}
