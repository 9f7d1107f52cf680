/** The API's document as a file, made by the compiled api without anything running. */
import fs from 'node:fs';
import { run } from './exec.mjs';
import { inProject, inVar } from './paths.mjs';

/**
 * Writes the document of the compiled api to `var/openapi.json`.
 * @returns {Promise<string>} the file
 */
export async function writeDocument() {
  const file = inVar('openapi.json');
  const document = await run(process.execPath, [inProject('dist', 'src', 'main.openapi.js')]);
  // Two checks may write it at once: each puts a whole file in its place.
  const fresh = `${file}.${process.pid}`;
  fs.writeFileSync(fresh, document);
  fs.renameSync(fresh, file);
  return file;
}
