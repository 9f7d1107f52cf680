/** Lets Node load TypeScript: `./x.js` may be `./x.ts`. */
import fs from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inProject } from '../../lib/paths.mjs';
import { compiled } from './compiled.mjs';

const tests = pathToFileURL(inProject('test')).href;

/**
 * What a spec file imports from `test/` gets the query that the file itself was imported with, and so is its own.
 * @type {import('node:module').ResolveHook}
 */
export async function resolve(specifier, context, next) {
  const { parentURL } = context;
  if (parentURL === undefined || !/^\.{1,2}\/.*\.js$/.test(specifier)) return next(specifier, context);
  const url = new URL(specifier.replace(/\.js$/, '.ts'), parentURL);
  if (!fs.existsSync(url)) return next(specifier, context);
  if (url.href.startsWith(`${tests}/`)) url.search = new URL(parentURL).search;
  return { url: url.href, shortCircuit: true };
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.startsWith('file:') || !new URL(url).pathname.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await compiled(fileURLToPath(url)), shortCircuit: true };
}
