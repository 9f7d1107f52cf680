/**
 * `npm test`: sets up whatever is missing, then runs every check and every test, or those that the arguments name.
 *
 * Some tests are tried with one driver of the sandbox and as a sample with the others; `npm test -- --full` runs all of
 * them with all. A plain run ends with a line that says how many it left out.
 *
 * With CI=true nothing else may be left out: a test that can't run here fails. Elsewhere, tests of the docker driver are left
 * out where no Docker engine can be had, and a line says so.
 */
import './lib/require-node.mjs';

const { runMain } = await import('./lib/say.mjs');
const { runTests } = await import('./lib/run-tests.mjs');
const words = process.argv.slice(2);
const filters = words.filter((word) => word !== '--full');
await runMain(() => runTests(filters, { full: words.includes('--full') }));
