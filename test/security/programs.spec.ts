import { escapes } from './programs/escapes.js';
import { files } from './programs/files.js';
import { ipc } from './programs/ipc.js';
import { processes } from './programs/processes.js';
import { resources } from './programs/resources.js';
import { tampering } from './programs/tampering.js';
import { carryOut, inSandbox } from './support/carry-out.js';
import { attackEachDriver } from './support/on-each-driver.js';

const attacks = [...processes, ...resources, ...escapes, ...files, ...ipc, ...tampering];

/** Each attack has a sandbox of its own, with another student's clean submission graded beside it. */
attackEachDriver('attacks', attacks, 4, async (attack, { open, neighbour, bait }) => {
  await inSandbox(open, async (sandbox) => {
    await Promise.all([carryOut(attack, sandbox, bait), neighbour.gradeClean()]);
  });
});
