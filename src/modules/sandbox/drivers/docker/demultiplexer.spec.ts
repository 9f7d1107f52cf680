import { once } from 'node:events';
import { Demultiplexer } from './demultiplexer.js';

function piece(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

describe('Demultiplexer', () => {
  const bytes = Buffer.concat([piece(1, 'out'), piece(2, 'problem'), piece(1, ''), piece(1, 'put')]);

  it.each([1, 2, 7, 8, 9, 13, bytes.length])('tells the streams apart in chunks of %i bytes', async (size) => {
    let stderr = '';
    let stdout = '';
    const demultiplexer = new Demultiplexer((chunk) => {
      stderr += chunk.toString();
    });
    demultiplexer.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    for (let start = 0; start < bytes.length; start += size) demultiplexer.write(bytes.subarray(start, start + size));
    demultiplexer.end();
    await once(demultiplexer, 'end');
    expect({ stdout, stderr }).toEqual({ stdout: 'output', stderr: 'problem' });
  });

  it("passes on what it has of a frame that isn't whole", async () => {
    const demultiplexer = new Demultiplexer(() => undefined);
    demultiplexer.write(piece(1, 'half of it').subarray(0, 12));
    const [chunk] = (await once(demultiplexer, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('half');
  });
});
