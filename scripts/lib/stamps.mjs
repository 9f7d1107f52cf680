/**
 * Stamps say what a step was last done for, so that it is done again only when that has changed. A stamp holds a hash of the
 * step's inputs and is written after the step succeeded.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { inProject, inVar } from './paths.mjs';

/**
 * Hashes files and folders by name and content; what does not exist counts as empty.
 * @param {string[]} inputs relative to the project's folder
 * @returns {string} hex
 */
export function contentHash(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) addTo(hash, input);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} name relative to the project's folder
 */
function addTo(hash, name) {
  const stat = fs.statSync(inProject(name), { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isDirectory()) {
    for (const entry of fs.readdirSync(inProject(name)).sort()) addTo(hash, path.join(name, entry));
    return;
  }
  hash.update(`${name}\0${stat.size}\0`).update(fs.readFileSync(inProject(name)));
}

/**
 * Does a step unless it was done for the same inputs and what it makes is still there.
 * @param {object} stepToDo
 * @param {string} stepToDo.name of the stamp
 * @param {string} stepToDo.hash of the inputs
 * @param {string} [stepToDo.makes] a path that must exist for the stamp to count
 * @param {() => Promise<void>} stepToDo.work
 */
export async function whenStale({ name, hash, makes, work }) {
  const stamp = inVar('stamps', name);
  const done = fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash;
  if (done && (makes === undefined || fs.existsSync(makes))) return;
  await work();
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, hash);
}
