import { readdirSync, readFileSync } from 'node:fs';
import { projectPath } from '../project-root.js';
import type { Codec } from './codec.js';
import { Decoder } from './cursor.js';
import { encodeFrame, FrameReader } from './frame.js';
import { answerTypes, errorAnswer, events, requests, type EventName, type RequestName } from './messages.js';

/** What stands beside a golden frame: the same frame in words. */
interface Decoded {
  id: number;
  message: string;
  answers?: RequestName;
  payload: unknown;
}

const folder = projectPath('sandbox-image', 'agent', 'golden');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.hex'))
  .map((file) => file.slice(0, -'.hex'.length));

function readHex(name: string): Buffer {
  const lines = readFileSync(`${folder}/${name}.hex`, 'utf8').split('\n');
  return Buffer.from(lines.slice(1).join(''), 'hex');
}

function readDecoded(name: string): Decoded {
  return JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'), (_, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (/^-?\d+n$/.test(value)) return BigInt(value.slice(0, -1));
    return value.startsWith('hex:') ? Buffer.from(value.slice(4), 'hex') : value;
  }) as Decoded;
}

function layout(name: string, decoded: Decoded): { type: number; codec: Codec<unknown> } {
  if (name.startsWith('request-')) {
    const { type, request } = requests[decoded.message as RequestName];
    return { type, codec: request };
  }
  if (decoded.answers !== undefined) {
    return { type: answerTypes.OK, codec: requests[decoded.answers].answer };
  }
  if (decoded.message === 'ERROR') return { type: answerTypes.ERROR, codec: errorAnswer };
  const { type, event } = events[decoded.message as EventName];
  return { type, codec: event };
}

describe('the golden frames', () => {
  it.each(names)('%s reads as its JSON says', (name) => {
    const decoded = readDecoded(name);
    const { type, codec } = layout(name, decoded);
    const frames = [...new FrameReader().push(readHex(name))];
    expect(frames).toHaveLength(1);
    const [frame] = frames;
    expect(frame).toMatchObject({ type, id: decoded.id });
    const decoder = new Decoder(frame?.payload ?? Buffer.alloc(0));
    expect(codec.read(decoder)).toEqual(decoded.payload);
    expect(() => decoder.end()).not.toThrow();
  });

  it.each(names)('%s is what its JSON is written as', (name) => {
    const decoded = readDecoded(name);
    const { type, codec } = layout(name, decoded);
    const written = encodeFrame(type, decoded.id, (to) => codec.write(to, decoded.payload));
    expect(written.toString('hex')).toBe(readHex(name).toString('hex'));
  });

  it('cover every request and every event', () => {
    const messages = new Set(names.map((name) => readDecoded(name).message));
    for (const message of [...Object.keys(requests), ...Object.keys(events)]) expect(messages).toContain(message);
  });

  it.each(names)('%s is refused when its last byte is missing or one is added', (name) => {
    const { codec } = layout(name, readDecoded(name));
    const [frame] = [...new FrameReader().push(readHex(name))];
    const payload = frame?.payload ?? Buffer.alloc(0);
    const readAll = (bytes: Buffer) => {
      const decoder = new Decoder(bytes);
      codec.read(decoder);
      decoder.end();
    };
    if (payload.length > 0) expect(() => readAll(payload.subarray(0, -1))).toThrow(/too soon|has \d+ bytes/);
    expect(() => readAll(Buffer.concat([payload, Buffer.alloc(1)]))).toThrow('1 bytes are left over');
  });
});
