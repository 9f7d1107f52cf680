/**
 * `npm test`: sets up whatever is missing, then runs every check and every test, or those that the arguments name.
 *
 * With CI=true nothing may be left out: a test that can't run here fails. Elsewhere, tests of the docker driver are left
 * out where no Docker engine can be had, and a line says so.
 */
import './lib/require-node.mjs';

const { runMain } = await import('./lib/say.mjs');
const { runTests } = await import('./lib/run-tests.mjs');
await runMain(() => runTests(process.argv.slice(2)));
