/** The servers of one test run, held between set-up and tear-down. */
import fs from 'node:fs';
import { inVar } from '../lib/paths.mjs';
import { startServices } from '../lib/services.mjs';

/** @type {(() => Promise<void>) | undefined} */
let stop;

/** Starts a PostgreSQL and a Redis for the tests, unless they run already or the environment names some. */
export async function startTestServices() {
  if (stop !== undefined || (process.env.DATABASE_OWNER_URL && process.env.REDIS_URL)) return;
  const folder = inVar('tmp', `jest-${process.pid}`);
  const services = await startServices({ folder, throwaway: true });
  Object.assign(process.env, services.env);
  stop = async () => {
    await services.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
}

export async function stopTestServices() {
  await stop?.();
  stop = undefined;
}
