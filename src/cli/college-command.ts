import { foundWithAdmin, renewAtCollege } from './college-people.js';
import { carryOut, commandFor } from './command.js';
import type { Terminal } from './terminal.js';

/**
 * The `college` command, for operators: founds colleges, and lets somebody in again who has lost the password.
 * @param args without the program's name
 * @returns 0 when done, 2 for wrong use, 3 for a fault of ours. Rejects never.
 */
export async function collegeCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = commandFor(terminal, 'college', 'Founds colleges and lets their admins in.');
  program
    .command('found')
    .description('found a college with an admin, whose password is made and shown once; what is there already stays')
    .argument('<slug>', 'what people log in with beside their e-mail address: small letters, digits, hyphens')
    .requiredOption('--name <name>', 'of the college')
    .requiredOption('--admin <email>', 'who sets up everything else')
    .option('--admin-name <name>', 'how the admin is called', 'Administrator')
    .action(async (slug: string, options: { name: string; admin: string; adminName: string }) => {
      const { name, admin: email, adminName } = options;
      terminal.stdout.write(await foundWithAdmin({ slug, name }, { email, name: adminName }));
    });
  program
    .command('password')
    .description("make a new password for somebody at a college, show it once, and end that person's sessions")
    .argument('<slug>', 'the college')
    .argument('<email>', 'whose')
    .action(async (slug: string, email: string) => void terminal.stdout.write(await renewAtCollege(slug, email)));
  return carryOut(program, args, terminal);
}
