import fs from 'node:fs';
import path from 'node:path';
import { dataDir } from './paths.mjs';

/** By the variable that a command reads it from. */
const files = {
  DATABASE_URL: path.join(dataDir, 'database.url'),
  DATABASE_OWNER_URL: path.join(dataDir, 'database-owner.url'),
};

/**
 * Lets commands find the database of the system that runs: its port and passwords are new with each start.
 * @param {Record<string, string>} env with the app role's and the owner role's ways into it
 * @returns {() => void} takes it back
 */
export function announceDatabase(env) {
  for (const [name, file] of Object.entries(files)) fs.writeFileSync(file, env[name] ?? '', { mode: 0o600 });
  return () => {
    for (const file of Object.values(files)) fs.rmSync(file, { force: true });
  };
}

/**
 * @param {'DATABASE_URL' | 'DATABASE_OWNER_URL'} name
 * @returns {string | undefined} the environment's, or else that role's way into the database of the system that runs in `PRAYOG_DATA`
 */
export function databaseFor(name) {
  const file = files[name];
  return process.env[name] || (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined);
}
