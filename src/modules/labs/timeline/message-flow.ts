import type { TracedCall } from '../../sandbox/sandbox.port.js';
import type { Happening } from './timeline-events.js';

interface Sent {
  pid: number;
  bytes: number;
  data: Buffer;
}

/**
 * Finds for each message that is received who sent it, by keeping what is under way in each object: bytes in their order in a pipe or FIFO, whole
 * messages in a queue, which hands them out in an order of its own.
 */
export class MessageFlow {
  readonly #underWay = new Map<string, Sent[]>();

  /** Takes up one event, in order of time. The sender's pid for what is received, if a traced process sent it; else null. */
  note(call: TracedCall, { action, object, bytes = 0 }: Happening): number | null {
    if (object === undefined || (action !== 'send' && action !== 'receive')) return null;
    const queue = this.#underWay.get(object) ?? [];
    this.#underWay.set(object, queue);
    if (action === 'send') {
      queue.push({ pid: call.pid, bytes, data: call.data });
      return null;
    }
    return call.call === 'read' ? takeBytes(queue, bytes) : takeMessage(queue, call);
  }
}

function takeBytes(queue: Sent[], bytes: number): number | null {
  const sender = bytes > 0 ? (queue[0]?.pid ?? null) : null;
  let left = bytes;
  while (left > 0 && queue[0] !== undefined) {
    const taken = Math.min(left, queue[0].bytes);
    queue[0].bytes -= taken;
    left -= taken;
    if (queue[0].bytes <= 0) queue.shift();
  }
  return sender;
}

function takeMessage(queue: Sent[], call: TracedCall): number | null {
  const index = queue.findIndex(
    ({ bytes, data }) => bytes === call.result && data.equals(call.data.subarray(0, bytes)),
  );
  const [message] = index === -1 ? [] : queue.splice(index, 1);
  return message?.pid ?? null;
}
