import type { KernelObject, TracedCall } from '../../sandbox/sandbox.port.js';

const keyOf = ({ kind, id }: KernelObject): string => `${kind}:${id}`;

/** One write of a process to an output of its program. */
export interface Print {
  pid: number;
  data: Buffer;
  /** It had more bytes than are kept of a call. */
  cut: boolean;
}

/**
 * What counts as printing, in every lab: what a process writes to the standard output or standard error that its program was started with, by which
 * object the kernel has it. The descriptor's number says nothing, for it can be given another file; and a terminal or a pipe that the program opened
 * itself, or that another program was started with, brings nobody anything to read.
 */
export class Outputs {
  readonly prints: readonly Print[];
  /** By process, what it printed. */
  readonly printedBy = new Map<number, Print[]>();
  readonly #printed = new Map<number | undefined, Buffer>();
  readonly #given = new Map<string, Set<number>>();
  readonly #programs = new Map<number, number>();

  /** @param parentOf of each child, as `fork` told it */
  constructor(
    calls: readonly TracedCall[],
    private readonly parentOf: ReadonlyMap<number, number>,
  ) {
    for (const { call, pid, result: fd, object } of calls) {
      if (call !== 'given' || (fd !== 1 && fd !== 2)) continue;
      const programs = this.#given.get(keyOf(object));
      if (programs === undefined) this.#given.set(keyOf(object), new Set([pid]));
      else programs.add(pid);
    }
    this.prints = calls.filter((call) => this.#isPrint(call)).map(printOf);
    for (const print of this.prints) {
      const own = this.printedBy.get(print.pid);
      if (own === undefined) this.printedBy.set(print.pid, [print]);
      else own.push(print);
    }
  }

  /** Is this an output that a program was started with? */
  has(object: KernelObject): boolean {
    return this.#given.has(keyOf(object));
  }

  /** What the given processes, or all, printed, in the order of time. Of one process, or all, the same buffer each time. */
  printed(by?: number | ReadonlySet<number>): Buffer {
    if (typeof by === 'object') return joined(this.prints.filter(({ pid }) => by.has(pid)));
    const known = this.#printed.get(by);
    if (known !== undefined) return known;
    const bytes = joined(by === undefined ? this.prints : (this.printedBy.get(by) ?? []));
    this.#printed.set(by, bytes);
    return bytes;
  }

  #isPrint({ call, pid, object, result, leftNs }: TracedCall): boolean {
    if (call !== 'write' || result <= 0 || leftNs === null) return false;
    return this.#given.get(keyOf(object))?.has(this.#programOf(pid)) ?? false;
  }

  /** First process of the program that a process belongs to. Each generation is climbed once, however many there are. */
  #programOf(pid: number): number {
    const climbed = new Set<number>();
    let first = pid;
    for (;;) {
      const known = this.#programs.get(first);
      const parent = known ?? this.parentOf.get(first);
      if (known !== undefined) first = known;
      if (known !== undefined || parent === undefined || climbed.has(parent)) break;
      climbed.add(first);
      first = parent;
    }
    for (const member of climbed) this.#programs.set(member, first);
    return first;
  }
}

function joined(prints: readonly Print[]): Buffer {
  return Buffer.concat(prints.map(({ data }) => data));
}

/** The buffer may be longer than what the call took. */
function printOf({ pid, data, result }: TracedCall): Print {
  return { pid, data: data.subarray(0, Math.min(data.length, result)), cut: result > data.length };
}
