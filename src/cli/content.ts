import { contentCommand } from './content-command.js';
import { ownTerminal } from './terminal.js';

process.exitCode = await contentCommand(process.argv.slice(2), ownTerminal());
