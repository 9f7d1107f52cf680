/** Gives the tests a PostgreSQL and a Redis of their own, unless the environment names some. */
import fs from 'node:fs';
import { inVar } from '../lib/paths.mjs';
import { startServices } from '../lib/services.mjs';

export default async function setup() {
  if (process.env.DATABASE_OWNER_URL && process.env.REDIS_URL) return;
  const folder = inVar('tmp', `jest-${process.pid}`);
  const services = await startServices({ folder, throwaway: true });
  Object.assign(process.env, services.env);
  globalThis.stopTestServices = async () => {
    await services.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
}
