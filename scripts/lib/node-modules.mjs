import fs from 'node:fs';
import { run } from './exec.mjs';
import { inProject } from './paths.mjs';
import { step } from './say.mjs';

/**
 * Installs the packages of package-lock.json, unless just they are there. Install scripts are not run: some would download
 * programs, and none is needed.
 */
export async function ensureNodeModules() {
  if (isInstalled()) return;
  await step('installing packages (npm ci)', () => run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']));
}

/** @returns {boolean} whether npm's own record of node_modules has every version that package-lock.json asks for */
function isInstalled() {
  const record = inProject('node_modules', '.package-lock.json');
  if (!fs.existsSync(record)) return false;
  const there = JSON.parse(fs.readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(fs.readFileSync(inProject('package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, entry]) => name === '' || entry.optional || there[name]?.version === entry.version,
  );
}
