import { join } from 'node:path';
import {
  bloomLevels,
  ContentError,
  loadReportedUnit,
  type TranslationReport,
  type Unit,
} from '../modules/courses/content/index.js';
import { carryOut, commandFor } from './command.js';
import { loadContent } from './content-load.js';
import type { Terminal } from './terminal.js';
import { missingParts, staleParts, summariseTranslation } from './translation-report.js';

const exitStatus = { sound: 0, faults: 1 } as const;

/**
 * The `content` command, for authors: checks a unit's folder without database or sandbox, and loads it into a college.
 * @param args without the program's name
 * @returns 0 when the unit is sound and, if asked, loaded, 1 when it has faults, 2 for wrong use, 3 for a fault of ours. Rejects never.
 */
export async function contentCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal;
  let status: number = exitStatus.sound;
  const program = commandFor(terminal, 'content', 'Serves authors of units.');
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
  /** Says what of a translation is not used, and what there is none of. */
  const warn = (folder: string, report: TranslationReport, severity: string): void => {
    for (const { file, line, message } of staleParts(report))
      stderr.write(`${join(folder, file)}:${line}: ${severity}${message}\n`);
    for (const { file, message } of missingParts(report)) stderr.write(`${join(folder, file)}: warning: ${message}\n`);
  };
  program
    .command('check')
    .description("check a unit's files; exit status 0: sound, 1: faults, each named by file and line, 2: wrong use")
    .argument('<folder>', 'the folder that holds unit.yaml')
    .option('--strict', 'take a translation that is older than its English for a fault, not for a warning', false)
    .action(async (folder: string, { strict }: { strict: boolean }) => {
      await tellingFaults(folder, async () => {
        const { unit, reports } = await loadReportedUnit(folder);
        for (const report of reports) warn(folder, report, strict ? '' : 'warning: ');
        if (strict && reports.some(({ stale }) => stale.length > 0)) status = exitStatus.faults;
        return [`${folder}: ${summarise(unit)}`, ...reports.map(summariseTranslation)].join('\n');
      });
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
  return (await carryOut(program, args, terminal)) || status;
}

function summarise({
  title,
  sections,
  listings,
  questions,
  practiceQuestions,
  shortAnswers,
  labs,
  hash,
}: Unit): string {
  const levels = bloomLevels.flatMap((level) => {
    const number = questions.filter(({ bloomLevel }) => bloomLevel === level).length;
    return number === 0 ? [] : [`${level} ${number}`];
  });
  const counts = [
    count(sections, 'section'),
    count(listings, 'listing'),
    count(labs, 'lab'),
    `${count(questions, 'question')}${levels.length === 0 ? '' : ` (${levels.join(', ')})`}`,
    ...(practiceQuestions.length === 0 ? [] : [`${practiceQuestions.length} more for practice`]),
    count(shortAnswers, 'short answer'),
  ];
  return `"${title}" is sound: ${counts.join(', ')}; version ${hash.slice(0, 12)}`;
}

function count({ length }: readonly unknown[], what: string): string {
  return `${length} ${what}${length === 1 ? '' : 's'}`;
}
