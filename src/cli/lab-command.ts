import { Command, CommanderError, Option } from 'commander';
import { messageOf } from '../kernel/message-of.js';
import {
  type Lab,
  LabAuthorError,
  type LabDescription,
  loadLabs,
  PlatformFault,
  type RubricCriterion,
} from '../modules/labs/grading/index.js';
import { SandboxLostError, SandboxUnavailableError } from '../modules/sandbox/index.js';
import { BadSettingError } from '../platform/config/environment.js';
import { exitStatus, UsageError } from './exit-status.js';
import { writeStarter } from './lab-files.js';
import { gradeCommand, type GradeOptions } from './lab-grade.js';
import type { Colours } from './lab-report.js';
import { coloursFor, type Terminal } from './terminal.js';

/**
 * The `lab` command: grades, lists and shows labs on this machine, without API, queue or database.
 * @param args without the program's name
 * @returns the exit status; see `exitStatus`. Rejects never: what goes wrong is told on `terminal.stderr`.
 */
export async function labCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await run(args, terminal);
  } catch (error) {
    return report(error, terminal);
  }
}

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const print = (line: string): void => void terminal.stdout.write(`${line}\n`);
  const colours = coloursFor(terminal.stdout);
  let status: number = exitStatus.fullMarks;
  const program = new Command('lab').description('Grades lab programs against the real kernel.').exitOverride();
  program.configureOutput({
    writeOut: (text) => void terminal.stdout.write(text),
    writeErr: (text) => void terminal.stderr.write(text),
    outputError: () => undefined,
  });

  program
    .command('grade')
    .description('grade files; exit status 0: full marks, 1: less, 2: wrong use, 3: our fault')
    .argument('<slug>', 'a lab, as `lab list` names it')
    .argument('[files...]', 'files named as the lab names them, or name=path')
    .addOption(new Option('--driver <name>', 'make the sandbox with this driver').choices(['docker', 'bubblewrap']))
    .option('--json', 'print the result as one JSON object')
    .option('--timeline', 'draw who sent what to whom, or put it into the object of --json')
    .option('--reference', "grade the lab's own solution, for authors")
    .action(async (slug: string, files: string[], options: GradeOptions) => {
      status = await gradeCommand(find(await loadLabs(), slug), files, options, terminal);
    });

  program
    .command('list')
    .description('list the labs')
    .action(async () => {
      for (const { description: lab } of await loadLabs())
        print(`${colours.bold(lab.slug.padEnd(20))} ${lab.tier.padEnd(22)} ${lab.title}`);
    });

  program
    .command('show')
    .description('show what a lab asks for')
    .argument('<slug>')
    .action(async (slug: string) => show(find(await loadLabs(), slug), print, colours));

  program
    .command('new')
    .description("write a lab's starter files")
    .argument('<slug>')
    .argument('[folder]', 'default: a folder named as the lab')
    .action(async (slug: string, folder?: string) => {
      const lab = find(await loadLabs(), slug).description;
      for (const path of await writeStarter(lab, folder ?? slug)) print(path);
    });

  await program.parseAsync([...args], { from: 'user' });
  return status;
}

function find(labs: readonly Lab[], slug: string): Lab {
  const lab = labs.find(({ description }) => description.slug === slug);
  if (lab === undefined)
    throw new UsageError(
      `there is no lab "${slug}": choose one of ${labs.map(({ description }) => description.slug).join(', ')}`,
    );
  return lab;
}

function show({ description: lab }: Lab, print: (line: string) => void, colours: Colours): void {
  print(lab.brief.trimEnd());
  const { rubric } = lab;
  if (rubric === undefined) showChecks(lab, print, colours);
  else showRubric(lab, rubric, print, colours);
  print(
    `\n${colours.bold('Files')}  ${lab.files.map(({ name, maxBytes }) => `${name} (${maxBytes} bytes at most)`).join(', ')}`,
  );
}

function showChecks(lab: LabDescription, print: (line: string) => void, colours: Colours): void {
  print(
    `\n${colours.bold('Checks')} (${lab.maxScore} points${lab.bonusPoints > 0 ? `, and ${lab.bonusPoints} on top` : ''})`,
  );
  for (const check of lab.checks)
    print(`  ${String(check.points).padStart(3)}  ${check.title} ${colours.dim(`${check.id}, ${check.bloomLevel}`)}`);
}

function showRubric(
  { maxScore }: LabDescription,
  rubric: readonly RubricCriterion[],
  print: (line: string) => void,
  colours: Colours,
): void {
  print(`\n${colours.bold('Rubric')} (${maxScore} points, marked by a person)`);
  for (const { id, title, bloomLevel, points, levels } of rubric) {
    const steps = levels.map((level) => `${level.title} ${level.points}`).join(', ');
    print(`  ${String(points).padStart(3)}  ${title} ${colours.dim(`${id}, ${bloomLevel}; ${steps}`)}`);
  }
}

/** One clear line for everything that can be expected to go wrong. */
function report(error: unknown, { stderr }: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitStatus.fullMarks;
    // With no command at all, the help has been shown.
    if (error.code === 'commander.help') return exitStatus.usage;
    stderr.write(`lab: ${error.message.replace(/^error: /, '')}\n`);
    return exitStatus.usage;
  }
  const message = messageOf(error);
  if (error instanceof UsageError) {
    stderr.write(`lab: ${message}\n`);
    return exitStatus.usage;
  }
  const known = [LabAuthorError, PlatformFault, SandboxLostError, SandboxUnavailableError, BadSettingError].some(
    (kind) => error instanceof kind,
  );
  stderr.write(known ? `lab: not graded, and not your fault: ${message}\n` : `lab: unexpected: ${message}\n`);
  return exitStatus.ourFault;
}
