const maxBytes = 4096;

/** The last few lines that something wrote for people. */
export class LogTail {
  private text = '';

  add(chunk: Buffer | string): void {
    this.text = (this.text + chunk.toString()).slice(-maxBytes);
  }

  toString(): string {
    return this.text;
  }
}
