import { constants } from 'node:os';
import { ProtocolError, type SandboxLostError } from '../errors.js';
import { maxDataBytes } from '../protocol/frame.js';
import type { EventOf } from '../protocol/messages.js';
import type { Program, ProgramExit, TracedCall } from '../sandbox.port.js';
import type { AgentClient } from './agent-client.js';
import { ChunkList } from './chunk-list.js';

/** More than an agent ever sends, since it enforces the limits of the sandbox: only a broken one gets here. */
const maxOutputBytes = 64 << 20;
/** Kept of what a program is given. */
const maxInputBytes = 64 << 10;
const maxTracedCalls = 1_000_000;

const signalNames = new Map(
  // The first name of several is the usual one: SIGABRT comes before SIGIOT.
  Object.entries(constants.signals)
    .toReversed()
    .map(([name, number]) => [number, name as NodeJS.Signals]),
);

/** `SIGSEGV` for 11; real-time and unknown ones as `SIG<number>`. */
function signalName(number: number): string {
  return signalNames.get(number) ?? `SIG${number}`;
}

export function signalNumber(name: NodeJS.Signals): number {
  return constants.signals[name];
}

/** One program as the worker sees it: what the agent's events have told of it so far. */
export class SandboxProgram implements Program {
  pid = 0;
  exit: ProgramExit | null = null;
  readonly ended: Promise<ProgramExit>;

  private readonly out = new ChunkList(maxOutputBytes);
  private readonly err = new ChunkList(maxOutputBytes);
  private readonly given = new ChunkList(maxInputBytes);
  private readonly returned: TracedCall[] = [];
  private readonly unreturned: TracedCall[] = [];
  private settle: (exit: ProgramExit) => void = () => undefined;
  private abandon: (error: Error) => void = () => undefined;

  constructor(
    readonly number: number,
    private readonly client: AgentClient,
  ) {
    this.ended = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.abandon = reject;
    });
    this.ended.catch(() => undefined);
  }

  get stdout(): Buffer {
    return this.out.bytes;
  }

  get stderr(): Buffer {
    return this.err.bytes;
  }

  get input(): Buffer {
    return this.given.bytes;
  }

  get trace(): readonly TracedCall[] {
    return this.unreturned.length === 0 ? this.returned : [...this.returned, ...this.unreturned];
  }

  async write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data);
    this.given.add(bytes);
    const sent: Promise<unknown>[] = [];
    for (let start = 0; start < bytes.length; start += maxDataBytes) {
      const piece = bytes.subarray(start, start + maxDataBytes);
      sent.push(this.client.request('INPUT', { program: this.number, close: false, data: piece }));
    }
    await Promise.all(sent);
  }

  async closeInput(): Promise<void> {
    await this.client.request('INPUT', { program: this.number, close: true, data: Buffer.alloc(0) });
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    await this.client.request('SIGNAL', { program: this.number, signal: signalNumber(signal) });
  }

  /** @internal */
  onOutput({ stream, data }: EventOf<'OUTPUT'>): void {
    if (stream !== 1 && stream !== 2) throw new ProtocolError(`output on stream ${stream}`);
    if (!(stream === 1 ? this.out : this.err).add(data)) throw new ProtocolError('more output than any limit allows');
  }

  /** @internal */
  onTrace(calls: TracedCall[]): void {
    for (const call of calls) (call.leftNs === null ? this.unreturned : this.returned).push(call);
    if (this.returned.length + this.unreturned.length > maxTracedCalls) {
      throw new ProtocolError('more traced calls than any limit allows');
    }
  }

  /** @internal */
  onExited(event: EventOf<'EXITED'>): void {
    this.exit = {
      code: event.signalled ? null : event.code,
      signal: event.signalled ? signalName(event.code) : null,
      flags: event.flags,
      wallMs: event.wallUs / 1000,
      userMs: event.userUs / 1000,
      systemMs: event.systemUs / 1000,
      maxRssBytes: event.maxRssBytes,
    };
    this.settle(this.exit);
  }

  /** @internal */
  onLost(error: SandboxLostError): void {
    this.abandon(error);
  }
}
