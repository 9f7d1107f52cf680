import { connect, type Socket } from 'node:net';

/** What came back to one request. */
export interface RawReply {
  status: number;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * One kept connection that sends the same request again and again. It does as little as possible for each answer, so that the server is what is measured.
 */
export class RequestLoop {
  private pending: Buffer = Buffer.alloc(0);
  private settle: { resolve: (reply: RawReply) => void; reject: (error: Error) => void } | undefined;
  private readonly socket: Socket;

  /** @param request in full, as it goes over the wire */
  constructor(
    address: string,
    private readonly request: string,
  ) {
    const { hostname, port } = new URL(address);
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.socket.on('data', (chunk: Buffer) => this.take(chunk));
    this.socket.on('error', (error) => this.settle?.reject(error));
    this.socket.on('close', () => this.settle?.reject(new Error('the server closed the connection')));
  }

  async send(): Promise<RawReply> {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      this.socket.write(this.request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const end = this.pending.indexOf('\r\n\r\n');
    if (end === -1) return;
    const head = this.pending.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const start = end + 4;
    if (this.pending.length < start + length) return;
    const body = this.pending.subarray(start, start + length);
    this.pending = this.pending.subarray(start + length);
    const [first = '', ...lines] = head.split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    this.settle?.resolve({ status: Number(first.split(' ')[1]), headers, body });
  }
}
