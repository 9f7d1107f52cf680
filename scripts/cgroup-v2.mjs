/**
 * Runs test files of the sandbox under control groups of version 2, in a virtual machine with a kernel of Debian's:
 * `npm run test:cgroup-v2 -- [Jest's arguments…]`, by default test/sandbox. The docker driver's are left out.
 */
import './lib/require-node.mjs';

const { runMain } = await import('./lib/say.mjs');
const { testUnderCgroup2 } = await import('./lib/guest/test-under-cgroup2.mjs');
await runMain(() => testUnderCgroup2(process.argv.slice(2)));
