/** The TypeScript client of the API, generated from its document into `clients/typescript`. */
import fs from 'node:fs';
import { run } from './exec.mjs';
import { writeDocument } from './openapi.mjs';
import { inProject } from './paths.mjs';
import { contentHash, whenStale } from './stamps.mjs';

const folder = inProject('clients', 'typescript');

/**
 * Generates the client's source into `src/` and compiles it, with its examples, into `dist/`, when the document has changed. Needs a `dist/` of the project.
 * @returns {Promise<void>}
 */
export async function buildClient() {
  const document = await writeDocument();
  await whenStale({
    name: 'client',
    hash: contentHash([
      'var/openapi.json',
      'scripts/lib/client.mjs',
      'clients/typescript/tsconfig.json',
      'clients/typescript/examples',
      'node_modules/@hey-api/openapi-ts/package.json',
    ]),
    makes: `${folder}/dist`,
    work: () => generate(document),
  });
}

/**
 * @param {string} document the file
 * @returns {Promise<void>}
 */
async function generate(document) {
  const { createClient } = await import('@hey-api/openapi-ts');
  await createClient({
    input: document,
    output: { path: `${folder}/src`, importFileExtension: '.js' },
    plugins: ['@hey-api/typescript', '@hey-api/client-fetch', '@hey-api/sdk'],
    logs: { level: 'silent', file: false },
  });
  const fresh = `${folder}/dist-${process.pid}`;
  await run(inProject('node_modules', '.bin', 'tsc'), ['-p', folder, '--outDir', fresh]);
  fs.rmSync(`${folder}/dist`, { recursive: true, force: true });
  fs.renameSync(fresh, `${folder}/dist`);
}
