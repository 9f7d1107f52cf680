interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

/** Where a command writes: `process`, or a test's stand-in. */
export interface Terminal {
  readonly stdout: Stream;
  readonly stderr: Stream;
}
