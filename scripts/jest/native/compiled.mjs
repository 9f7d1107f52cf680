/** What SWC makes of a TypeScript file, kept under var/cache with the map that leads back. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { inProject, inVar } from '../../lib/paths.mjs';

const folder = inVar('cache', 'swc');
const options = fs.readFileSync(inProject('.swcrc'), 'utf8');
fs.mkdirSync(folder, { recursive: true });

/**
 * @param {string} file absolute path
 * @returns {Promise<string>} JavaScript
 */
export async function compiled(file) {
  const { text, kept } = lookUp(file);
  if (fs.existsSync(kept)) return fs.readFileSync(kept, 'utf8');
  const { transformSync } = await import('@swc/core');
  const { code, map = '' } = transformSync(text, { filename: file, sourceMaps: true });
  keep(`${kept}.map`, map);
  keep(kept, code);
  return code;
}

/**
 * @param {string} file absolute path of one that was compiled
 * @returns {string} path of its map
 */
export function mapOf(file) {
  return `${lookUp(file).kept}.map`;
}

/** @param {string} file */
function lookUp(file) {
  const text = fs.readFileSync(file, 'utf8');
  const hash = createHash('sha256').update([options, file, text].join('\0')).digest('hex');
  return { text, kept: `${folder}/${hash}` };
}

/**
 * Writes a file whole or not at all: other workers read it meanwhile.
 * @param {string} file
 * @param {string} text
 */
function keep(file, text) {
  const draft = `${file}-${process.pid}`;
  fs.writeFileSync(draft, text);
  fs.renameSync(draft, file);
}
