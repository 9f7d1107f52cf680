import { escapes } from './programs/escapes.js';
import { files } from './programs/files.js';
import { ipc } from './programs/ipc.js';
import { processes } from './programs/processes.js';
import { resources } from './programs/resources.js';
import { tampering } from './programs/tampering.js';
import type { ProgramAttack } from './support/attack.js';

/** Programs against the sandbox, the agent and the host. */
export const attacks: ProgramAttack[] = [...processes, ...resources, ...escapes, ...files, ...ipc, ...tampering];
