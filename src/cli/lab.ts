import { labCommand } from './lab-command.js';

process.exitCode = await labCommand(process.argv.slice(2), process);
