import { attacks } from './programs.js';
import { carryOut, inSandbox } from './support/carry-out.js';
import { attackEachDriver } from './support/on-each-driver.js';

/** Each attack has a sandbox of its own, with another student's clean submission graded beside it. */
attackEachDriver('attacks', attacks, async (attack, { open, neighbour, bait }) => {
  await inSandbox(open, async (sandbox) => {
    await Promise.all([carryOut(attack, sandbox, bait), neighbour.gradeClean()]);
  });
});
