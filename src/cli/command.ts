import { Command, CommanderError } from 'commander';
import { messageOf } from '../kernel/message-of.js';
import { UsageError } from './exit-status.js';
import type { Terminal } from './terminal.js';

const exitStatus = { done: 0, usage: 2, ourFault: 3 } as const;

/** A command that writes to the terminal that it is given, and ends no process. */
export function commandFor({ stdout, stderr }: Terminal, name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: () => undefined,
    });
}

/**
 * Carries out what `args` ask of the command. What goes wrong is told in one line.
 * @param args without the program's name
 * @returns 0 when done, 2 for wrong use, 3 for a fault of ours. Rejects never.
 */
export async function carryOut(program: Command, args: readonly string[], { stderr }: Terminal): Promise<number> {
  const tell = (words: string): void => {
    stderr.write(`${program.name()}: ${words.replaceAll(/[\p{Cc}]+/gu, ' ')}\n`);
  };
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitStatus.done;
  } catch (error) {
    if (error instanceof UsageError) {
      tell(error.message);
      return exitStatus.usage;
    }
    if (!(error instanceof CommanderError)) {
      tell(`unexpected: ${messageOf(error)}`);
      return exitStatus.ourFault;
    }
    if (error.exitCode === 0) return exitStatus.done;
    // With no command at all, the help has been shown.
    if (error.code !== 'commander.help') tell(error.message.replace(/^error: /, ''));
    return exitStatus.usage;
  }
}
