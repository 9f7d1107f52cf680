import { analyticsCommand } from './analytics-command.js';

process.exitCode = await analyticsCommand(process.argv.slice(2), process);
