/**
 * PostgreSQL and Redis alone, for development: prints the environment that reaches them, and runs until Ctrl-C.
 * With --temporary they work in a folder of their own that is removed at the end.
 */
import fs from 'node:fs';
import { inVar } from './lib/paths.mjs';
import { runMain, say } from './lib/say.mjs';
import { startServices } from './lib/services.mjs';

await runMain(async () => {
  const temporary = process.argv.includes('--temporary');
  const folder = temporary ? inVar('tmp', `services-${process.pid}`) : inVar('development');
  const stopped = new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const services = await startServices({ folder, throwaway: temporary });
  for (const [name, value] of Object.entries(services.env)) process.stdout.write(`${name}=${value}\n`);
  say('running until Ctrl-C');
  await stopped;
  await services.stop();
  if (temporary) fs.rmSync(folder, { recursive: true, force: true });
});
