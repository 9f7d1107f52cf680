import { ProtocolError } from '../errors.js';
import { Encoder } from './cursor.js';

export const protocolVersion = 1;

/** The longest frame, without its length field. */
export const maxFrameBytes = 1 << 20;

/** The longest `data` that a request can carry: what else is in it (numbers, a path of at most 4 096 bytes) fits in the rest. */
export const maxDataBytes = maxFrameBytes - 8192;

const lengthBytes = 4;
const headerBytes = 6;

export interface Frame {
  type: number;
  /** The request's number; 0 for an event. */
  id: number;
  payload: Buffer;
}

/**
 * One whole frame, length field included.
 * @param writePayload writes what follows the header.
 * @throws RangeError when the frame would be longer than the wire allows.
 */
export function encodeFrame(type: number, id: number, writePayload: (to: Encoder) => void): Buffer {
  const encoder = new Encoder();
  encoder.u32(0);
  encoder.u8(protocolVersion);
  encoder.u8(type);
  encoder.u32(id);
  writePayload(encoder);
  const length = encoder.size - lengthBytes;
  if (length > maxFrameBytes) throw new RangeError(`a frame of ${length} bytes is longer than ${maxFrameBytes}`);
  encoder.patchU32(length, 0);
  return encoder.finish();
}

/**
 * Cuts a byte stream into frames, however the stream was chunked. Holds at most one frame's bytes and one chunk. The length is
 * checked as soon as it is known, so a broken peer can't make it wait for, or store, more than one frame.
 */
export class FrameReader {
  private chunks: Buffer[] = [];
  private buffered = 0;

  /**
   * Takes the next bytes of the stream and yields each frame that they complete.
   * @throws ProtocolError when a frame's length or version is wrong; the stream is unusable from then on.
   */
  *push(chunk: Buffer): Generator<Frame> {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    let length = this.frameLength();
    while (length !== null && this.buffered >= lengthBytes + length) {
      const bytes = this.join();
      const end = lengthBytes + length;
      this.chunks = end < bytes.length ? [bytes.subarray(end)] : [];
      this.buffered = bytes.length - end;
      yield {
        type: bytes.readUInt8(lengthBytes + 1),
        id: bytes.readUInt32LE(lengthBytes + 2),
        payload: bytes.subarray(lengthBytes + headerBytes, end),
      };
      length = this.frameLength();
    }
  }

  private frameLength(): number | null {
    if (this.buffered < lengthBytes + 1) return null;
    const first = this.chunks[0];
    const start = first !== undefined && first.length > lengthBytes ? first : this.join();
    const length = start.readUInt32LE(0);
    if (length < headerBytes || length > maxFrameBytes) {
      throw new ProtocolError(`a frame says it has ${length} bytes; ${headerBytes} to ${maxFrameBytes} are allowed`);
    }
    const version = start.readUInt8(lengthBytes);
    if (version !== protocolVersion) {
      throw new ProtocolError(`the agent speaks version ${version} of the protocol, this program ${protocolVersion}`);
    }
    return length;
  }

  private join(): Buffer {
    const [first] = this.chunks;
    if (first !== undefined && this.chunks.length === 1) return first;
    const joined = Buffer.concat(this.chunks);
    this.chunks = [joined];
    return joined;
  }
}
