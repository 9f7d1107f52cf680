/**
 * Runs a spec file with Node's own loader instead of Jest's. Jest gives each file modules of its own, so each loaded Nest, Prisma and the whole product
 * anew, and ran them cold. Here a worker loads packages and the product once, and the tests' own modules, below `test/`, for each file.
 */
import { createRequire, register } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mapOf } from './compiled.mjs';

const require = createRequire(import.meta.url);
/** Jest's own set-up of describe, it and expect. It keeps what a file has registered, so each file has it load anew. */
const adapter = path.join(path.dirname(require.resolve('jest-circus/package.json')), 'build', 'jestAdapterInit.js');

let files = 0;
register('./load-typescript.mjs', import.meta.url);

/**
 * @param {object} globalConfig
 * @param {object} config
 * @param {unknown} _environment of Jest's, which is not used
 * @param {{ getSourceMaps: () => Map<string, string> }} runtime
 * @param {string} testPath
 * @param {unknown} sendMessageToJest
 * @returns {Promise<object>} what Jest calls a test result
 */
export default async function runNatively(globalConfig, config, _environment, runtime, testPath, sendMessageToJest) {
  delete require.cache[adapter];
  const { initialize, runAndTransformResultsToJestFormat } = require(adapter);
  // Jest asks here for the lines of the stacks that it prints.
  runtime.getSourceMaps().get = (url) => (/^file:.*\.ts(\?|$)/.test(url) ? mapOf(fileURLToPath(url)) : undefined);
  await initialize({
    config,
    globalConfig,
    environment: { global: globalThis },
    localRequire: require,
    parentProcess: process,
    runtime,
    sendMessageToJest,
    setGlobalsForRuntime: () => undefined,
    testPath,
  });
  const began = Date.now();
  files += 1;
  await import(`${pathToFileURL(testPath).href}?file=${files}`);
  const setupAfterEnvPerfStats = { setupAfterEnvStart: began, setupAfterEnvEnd: began };
  return runAndTransformResultsToJestFormat({ config, globalConfig, setupAfterEnvPerfStats, testPath });
}
