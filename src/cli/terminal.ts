import pc from 'picocolors';

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

/** Colours where a person looks at them: a CI's log asks for them, too, and gets none. */
export function coloursFor(stream: Stream): ReturnType<typeof pc.createColors> {
  return pc.createColors(pc.isColorSupported && stream.isTTY === true);
}
