/** Bytes that arrive piece by piece, joined only when someone looks. Never holds more than `maxBytes`. */
export class ChunkList {
  private chunks: Buffer[] = [];
  private size = 0;

  constructor(private readonly maxBytes: number) {}

  /** Whether the chunk still had room; if not, it was not kept. */
  add(chunk: Buffer): boolean {
    if (this.size + chunk.length > this.maxBytes) return false;
    this.chunks.push(chunk);
    this.size += chunk.length;
    return true;
  }

  get bytes(): Buffer {
    const [first] = this.chunks;
    if (first !== undefined && this.chunks.length === 1) return first;
    const joined = Buffer.concat(this.chunks);
    this.chunks = [joined];
    return joined;
  }
}
