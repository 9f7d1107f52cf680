import { ProtocolError } from '../../errors.js';
import { encodeFrame } from '../../protocol/frame.js';
import { events, requests } from '../../protocol/messages.js';
import { SlotStream } from './slot-stream.js';

const agents = (type: number, id: number, size: number) =>
  encodeFrame(type, id, (to) => {
    for (let at = 0; at < size; at += 1) to.u8(at % 251);
  });
const ended = encodeFrame(events.ENDED.type, 0, (to) =>
  events.ENDED.event.write(to, { token: 'secret', memoryGrowth: 1, limitHits: 0 }),
);

/** What the stream made of these bytes, in chunks of a size; bytes that follow one another are joined. */
function follow(bytes: Buffer, size: number): string[] {
  const seen: string[] = [];
  let agent = '';
  const flush = () => {
    if (agent !== '') seen.push(agent);
    agent = '';
  };
  const stream = new SlotStream({
    bytes: (chunk) => {
      agent += chunk.toString('hex');
    },
    frame: () => undefined,
    ended: (payload) => {
      flush();
      seen.push(`ended ${payload.toString('hex')}`);
    },
  });
  for (let start = 0; start < bytes.length; start += size) stream.push(bytes.subarray(start, start + size));
  flush();
  return seen;
}

describe('SlotStream', () => {
  const first = Buffer.concat([agents(0xc0, 0, 20), agents(0x80, 7, 0), agents(0xc1, 0, 300)]);
  const second = Buffer.concat([agents(0xc0, 0, 20), agents(0x80, 1, 1)]);
  const all = Buffer.concat([first, ended, ended, second]);
  const payload = `ended ${ended.subarray(10).toString('hex')}`;

  it.each([1, 3, 9, 10, 11, 64, all.length])('tells a keeper from its agents in chunks of %i bytes', (size) => {
    expect(follow(all, size)).toEqual([first.toString('hex'), payload, payload, second.toString('hex')]);
  });

  it('says which frames begin, of the agents alone', () => {
    const begun: number[][] = [];
    const stream = new SlotStream({
      bytes: () => undefined,
      frame: (type, id) => begun.push([type, id]),
      ended: () => undefined,
    });
    stream.push(all);
    expect(begun).toEqual([
      [0xc0, 0],
      [0x80, 7],
      [0xc1, 0],
      [0xc0, 0],
      [0x80, 1],
    ]);
  });

  it('passes on what it has of a frame that is not whole', () => {
    expect(follow(first.subarray(0, 15), 15)).toEqual([first.subarray(0, 15).toString('hex')]);
  });

  it('takes nothing of the keeper for an agent, however the frame before it ends', () => {
    // An agent that says its frame is longer than it is would hide the keeper's in it: then it never ends, and the slot gives it up.
    const hiding = agents(requests.PING.type, 1, 200).subarray(0, 20);
    expect(follow(Buffer.concat([hiding, ended]), 7)).toEqual([Buffer.concat([hiding, ended]).toString('hex')]);
  });

  it.each([
    ['too short', [5, 0, 0, 0]],
    ['too long', [1, 0, 16, 0]],
    ["too long for a keeper's", [0, 2, 0, 0]],
    ['empty', [6, 0, 0, 0]],
  ])('refuses a frame that is %s', (name, length) => {
    const type = name === 'too short' || name === 'too long' ? 0xc0 : events.ENDED.type;
    const bytes = Buffer.from([...length, 1, type, 0, 0, 0, 0]);
    expect(() => follow(bytes, 10)).toThrow(ProtocolError);
  });
});
