import { ProtocolError } from '../errors.js';
import { encodeFrame, type Frame, FrameReader, maxFrameBytes } from './frame.js';

function frame(id: number, text: string): Buffer {
  return encodeFrame(0x02, id, (to) => to.str(text));
}

function readAll(reader: FrameReader, chunks: Buffer[]): Frame[] {
  return chunks.flatMap((chunk) => [...reader.push(chunk)]);
}

describe('FrameReader', () => {
  const stream = Buffer.concat([frame(1, 'one'), frame(2, ''), frame(3, 'x'.repeat(70_000))]);

  it.each([1, 3, 4, 5, 7, 11, 4096, stream.length])('finds the same frames in chunks of %i bytes', (size) => {
    const chunks: Buffer[] = [];
    for (let start = 0; start < stream.length; start += size) chunks.push(stream.subarray(start, start + size));
    const frames = readAll(new FrameReader(), chunks);
    expect(frames.map(({ id, payload }) => [id, payload.length])).toEqual([
      [1, 7],
      [2, 4],
      [3, 70_004],
    ]);
  });

  it('keeps what does not make a frame yet', () => {
    const bytes = frame(9, 'later');
    const reader = new FrameReader();
    expect([...reader.push(bytes.subarray(0, -1))]).toEqual([]);
    expect([...reader.push(bytes.subarray(-1))]).toMatchObject([{ id: 9 }]);
  });

  it.each([0, 5, maxFrameBytes + 1, 0xffff_ffff])('refuses a length of %i before waiting for its bytes', (length) => {
    const bytes = Buffer.from([0, 0, 0, 0, 1]);
    bytes.writeUInt32LE(length, 0);
    expect(() => [...new FrameReader().push(bytes)]).toThrow(ProtocolError);
  });

  it('refuses another version', () => {
    const bytes = frame(1, 'x');
    bytes.writeUInt8(2, 4);
    expect(() => [...new FrameReader().push(bytes)]).toThrow('version 2');
  });
});

describe('encodeFrame', () => {
  it('writes the longest frame and refuses one byte more', () => {
    const payload = maxFrameBytes - 6 - 4;
    expect(encodeFrame(1, 1, (to) => to.bytes(Buffer.alloc(payload)))).toHaveLength(4 + maxFrameBytes);
    expect(() => encodeFrame(1, 1, (to) => to.bytes(Buffer.alloc(payload + 1)))).toThrow(RangeError);
  });

  it('refuses a text with a NUL character', () => {
    expect(() => frame(1, 'a\0b')).toThrow(RangeError);
  });
});
