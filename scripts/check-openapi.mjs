/** Checks the API's document by the rules of `redocly.yaml`, among them that examples fit their schemas. Needs a `dist/`. */
import './lib/require-node.mjs';

const { runInteractive } = await import('./lib/exec.mjs');
const { writeDocument } = await import('./lib/openapi.mjs');
const { inProject } = await import('./lib/paths.mjs');
const { runMain } = await import('./lib/say.mjs');
await runMain(async () => {
  const document = await writeDocument();
  // The linter would ask the network for news and report its use.
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const args = ['lint', document, '--config', inProject('redocly.yaml')];
  return runInteractive(inProject('node_modules', '.bin', 'redocly'), args, { env });
});
