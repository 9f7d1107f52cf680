import type { Terminal } from '../../src/cli/terminal.js';

export interface CommandRun {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs a command in this process, away from any terminal, and keeps what it writes. */
export async function runCommand(
  command: (args: readonly string[], terminal: Terminal) => Promise<number>,
  ...args: string[]
): Promise<CommandRun> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
      return true;
    },
  });
  const status = await command(args, { stdout: stream('stdout'), stderr: stream('stderr') });
  return { status, ...written };
}
