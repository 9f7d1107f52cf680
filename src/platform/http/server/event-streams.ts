import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimitedError } from '../../../kernel/errors.js';

/** One event of a `text/event-stream`. The id is what a client that comes back names as `Last-Event-ID`. */
export interface StreamEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

/** Of one owner, in one process. */
const MAX_STREAMS = 20;

const KEEP_ALIVE_MS = 15_000;

/** Sends event streams, and ends them when the process stops: nothing else would. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  /** Whose each is. */
  private readonly open = new Map<AbortController, string>();
  private stopping = false;

  /**
   * Opens a source of events, takes the reply over, and writes what the source yields until it ends, the client goes, or the process stops. The source's
   * signal aborts when the stream is over, however it ended, and this resolves then. `open` rejects for whoever may not read, and so does this, with the
   * reply untouched. Throws RateLimitedError when `owner` has too many open already: each costs a look into the database every now and then.
   */
  async send(
    owner: string,
    reply: FastifyReply,
    open: (signal: AbortSignal) => Promise<AsyncIterable<StreamEvent>>,
  ): Promise<void> {
    this.refuseTooMany(owner);
    const stop = new AbortController();
    this.open.set(stop, owner);
    reply.raw.once('close', () => stop.abort());
    try {
      await this.write(await open(stop.signal), reply, stop.signal);
    } finally {
      this.open.delete(stop);
      stop.abort();
    }
  }

  private async write(source: AsyncIterable<StreamEvent>, reply: FastifyReply, stop: AbortSignal): Promise<void> {
    const { raw } = reply;
    const headers: OutgoingHttpHeaders = {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    };
    reply.hijack();
    const { socket } = raw;
    raw.writeHead(200, headers);
    // A first byte, so that proxies and clients see that the stream is open before anything happens.
    raw.write(':\n\n');
    const keepAlive = setInterval(() => raw.write(':\n\n'), KEEP_ALIVE_MS);
    try {
      for await (const event of source) {
        if (stop.aborted) break;
        if (!raw.write(encode(event))) await once(raw, 'drain', { signal: stop });
      }
    } catch (error) {
      if (!stop.aborted) raw.destroy(error instanceof Error ? error : undefined);
    } finally {
      clearInterval(keepAlive);
      // The server closes what is idle as it begins to close. This connection is idle later, and would hold the server up.
      raw.end(() => this.stopping && socket?.destroySoon());
    }
  }

  private refuseTooMany(owner: string): void {
    const count = [...this.open.values()].filter((other) => other === owner).length;
    if (count < MAX_STREAMS) return;
    throw new RateLimitedError({ detail: `You have ${count} streams open: close one first.`, retryAfterSeconds: 5 });
  }

  onModuleDestroy(): void {
    this.stopping = true;
    for (const stop of this.open.keys()) stop.abort();
  }
}

/** JSON has no raw line breaks, so the data is always one line. */
function encode({ id, type, data }: StreamEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
