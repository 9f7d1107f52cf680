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

/** This process's own. Whoever reads it may stop, as `head` does: that is no fault, and the command goes on to its end. */
export function ownTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  return process;
}

/** Colours where a person looks at them: a CI's log asks for them, too, and gets none. */
export function coloursFor(stream: Stream): ReturnType<typeof pc.createColors> {
  return pc.createColors(pc.isColorSupported && stream.isTTY === true);
}
