import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';
import { Outputs } from './outputs.js';

const keyOf = ({ kind, id }: KernelObject): string => `${kind}:${id}`;

/**
 * A trace sorted once by what is asked of it. A hostile program can make tens of thousands of calls, hundreds of pipes and processes: no question
 * may go through all of them again for each.
 */
export class TraceIndex {
  readonly forks: { parent: number; child: number; call: TracedCall }[] = [];
  readonly childrenOf = new Map<number, number[]>();
  readonly parentOf = new Map<number, number>();
  readonly pipes: KernelObject[] = [];
  /** The two sockets of each pair that the programs made. */
  readonly socketPairs: [KernelObject, KernelObject][] = [];
  /** The end of each process. */
  readonly ends = new Map<number, TracedCall>();
  readonly waits: TracedCall[] = [];
  readonly outputs: Outputs;
  readonly #moved = { read: new Map<string, Transfer[]>(), write: new Map<string, Transfer[]>() };

  constructor(readonly calls: readonly TracedCall[]) {
    const pipeKeys = new Set<string>();
    for (const call of calls) {
      switch (call.call) {
        case 'pipe':
          if (call.result >= 0 && call.leftNs !== null && !pipeKeys.has(keyOf(call.object))) {
            pipeKeys.add(keyOf(call.object));
            this.pipes.push(call.object);
          }
          break;
        case 'socketpair':
          if (call.result >= 0 && call.leftNs !== null) this.socketPairs.push([call.object, call.other]);
          break;
        case 'fork':
          if (call.result > 0) {
            this.forks.push({ parent: call.pid, child: call.result, call });
            append(this.childrenOf, call.pid, call.result);
            this.parentOf.set(call.result, call.pid);
          }
          break;
        case 'exit':
          this.ends.set(call.pid, call);
          break;
        case 'wait':
          this.waits.push(call);
          break;
        case 'read':
        case 'write':
          if (call.result > 0 && call.leftNs !== null)
            append(this.#moved[call.call], keyOf(call.object), { pid: call.pid, data: bytesOf(call) });
          break;
        default:
          break;
      }
    }
    this.outputs = new Outputs(calls, this.parentOf);
  }

  /** Bytes that went into or out of an object, of the given processes or of all. */
  moved(direction: 'read' | 'write', key: string, pids?: ReadonlySet<number>): Buffer {
    const transfers = this.#moved[direction].get(key) ?? [];
    return Buffer.concat(transfers.filter(({ pid }) => pids === undefined || pids.has(pid)).map(({ data }) => data));
  }

  /** Processes that moved bytes into or out of an object, in the order of their first doing so. */
  movers(direction: 'read' | 'write', key: string): number[] {
    return [...new Set((this.#moved[direction].get(key) ?? []).map(({ pid }) => pid))];
  }
}

interface Transfer {
  pid: number;
  data: Buffer;
}

/** The buffer may be longer than what the call took or gave. */
function bytesOf(call: TracedCall): Buffer {
  return call.data.subarray(0, Math.min(call.data.length, call.result));
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
