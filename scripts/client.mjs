/** Builds the API's client in `clients/typescript`, so that a portal can install the folder. */
import './lib/require-node.mjs';

const { buildTypeScript, generatePrismaClient } = await import('./lib/build.mjs');
const { buildClient } = await import('./lib/client.mjs');
const { runMain } = await import('./lib/say.mjs');
await runMain(async () => {
  await generatePrismaClient();
  await buildTypeScript();
  await buildClient();
});
