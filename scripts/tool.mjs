/**
 * Runs one of the compiled commands, compiling it first when a source has changed: `tool.mjs lab …`, `tool.mjs bench …`.
 * Prints nothing of its own unless something fails, so that what the command prints can be piped on.
 */
import './lib/require-node.mjs';

const { runTool } = await import('./lib/run-tool.mjs');
const { runMain } = await import('./lib/say.mjs');
const [name = '', ...args] = process.argv.slice(2);
// 3 is the commands' own status for what is not their user's fault.
await runMain(() => runTool(name, args), 3);
