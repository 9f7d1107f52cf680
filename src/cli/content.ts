import { contentCommand } from './content-command.js';

process.exitCode = await contentCommand(process.argv.slice(2), process);
