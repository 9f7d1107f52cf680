import fs from 'node:fs';
import { buildAgent, buildTypeScript, generatePrismaClient } from './build.mjs';
import { runInteractive } from './exec.mjs';
import { ensureNodeModules } from './node-modules.mjs';
import { inProject } from './paths.mjs';
import { databaseFor } from './running-database.mjs';
import { SetupError } from './say.mjs';
import { ensureSystemPackages, needsToBuild } from './system-packages.mjs';

/** @type {Record<string, string>} */
const tools = {
  lab: 'dist/src/cli/lab.js',
  content: 'dist/src/cli/content.js',
  stats: 'dist/src/cli/stats.js',
  analytics: 'dist/src/cli/analytics.js',
  college: 'dist/src/cli/college.js',
  bench: 'dist/bench/main.js',
};

/**
 * @param {string} name of a tool
 * @param {string[]} args
 * @returns {Promise<number>} the tool's exit status
 */
export async function runTool(name, args) {
  const entry = tools[name];
  if (entry === undefined)
    throw new SetupError(`there is no tool "${name}": choose one of ${Object.keys(tools).join(', ')}`);
  await ensureSystemPackages(needsToBuild);
  await ensureNodeModules();
  await generatePrismaClient({ quiet: true });
  await buildAgent({ quiet: true });
  await buildTypeScript({ quiet: true });
  if (!fs.existsSync(inProject(entry))) throw new SetupError(`${entry} was not built: is its source there?`);
  // Ctrl-C is the tool's to heed: it may have sandboxes to end.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  // The owner role may found colleges, and nothing else needs it.
  const owner = name === 'college' ? { DATABASE_OWNER_URL: databaseFor('DATABASE_OWNER_URL') } : {};
  const env = { ...process.env, DATABASE_URL: databaseFor('DATABASE_URL'), ...owner };
  return runInteractive(process.execPath, ['--enable-source-maps', inProject(entry), ...args], { env });
}
