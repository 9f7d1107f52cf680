import { statsCommand } from './stats-command.js';

process.exitCode = await statsCommand(process.argv.slice(2), process);
