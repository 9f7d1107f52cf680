/** Generates the Prisma client and compiles TypeScript, when stale: what an image of api and worker is built from. */
import './lib/require-node.mjs';

const { runMain } = await import('./lib/say.mjs');
const { buildTypeScript, generatePrismaClient } = await import('./lib/build.mjs');
await runMain(async () => {
  await generatePrismaClient();
  await buildTypeScript();
});
