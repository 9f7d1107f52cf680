import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { bloomLevels, ContentError, loadUnit, type Unit } from '../modules/courses/content/index.js';
import { loadContent, LoadRefusedError } from './content-load.js';
import type { Terminal } from './terminal.js';

const exitStatus = { sound: 0, faults: 1, usage: 2, ourFault: 3 } as const;

/**
 * The `content` command, for authors: checks a unit's folder without database or sandbox, and loads it into a college.
 * @param args without the program's name
 * @returns 0 when the unit is sound and, if asked, loaded, 1 when it has faults, 2 for wrong use, 3 for a fault of ours. Rejects never.
 */
export async function contentCommand(args: readonly string[], { stdout, stderr }: Terminal): Promise<number> {
  let status: number = exitStatus.sound;
  const program = new Command('content').description('Serves authors of units.').exitOverride();
  program.configureOutput({
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    outputError: () => undefined,
  });
  /** Prints what `work` has to say, or the unit's faults. */
  const tellingFaults = async (folder: string, work: () => Promise<string>): Promise<void> => {
    try {
      stdout.write(`${await work()}\n`);
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      for (const { file, line, message } of error.problems) stderr.write(`${join(folder, file)}:${line}: ${message}\n`);
      status = exitStatus.faults;
    }
  };
  program
    .command('check')
    .description("check a unit's files; exit status 0: sound, 1: faults, each named by file and line, 2: wrong use")
    .argument('<folder>', 'the folder that holds unit.yaml')
    .action(async (folder: string) => {
      await tellingFaults(folder, async () => `${folder}: ${summarise(await loadUnit(folder))}`);
    });
  program
    .command('load')
    .description(
      'load a unit into a college; what is there already is left alone, anything else becomes its next version',
    )
    .argument('<folder>', 'the folder that holds unit.yaml')
    .requiredOption('--tenant <slug>', 'the college')
    .action(async (folder: string, { tenant }: { tenant: string }) => {
      await tellingFaults(folder, () => loadContent(folder, tenant));
    });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof LoadRefusedError) {
      stderr.write(`content: ${error.message}\n`);
      return exitStatus.usage;
    }
    if (!(error instanceof CommanderError)) {
      stderr.write(`content: unexpected: ${error instanceof Error ? error.message : String(error)}\n`);
      return exitStatus.ourFault;
    }
    if (error.exitCode === 0) return exitStatus.sound;
    // With no command at all, the help has been shown.
    if (error.code !== 'commander.help') stderr.write(`content: ${error.message.replace(/^error: /, '')}\n`);
    return exitStatus.usage;
  }
}

function summarise({ title, sections, listings, questions, shortAnswers, labs, hash }: Unit): string {
  const levels = bloomLevels.flatMap((level) => {
    const number = questions.filter(({ bloomLevel }) => bloomLevel === level).length;
    return number === 0 ? [] : [`${level} ${number}`];
  });
  const counts = [
    count(sections, 'section'),
    count(listings, 'listing'),
    count(labs, 'lab'),
    `${count(questions, 'question')}${levels.length === 0 ? '' : ` (${levels.join(', ')})`}`,
    count(shortAnswers, 'short answer'),
  ];
  return `"${title}" is sound: ${counts.join(', ')}; version ${hash.slice(0, 12)}`;
}

function count({ length }: readonly unknown[], what: string): string {
  return `${length} ${what}${length === 1 ? '' : 's'}`;
}
