/** `npm start`: sets up whatever is missing, starts everything, and runs until Ctrl-C. */
import './lib/require-node.mjs';

const { runMain } = await import('./lib/say.mjs');
const { startEverything } = await import('./lib/start-everything.mjs');
await runMain(startEverything);
// Everything has ended; no idle connection or timer needs to be waited for.
process.exit();
