const maxBytes = 4096;

/** The last few lines that something wrote for people. */
export class LogTail {
  /** How much was written in all, in characters. */
  length = 0;
  private text = '';

  add(chunk: Buffer | string): void {
    const added = chunk.toString();
    this.length += added.length;
    this.text = (this.text + added).slice(-maxBytes);
  }

  /** What was written after this much had been, as far as it is kept. */
  since(length: number): string {
    const size = this.length - length;
    return size <= 0 ? '' : this.text.slice(-size);
  }

  toString(): string {
    return this.text;
  }
}
