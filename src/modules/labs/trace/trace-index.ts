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
  readonly #moved = { read: new Map<string, Moves>(), write: new Map<string, Moves>() };
  readonly #named = new Map<string, readonly TracedCall[]>();
  readonly #namedBy = new Map<string, ReadonlyMap<number, readonly TracedCall[]>>();
  /** Processes that wrote into a pipe of the programs' own. */
  readonly #pipeWriters = new Set<number>();

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
          if (call.result > 0 && call.leftNs !== null) this.#move(call.call, call);
          break;
        default:
          break;
      }
    }
    this.outputs = new Outputs(calls, this.parentOf);
    for (const key of pipeKeys)
      for (const pid of this.#moved.write.get(key)?.by.keys() ?? []) this.#pipeWriters.add(pid);
  }

  /** Calls of these names, looked for once. */
  named(names: readonly string[]): readonly TracedCall[] {
    const key = names.join(' ');
    const known = this.#named.get(key);
    if (known !== undefined) return known;
    const found = this.calls.filter((call) => names.includes(call.call));
    this.#named.set(key, found);
    return found;
  }

  /** Calls of this name that each process made. */
  namedBy(name: string): ReadonlyMap<number, readonly TracedCall[]> {
    const known = this.#namedBy.get(name);
    if (known !== undefined) return known;
    const found = new Map<number, TracedCall[]>();
    for (const call of this.named([name])) append(found, call.pid, call);
    this.#namedBy.set(name, found);
    return found;
  }

  /** Bytes that went into or out of an object, of the given processes or of all. Of one process, or all, the same buffer each time. */
  moved(direction: 'read' | 'write', key: string, pids?: number | ReadonlySet<number>): Buffer {
    const moves = this.#moved[direction].get(key);
    if (moves === undefined) return nothing;
    if (typeof pids === 'number') return moves.by.get(pids)?.bytes ?? nothing;
    if (pids === undefined) return moves.all.bytes;
    return Buffer.concat(moves.inOrder.flatMap(({ pid, data }) => (pids.has(pid) ? [data] : [])));
  }

  /** Processes that moved bytes into or out of an object, in the order of their first doing so. */
  movers(direction: 'read' | 'write', key: string): number[] {
    return [...(this.#moved[direction].get(key)?.by.keys() ?? [])];
  }

  wroteToPipe(pid: number): boolean {
    return this.#pipeWriters.has(pid);
  }

  #move(direction: 'read' | 'write', call: TracedCall): void {
    const key = keyOf(call.object);
    const moves = this.#moved[direction].get(key) ?? { inOrder: [], all: new Pieces(), by: new Map<number, Pieces>() };
    this.#moved[direction].set(key, moves);
    const data = bytesOf(call);
    moves.inOrder.push({ pid: call.pid, data });
    moves.all.add(data);
    const own = moves.by.get(call.pid) ?? new Pieces();
    moves.by.set(call.pid, own);
    own.add(data);
  }
}

/** What went into, or out of, one object. */
interface Moves {
  inOrder: { pid: number; data: Buffer }[];
  all: Pieces;
  by: Map<number, Pieces>;
}

const nothing = Buffer.alloc(0);

/** Joined once, when somebody asks: what is made of a text is then kept by its buffer. */
class Pieces {
  readonly #pieces: Buffer[] = [];
  #joined: Buffer | null = null;

  add(data: Buffer): void {
    this.#pieces.push(data);
    this.#joined = null;
  }

  get bytes(): Buffer {
    return (this.#joined ??= Buffer.concat(this.#pieces));
  }
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
