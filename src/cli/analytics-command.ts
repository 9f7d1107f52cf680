import { rebuildStandings } from '../modules/analytics/rebuild/rebuild-standings.js';
import { loadLabs } from '../modules/labs/grading/index.js';
import { atCollege } from './at-college.js';
import { carryOut, commandFor } from './command.js';
import type { Terminal } from './terminal.js';

/**
 * The `analytics` command, for operators: makes a college's results and standings anew.
 * @param args without the program's name
 * @returns 0 when done, 2 for wrong use, 3 for a fault of ours. Rejects never.
 */
export async function analyticsCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = commandFor(terminal, 'analytics', 'Serves operators.');
  program
    .command('rebuild')
    .description('make what analytics read anew from what students handed in; may run while people work')
    .requiredOption('--tenant <slug>', 'the college')
    .action(async ({ tenant }: { tenant: string }) => void terminal.stdout.write(await rebuild(tenant)));
  return carryOut(program, args, terminal);
}

async function rebuild(college: string): Promise<string> {
  const labs = (await loadLabs()).map(({ description }) => description);
  const counts = await atCollege(college, (database, tenantId) => rebuildStandings(database, { tenantId }, labs));
  return Object.entries(counts)
    .map(([unit, students]) => `${unit}: ${students} student${students === 1 ? '' : 's'}\n`)
    .join('');
}
