/** What is built from sources: the sandbox's C programs, the Prisma client, and JavaScript from TypeScript. */
import fs from 'node:fs';
import { run } from './exec.mjs';
import { inProject, inVar } from './paths.mjs';
import { step } from './say.mjs';
import { contentHash, whenStale } from './stamps.mjs';

const sources = ['src', 'content', 'bench'];

/** @typedef {{ quiet?: boolean }} BuildOptions whether a step that takes time says so */

/**
 * @param {string} what
 * @param {BuildOptions} options
 * @param {() => Promise<void>} work
 * @returns {Promise<void>}
 */
function buildStep(what, { quiet = false }, work) {
  return quiet ? work() : step(what, work);
}

/**
 * Builds the agent, the launcher and the zygote into `var/bin`.
 * @param {BuildOptions} [options]
 */
export async function buildAgent(options = {}) {
  const hash = contentHash(['sandbox-image']);
  await whenStale({
    name: 'agent',
    hash,
    makes: inVar('bin', 'prayog-zygote'),
    work: () =>
      buildStep('building the sandbox agent', options, async () => {
        await run('make', ['-C', 'sandbox-image', 'all']);
      }),
  });
}

/**
 * Generates the Prisma client from the schema.
 * @param {BuildOptions} [options]
 */
export async function generatePrismaClient(options = {}) {
  const hash = contentHash(['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json']);
  await whenStale({
    name: 'prisma',
    hash,
    makes: inProject('src', 'platform', 'database', 'generated'),
    work: () =>
      buildStep('generating the Prisma client', options, async () => {
        // The command would fetch a schema engine that generating never calls: any program stands in for it.
        const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', PRISMA_HIDE_UPDATE_MESSAGE: '1' };
        await run(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], { env });
      }),
  });
}

/**
 * Compiles TypeScript into dist/, when a source has changed. A new dist takes the old one's place at once, so that what was
 * deleted goes and a program that starts meanwhile never meets half of it.
 * @param {BuildOptions} [options]
 */
export async function buildTypeScript(options = {}) {
  const present = sources.filter((folder) => fs.existsSync(inProject(folder)));
  const compile = async () => {
    const fresh = inVar('tmp', `dist-${process.pid}`);
    const old = inVar('tmp', `dist-old-${process.pid}`);
    await run(process.execPath, [
      'node_modules/@swc/cli/bin/swc.js',
      ...present,
      '--out-dir',
      fresh,
      '--extensions',
      '.ts',
      '--ignore',
      '**/*.spec.ts',
      '--quiet',
    ]);
    if (fs.existsSync(inProject('dist'))) fs.renameSync(inProject('dist'), old);
    fs.renameSync(fresh, inProject('dist'));
    fs.rmSync(old, { recursive: true, force: true });
  };
  await whenStale({
    name: 'typescript',
    hash: contentHash([...present, '.swcrc', 'node_modules/@swc/core/package.json']),
    makes: inProject('dist'),
    work: () => buildStep('compiling TypeScript', options, compile),
  });
}
