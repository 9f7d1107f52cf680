import fs from 'node:fs';
import path from 'node:path';
import { dataDir } from './paths.mjs';

const file = path.join(dataDir, 'database.url');

/**
 * Lets commands find the database of the system that runs: its port and passwords are new with each start.
 * @param {string | undefined} url of the app role
 * @returns {() => void} takes it back
 */
export function announceDatabase(url) {
  fs.writeFileSync(file, url ?? '', { mode: 0o600 });
  return () => fs.rmSync(file, { force: true });
}

/** @returns {string | undefined} the app role's way into the database of the system that runs in `PRAYOG_DATA` */
export function runningDatabase() {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}
