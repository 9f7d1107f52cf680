/**
 * The way between the worker and a process that judges on which the bytes of a sandbox's agent go, as they are: messages of Node's would be
 * packed and unpacked for each piece, which costs a grading more than the agent's own answers. Each piece names its grading, for what is on its
 * way when one ends must not reach the next.
 */
import type { Socket } from 'node:net';

/** Of the process that judges: the descriptor that its end has. */
export const agentBytesFd = 4;

const headerBytes = 8;

export class AgentBytes {
  onPiece: ((grading: number, bytes: Buffer) => void) | null = null;
  #unread: Buffer = Buffer.alloc(0);

  constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    // Its end is noticed by that of the process.
    socket.on('error', () => undefined);
  }

  /** @param sent called when the piece has left this process, or never will */
  send(grading: number, bytes: Buffer, sent: () => void = () => undefined): void {
    const header = Buffer.allocUnsafe(headerBytes);
    header.writeUInt32LE(grading, 0);
    header.writeUInt32LE(bytes.length, 4);
    this.socket.cork();
    this.socket.write(header);
    this.socket.write(bytes, () => sent());
    this.socket.uncork();
  }

  #read(chunk: Buffer): void {
    let unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    while (unread.length >= headerBytes) {
      const end = headerBytes + unread.readUInt32LE(4);
      if (unread.length < end) break;
      this.onPiece?.(unread.readUInt32LE(0), unread.subarray(headerBytes, end));
      unread = unread.subarray(end);
    }
    this.#unread = unread;
  }
}
