import { labCommand } from './lab-command.js';
import { ownTerminal } from './terminal.js';

process.exitCode = await labCommand(process.argv.slice(2), ownTerminal());
