import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, absolute. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Everything that a run makes and a developer may delete: data, built programs, stamps, logs. */
const varDir = path.join(root, 'var');

/**
 * @param {...string} parts below the project's folder
 * @returns {string} absolute path
 */
export function inProject(...parts) {
  return path.join(root, ...parts);
}

/**
 * @param {...string} parts below `var/`
 * @returns {string} absolute path
 */
export function inVar(...parts) {
  return path.join(varDir, ...parts);
}

/** Where `npm start` keeps its databases, secrets and logs: a second folder makes a second, separate system. */
export const dataDir = path.resolve(process.env.PRAYOG_DATA || inVar('data'));
