import { collegeCommand } from './college-command.js';
import { ownTerminal } from './terminal.js';

process.exitCode = await collegeCommand(process.argv.slice(2), ownTerminal());
