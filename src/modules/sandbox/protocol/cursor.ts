import { ProtocolError } from '../errors.js';

/** Writes the wire's primitive types one after another into a buffer that grows. All integers are little-endian. */
export class Encoder {
  private buffer = Buffer.allocUnsafe(256);
  private length = 0;

  u8(value: number): void {
    this.length = this.room(1).writeUInt8(value, this.length);
  }

  u16(value: number): void {
    this.length = this.room(2).writeUInt16LE(value, this.length);
  }

  u32(value: number): void {
    this.length = this.room(4).writeUInt32LE(value, this.length);
  }

  i32(value: number): void {
    this.length = this.room(4).writeInt32LE(value, this.length);
  }

  u64(value: bigint): void {
    this.length = this.room(8).writeBigUInt64LE(value, this.length);
  }

  i64(value: bigint): void {
    this.length = this.room(8).writeBigInt64LE(value, this.length);
  }

  bytes(value: Uint8Array): void {
    this.u32(value.length);
    this.room(value.length).set(value, this.length);
    this.length += value.length;
  }

  /** Throws RangeError for a text with a NUL character: no path or argument can hold one. */
  str(value: string): void {
    if (value.includes('\0')) throw new RangeError('a text for the sandbox holds a NUL character');
    this.bytes(Buffer.from(value, 'utf8'));
  }

  /** Writes `value` over four bytes that were written before. */
  patchU32(value: number, offset: number): void {
    this.buffer.writeUInt32LE(value, offset);
  }

  get size(): number {
    return this.length;
  }

  /** What was written. The encoder must not be used afterwards. */
  finish(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private room(bytes: number): Buffer {
    const needed = this.length + bytes;
    if (needed > this.buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
      this.buffer.copy(grown, 0, 0, this.length);
      this.buffer = grown;
    }
    return this.buffer;
  }
}

/** Reads the wire's primitive types off a payload. Every method throws ProtocolError when the payload is too short. */
export class Decoder {
  private offset = 0;

  constructor(private readonly buffer: Buffer) {}

  u8(): number {
    return this.buffer.readUInt8(this.take(1));
  }

  u16(): number {
    return this.buffer.readUInt16LE(this.take(2));
  }

  u32(): number {
    return this.buffer.readUInt32LE(this.take(4));
  }

  i32(): number {
    return this.buffer.readInt32LE(this.take(4));
  }

  u64(): bigint {
    return this.buffer.readBigUInt64LE(this.take(8));
  }

  i64(): bigint {
    return this.buffer.readBigInt64LE(this.take(8));
  }

  bool(): boolean {
    const value = this.u8();
    if (value > 1) throw new ProtocolError(`a truth value is ${value}, neither 0 nor 1`);
    return value === 1;
  }

  /** A copy, so that a small piece of data doesn't keep the whole read buffer alive. */
  bytes(): Buffer {
    const length = this.u32();
    const start = this.take(length);
    return Buffer.from(this.buffer.subarray(start, start + length));
  }

  /** Bytes that are not UTF-8 (a file name may hold any) come back as U+FFFD. */
  str(): string {
    const length = this.u32();
    const start = this.take(length);
    return this.buffer.toString('utf8', start, start + length);
  }

  /** Bytes that are left. */
  get rest(): number {
    return this.buffer.length - this.offset;
  }

  /** Throws unless every byte was read. */
  end(): void {
    if (this.rest > 0) throw new ProtocolError(`${this.rest} bytes are left over in a payload`);
  }

  private take(bytes: number): number {
    if (bytes > this.rest) throw new ProtocolError(`a payload ends ${bytes - this.rest} bytes too soon`);
    const start = this.offset;
    this.offset += bytes;
    return start;
  }
}
