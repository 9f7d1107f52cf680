import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** One event of a `text/event-stream`. The id is what a client that comes back names as `Last-Event-ID`. */
export interface StreamEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

const KEEP_ALIVE_MS = 15_000;

/** Sends event streams, and ends them when the process stops: nothing else would. */
@Injectable()
export class EventStreams implements OnModuleDestroy {
  private readonly open = new Set<AbortController>();

  /**
   * Takes the reply over and writes the events that `source` yields until it ends, the client goes, or the process stops; the source is told of
   * the last two by its signal. Resolves when the stream is over. Whoever may not read must be refused before.
   */
  async send(reply: FastifyReply, source: (signal: AbortSignal) => AsyncIterable<StreamEvent>): Promise<void> {
    const stop = new AbortController();
    const { raw } = reply;
    const headers: OutgoingHttpHeaders = {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      // Kept alive, the connection of a stream that ends as the server closes would hold the server up.
      connection: 'close',
    };
    reply.hijack();
    raw.writeHead(200, headers);
    // A first byte, so that proxies and clients see that the stream is open before anything happens.
    raw.write(':\n\n');
    const keepAlive = setInterval(() => raw.write(':\n\n'), KEEP_ALIVE_MS);
    raw.once('close', () => stop.abort());
    this.open.add(stop);
    try {
      for await (const event of source(stop.signal)) {
        if (stop.signal.aborted) break;
        if (!raw.write(encode(event))) await once(raw, 'drain', { signal: stop.signal });
      }
    } catch (error) {
      if (!stop.signal.aborted) raw.destroy(error instanceof Error ? error : undefined);
    } finally {
      clearInterval(keepAlive);
      this.open.delete(stop);
      raw.end();
    }
  }

  onModuleDestroy(): void {
    for (const stop of this.open) stop.abort();
  }
}

/** JSON has no raw line breaks, so the data is always one line. */
function encode({ id, type, data }: StreamEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
