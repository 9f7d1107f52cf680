import { Transform, type TransformCallback } from 'node:stream';

const headerBytes = 8;
const stderrStream = 2;

/**
 * Takes the engine's attach stream apart: standard output goes on as it comes, standard error to `onStderr`. A piece of output is passed on
 * as soon as it is here, even in the middle of the engine's frame.
 */
export class Demultiplexer extends Transform {
  private header = Buffer.alloc(0);
  private stream = 0;
  private left = 0;

  constructor(private readonly onStderr: (chunk: Buffer) => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.left === 0) rest = this.readHeader(rest);
      const piece = rest.subarray(0, this.left);
      rest = rest.subarray(piece.length);
      this.left -= piece.length;
      if (piece.length === 0) continue;
      if (this.stream === stderrStream) this.onStderr(piece);
      else this.push(piece);
    }
    done();
  }

  /** One byte names the stream, three are zero, four are a big-endian length. */
  private readHeader(chunk: Buffer): Buffer {
    const wanted = headerBytes - this.header.length;
    this.header = Buffer.concat([this.header, chunk.subarray(0, wanted)]);
    if (this.header.length === headerBytes) {
      this.stream = this.header.readUInt8(0);
      this.left = this.header.readUInt32BE(4);
      this.header = Buffer.alloc(0);
    }
    return chunk.subarray(wanted);
  }
}
