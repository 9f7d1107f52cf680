/**
 * One container that stays up, as the worker sees it. Its keeper (`sandbox-image/keeper`) runs one sandbox after the other, all over
 * the container's one pair of streams, and this cuts that pair into a connection for each.
 *
 *   free ── lease ──> in use ── end ──> ending ── the keeper's ENDED ──> free, with the next sandbox
 *     └────────────────┴────────────────┴──── anything unexpected ──> removed, container and all
 *
 * A sandbox is ended by request: the agent kills and removes what is the student's, answers, and exits; when the kernel has no
 * process of it left, the keeper says so with a token that no sandbox can know, and starts the next. Nothing is sent in between,
 * so no byte can reach, or come from, the wrong sandbox. While it ends, what the agent still says is dropped.
 *
 * The container is not trusted to be as good as new, it is checked: it is removed after its share of submissions, when the
 * kernel had to enforce its limits, when memory did not come back, and when anything at all is out of order.
 */
import type Docker from 'dockerode';
import type { Duplex } from 'node:stream';
import { ProtocolError } from '../../errors.js';
import { decode } from '../../protocol/codec.js';
import { encodeFrame } from '../../protocol/frame.js';
import { answerTypes, events, requests } from '../../protocol/messages.js';
import type { AgentConnection } from '../../sandbox.port.js';
import { LogTail } from '../log-tail.js';
import { removeContainer } from './container-connection.js';
import { Demultiplexer } from './demultiplexer.js';
import { SlotConnection, type SlotLine } from './slot-connection.js';
import { SlotStream } from './slot-stream.js';

export interface SlotPolicy {
  submissions: number;
  idleMs: number;
  /** How long a sandbox may take to end. */
  endTimeoutMs: number;
  /** By how much more memory than at first may be in use between two sandboxes. */
  memoryGrowthBytes: number;
}

export interface SlotContainer {
  id: string;
  container: Docker.Container;
  /** The engine's attach stream. */
  attached: Duplex;
  /** The keeper's. */
  token: string;
}

interface Ending {
  answered: boolean;
  timer: NodeJS.Timeout;
  over: Promise<void>;
  finish: () => void;
}

/** Never a worker's own: they count up from 1. */
const endRequestId = 0xffff_ffff;
const endFrame = encodeFrame(requests.END.type, endRequestId, () => undefined);

export class Slot implements SlotLine {
  private readonly tail = new LogTail();
  private served = 0;
  private connection: SlotConnection;
  private leased = false;
  private ending: Ending | null = null;
  private removed: Promise<void> | null = null;
  private idle: NodeJS.Timeout | null = null;

  /** @param onRemoved runs once, after the container was removed; never if the engine could not. */
  constructor(
    private readonly of: SlotContainer,
    private readonly policy: SlotPolicy,
    private readonly onRemoved: () => void,
  ) {
    this.connection = this.nextConnection();
    const stream = new SlotStream({
      bytes: (chunk) => this.ending === null && this.connection.receive(chunk),
      frame: (type, id) => this.onFrame(type, id),
      ended: (payload) => this.onEnded(payload),
    });
    const demultiplexer = new Demultiplexer((chunk) => this.tail.add(chunk));
    const { attached } = of;
    attached.on('error', () => void this.discard());
    attached.on('close', () => void this.discard());
    demultiplexer.on('end', () => void this.discard());
    demultiplexer.on('data', (chunk: Buffer) => {
      try {
        if (this.removed === null) stream.push(chunk);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        void this.discard();
      }
    });
    attached.pipe(demultiplexer);
  }

  /** A sandbox is ready here, or will be as soon as the last one has ended. */
  get isFree(): boolean {
    return !this.leased && this.removed === null;
  }

  get removal(): Promise<void> | null {
    return this.removed;
  }

  get isEnding(): boolean {
    return this.ending !== null;
  }

  /** Takes the next sandbox. Null when the container did not outlive the last. */
  async lease(): Promise<AgentConnection | null> {
    this.leased = true;
    await this.ending?.over;
    return this.removed === null ? this.connection : null;
  }

  log(): string {
    return this.tail.toString();
  }

  send(connection: SlotConnection, bytes: Buffer, done: (error?: Error | null) => void): void {
    if (connection !== this.connection || this.ending !== null || this.removed !== null) {
      done(new Error('the sandbox has ended'));
      return;
    }
    this.stopIdling();
    this.of.attached.write(bytes, done);
  }

  end(connection: SlotConnection): Promise<void> {
    if (this.removed !== null) return this.removed;
    if (connection !== this.connection) return Promise.resolve();
    if (this.ending !== null) return this.over(this.ending);
    this.leased = false;
    this.served += 1;
    if (this.served >= this.policy.submissions) return this.discard();
    this.stopIdling();
    this.ending = this.startEnding();
    this.of.attached.write(endFrame);
    return this.over(this.ending);
  }

  hangUp(connection: SlotConnection): void {
    if (connection === this.connection && this.ending === null) void this.discard();
  }

  /** Removes the container, whatever it does. Resolves when nothing is left of it. */
  discard(): Promise<void> {
    if (this.removed === null) {
      this.removed = this.remove();
      // Who waits for it hears of a failure; nobody else needs to.
      this.removed.catch(() => undefined);
    }
    return this.removed;
  }

  private async remove(): Promise<void> {
    this.stopIdling();
    this.connection.finish();
    try {
      await removeContainer(this.of.container);
      this.onRemoved();
    } finally {
      this.of.attached.destroy();
      this.ending?.finish();
    }
  }

  /** Rejects when it came to the container's removal and the engine could not. */
  private async over(ending: Ending): Promise<void> {
    await ending.over;
    await this.removed;
  }

  private startEnding(): Ending {
    let finish: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const timer = setTimeout(() => void this.discard(), this.policy.endTimeoutMs);
    return {
      answered: false,
      timer,
      over,
      finish: () => {
        clearTimeout(timer);
        finish();
      },
    };
  }

  private onFrame(type: number, id: number): void {
    if (this.ending === null || id !== endRequestId) return;
    // An agent that can't end by itself, as it could not kill what runs there, is ended with its container.
    if (type !== answerTypes.OK || this.ending.answered) void this.discard();
    this.ending.answered = true;
  }

  private onEnded(payload: Buffer): void {
    const { token, memoryGrowth, limitHits } = decode(events.ENDED.event, payload);
    const { ending } = this;
    const asAsked = token === this.of.token && ending?.answered === true;
    if (!asAsked || limitHits > 0 || memoryGrowth > this.policy.memoryGrowthBytes) {
      void this.discard();
      return;
    }
    this.connection.finish();
    this.connection = this.nextConnection();
    this.ending = null;
    ending.finish();
  }

  private nextConnection(): SlotConnection {
    this.idle = setTimeout(() => void this.discard(), this.policy.idleMs).unref();
    return new SlotConnection(`${this.of.id}-${this.served + 1}`, this);
  }

  private stopIdling(): void {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
  }
}
