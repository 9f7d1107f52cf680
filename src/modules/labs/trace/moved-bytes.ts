/**
 * Bytes that `splice`, `tee` and `sendfile` move from one descriptor to another never stand in the program's memory, so that a trace cannot show them with
 * the call. They are found from what went into the pipe before them, and each such call is told as the read and the write that it comes to:
 * who asks a trace need not know of them.
 */
import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';

/** What a program did, and what it was given on its standard input. */
export interface TracedProgram {
  readonly trace: readonly TracedCall[];
  readonly input?: Buffer;
}

const movers = new Set(['splice', 'tee', 'sendfile']);
const carriers = new Set(['pipe', 'fifo', 'socket', 'terminal', 'posixShm']);
// More than a pipe holds, and than a trace keeps of a call.
const toldMost = 1 << 16;

const keyOf = ({ kind, id }: KernelObject): string => `${kind}:${id}`;

/** The calls of all programs, one program after the other; transfers between two descriptors as a `read` and a `write`. */
export function callsOf(programs: readonly TracedProgram[]): TracedCall[] {
  const calls = programs.flatMap(({ trace }) => [...trace]);
  if (!calls.some(({ call }) => movers.has(call))) return calls;
  const moved = bytesMoved(calls, programs);
  return calls.flatMap((call) => (movers.has(call.call) ? asReadAndWrite(call, moved.get(call)) : [call]));
}

function asReadAndWrite(call: TracedCall, data: Buffer = Buffer.alloc(0)): TracedCall[] {
  // One that failed keeps its name, to be told by it.
  if (call.leftNs !== null && call.result < 0) return [call];
  const { from, to } = endsOf(call);
  const end = (name: 'read' | 'write', { object, fd }: End): TracedCall => ({
    ...call,
    call: name,
    object,
    descriptors: [fd],
    args: [BigInt(fd), 0n, BigInt(Math.max(call.result, 0))],
    data,
    dataLength: Math.max(call.result, 0),
  });
  // Of one that never came back it is not known which side it waited for: the source, mostly.
  if (call.leftNs === null) return carriers.has(from.object.kind) ? [end('read', from)] : [call];
  return [
    ...(carriers.has(from.object.kind) ? [end('read', from)] : []),
    ...(carriers.has(to.object.kind) ? [end('write', to)] : []),
  ];
}

interface End {
  object: KernelObject;
  fd: number;
}

/** The arguments are those of C: `sendfile` names its target first. */
function endsOf({ call, args, object, other }: TracedCall): { from: End; to: End } {
  const first = { object, fd: Number(BigInt.asIntN(32, args[0] ?? -1n)) };
  const second = { object: other, fd: Number(BigInt.asIntN(32, args[call === 'splice' ? 2 : 1] ?? -1n)) };
  return call === 'sendfile' ? { from: second, to: first } : { from: first, to: second };
}

/** Plays what went through each pipe, in order of time, to know what each transfer took out of it. */
function bytesMoved(calls: readonly TracedCall[], programs: readonly TracedProgram[]): Map<TracedCall, Buffer> {
  const streams = new Map<string, Stream>();
  const streamOf = (object: KernelObject): Stream => {
    const stream = streams.get(keyOf(object)) ?? new Stream();
    streams.set(keyOf(object), stream);
    return stream;
  };
  for (const { trace, input } of programs) {
    const source = trace.find(({ call, result }) => call === 'given' && result === 0)?.object;
    if (source?.kind === 'pipe' && input !== undefined) streamOf(source).put(input);
  }
  const moved = new Map<TracedCall, Buffer>();
  const happened = calls.filter(({ call, leftNs, result }) => takesPart.has(call) && leftNs !== null && result > 0);
  for (const call of happened
    .map(timed)
    .sort(byTime)
    .map(({ call: only }) => only)) {
    if (call.call === 'write') streamOf(call.object).put(wholeOf(call));
    else if (call.call === 'read') streamOf(call.object).take(call.result);
    else {
      const { from, to } = endsOf(call);
      const data = isStream(from.object) ? takenBy(call, streamOf(from.object)) : wholeOf(call);
      if (isStream(to.object)) streamOf(to.object).put(data);
      moved.set(call, data);
    }
  }
  return moved;
}

const takesPart = new Set([...movers, 'read', 'write']);
const isStream = ({ kind }: KernelObject): boolean => kind === 'pipe' || kind === 'fifo';

function takenBy({ call, result }: TracedCall, stream: Stream): Buffer {
  return call === 'tee' ? stream.peek(result) : stream.take(result);
}

/** Bytes are in a pipe from when they are sent, and are out of it when whoever takes them has come back. */
const timed = (call: TracedCall) => ({
  call,
  at: call.call === 'write' ? call.enteredNs : (call.leftNs ?? call.enteredNs),
});
const byTime = (a: { at: bigint }, b: { at: bigint }): number => (a.at < b.at ? -1 : Number(a.at > b.at));

/** With NUL bytes where the trace kept less than was moved. */
function wholeOf({ data, result }: TracedCall): Buffer {
  const length = Math.min(result, toldMost);
  return data.length >= length ? data.subarray(0, length) : Buffer.concat([data, Buffer.alloc(length - data.length)]);
}

/** What is under way in one pipe, in the pieces in which it was sent. */
class Stream {
  readonly #pieces: Buffer[] = [];
  #first = 0;
  /** Bytes that were taken before their coming was told: two processes' calls overlap. */
  #owed = 0;

  put(data: Buffer): void {
    const paid = Math.min(this.#owed, data.length);
    this.#owed -= paid;
    if (paid < data.length) this.#pieces.push(data.subarray(paid));
  }

  peek(length: number): Buffer {
    const found: Buffer[] = [];
    let left = length;
    for (let index = this.#first; left > 0 && index < this.#pieces.length; index += 1) {
      const piece = this.#pieces[index]?.subarray(0, left) ?? Buffer.alloc(0);
      found.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(found);
  }

  take(length: number): Buffer {
    const taken = this.peek(length);
    this.#owed += length - taken.length;
    let left = taken.length;
    while (left > 0) {
      const piece = this.#pieces[this.#first] ?? Buffer.alloc(left);
      if (piece.length <= left) this.#first += 1;
      else this.#pieces[this.#first] = piece.subarray(left);
      left -= Math.min(left, piece.length);
    }
    return taken;
  }
}
