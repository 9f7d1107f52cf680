import { analyticsCommand } from './analytics-command.js';
import { ownTerminal } from './terminal.js';

process.exitCode = await analyticsCommand(process.argv.slice(2), ownTerminal());
