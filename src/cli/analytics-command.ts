import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { rebuildStandings } from '../modules/analytics/rebuild/rebuild-standings.js';
import { loadLabs } from '../modules/labs/grading/index.js';
import { selectOptionalTenantBySlug } from '../modules/tenancy/index.js';
import { readEnvironment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import type { Terminal } from './terminal.js';

const exitStatus = { done: 0, usage: 2, ourFault: 3 } as const;

const settings = z.object({ DATABASE_URL: z.url().optional() });

/** No such college, or no database named. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * The `analytics` command, for operators: makes a college's results and standings anew.
 * @param args without the program's name
 * @returns 0 when done, 2 for wrong use, 3 for a fault of ours. Rejects never.
 */
export async function analyticsCommand(args: readonly string[], { stdout, stderr }: Terminal): Promise<number> {
  const program = new Command('analytics').description('Serves operators.').exitOverride();
  program.configureOutput({
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    outputError: () => undefined,
  });
  program
    .command('rebuild')
    .description('make what analytics read anew from what students handed in; may run while people work')
    .requiredOption('--tenant <slug>', 'the college')
    .action(async ({ tenant }: { tenant: string }) => void stdout.write(await rebuild(tenant)));
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitStatus.done;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitStatus.done;
    if (error instanceof CommanderError || error instanceof RefusedError) {
      // With no command at all, the help has been shown.
      if (!(error instanceof CommanderError && error.code === 'commander.help'))
        stderr.write(`analytics: ${error.message.replace(/^error: /, '')}\n`);
      return exitStatus.usage;
    }
    stderr.write(`analytics: unexpected: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitStatus.ourFault;
  }
}

async function rebuild(college: string): Promise<string> {
  const { DATABASE_URL: url } = readEnvironment(settings);
  if (url === undefined)
    throw new RefusedError('no database: start the system with npm start, or set DATABASE_URL to the app role’s URL');
  const labs = (await loadLabs()).map(({ description }) => description);
  const database = Database.open(url, 1);
  try {
    const tenant = await database.withoutTenant((tx) => selectOptionalTenantBySlug(tx, college));
    if (!tenant) throw new RefusedError(`there is no college "${college}"`);
    const counts = await rebuildStandings(database, { tenantId: tenant.id }, labs);
    return Object.entries(counts)
      .map(([unit, students]) => `${unit}: ${students} student${students === 1 ? '' : 's'}\n`)
      .join('');
  } finally {
    await database.onApplicationShutdown();
  }
}
