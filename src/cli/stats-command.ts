import { Option } from 'commander';
import { carryOut, commandFor } from './command.js';
import { statsOfFile, type StatsOptions } from './stats-items.js';
import { describeItems } from './stats-report.js';
import type { Terminal } from './terminal.js';

/**
 * The `stats` command: statistics of marks in a file, without a database.
 * @param args without the program's name
 * @returns 0 when they were printed, 2 for wrong use and files that hold no marks, 3 for a fault of ours. Rejects never.
 */
export async function statsCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = commandFor(terminal, 'stats', 'Statistics of marks.');
  program
    .command('items')
    .description('item and quiz statistics of a CSV file: one row an attempt, one column an item')
    .argument('<csv>', 'the file, or - for standard input')
    .option('--json', 'print one JSON object')
    .option('--max <marks>', 'maximum mark of every item, or one for each: 1,1,2')
    .option('--id <column>', 'heading or number of the column that says whose attempt it is')
    .option('--total <column>', 'heading or number of the column that sums an attempt up')
    .addOption(
      new Option('--empty <meaning>', 'what an empty cell is: no mark earned, or a question not asked')
        .choices(['zero', 'absent'])
        .default('zero'),
    )
    .action(async (file: string, options: StatsOptions & { json?: boolean }) => {
      const report = await statsOfFile(file, options);
      terminal.stdout.write(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : describeItems(report));
    });
  return carryOut(program, args, terminal);
}
