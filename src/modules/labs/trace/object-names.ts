import type { KernelObject } from '../../sandbox/sandbox.port.js';
import { objectKey, type Trace } from './trace.js';

/** A System V key as `ipcs` shows it. */
export function hexKey(key: number): string {
  return `0x${(key >>> 0).toString(16).padStart(8, '0')}`;
}

const sysvKinds = { segment: 'segment', semaphores: 'semaphore set', sysvQueue: 'queue' } as const;
const sysvGets = { shmget: 'segment', semget: 'semaphores', msgget: 'sysvQueue' } as const;

/** Names kernel objects as people speak of them: "pipe 1", "/tmp/f", "queue /q", "segment 0x41000001". */
export class ObjectNames {
  readonly #pipes: Map<string, number>;
  readonly #socketPairs: Map<string, number>;
  readonly #keys = new Map<string, number>();

  constructor(private readonly trace: Trace) {
    this.#pipes = new Map(trace.pipes().map((pipe, index) => [objectKey(pipe), index + 1]));
    this.#socketPairs = new Map(
      trace.socketPairs().flatMap((pair, index) => pair.map((socket) => [objectKey(socket), index + 1] as const)),
    );
    for (const call of trace.succeeded('shmget', 'semget', 'msgget')) {
      const kind = sysvGets[call.call as keyof typeof sysvGets];
      const key = Number(BigInt.asIntN(32, call.args[0] ?? 0n));
      if (key !== 0) this.#keys.set(`${kind}:${call.result}`, key);
    }
  }

  /** Is this a standard output or standard error that a program was started with? */
  isOutput(object: KernelObject): boolean {
    return this.trace.isOutput(object);
  }

  /** Null for what is no means of communication, and for a pipe that no traced program made. */
  of(object: KernelObject): string | null {
    switch (object.kind) {
      case 'pipe': {
        const number = this.#pipes.get(objectKey(object));
        return number === undefined ? null : `pipe ${number}`;
      }
      case 'fifo':
        return object.name === '' ? 'a FIFO' : object.name;
      case 'mqueue':
        return `queue ${object.name}`;
      case 'posixShm':
        return `shared memory ${object.name}`;
      case 'socket': {
        const pair = this.#socketPairs.get(objectKey(object));
        return pair === undefined ? `socket ${object.id}` : `socket pair ${pair}`;
      }
      case 'segment':
      case 'semaphores':
      case 'sysvQueue': {
        const key = this.#keys.get(objectKey(object));
        return `${sysvKinds[object.kind]} ${key === undefined ? `with id ${object.id}` : hexKey(key)}`;
      }
      default:
        return null;
    }
  }
}
