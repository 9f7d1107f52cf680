import { statsCommand } from './stats-command.js';
import { ownTerminal } from './terminal.js';

process.exitCode = await statsCommand(process.argv.slice(2), ownTerminal());
