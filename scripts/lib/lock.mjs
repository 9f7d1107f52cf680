import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from './say.mjs';

/**
 * Makes sure that one process at a time does this in this folder.
 * @param {string} file holds the number of the process
 * @returns {() => void} gives the lock back
 * @throws {SetupError} when another process has it
 */
export function holdLock(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const holder = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : null;
  if (holder !== null && runsNode(holder)) {
    throw new SetupError(`Prayog runs here already, as process ${holder}: stop it first (\`kill ${holder}\`)`);
  }
  fs.writeFileSync(file, String(process.pid));
  return () => fs.rmSync(file, { force: true });
}

/**
 * @param {number} pid
 * @returns {boolean} whether such a process is there and is Node's: numbers are used again
 */
function runsNode(pid) {
  const commandLine = `/proc/${pid}/cmdline`;
  return fs.existsSync(commandLine) && fs.readFileSync(commandLine, 'utf8').includes('node');
}
