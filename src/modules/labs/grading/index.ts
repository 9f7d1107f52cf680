/** Grading, as the worker and the `lab` command use it. */
export type * from '../model/results.js';
export { loadLabs, referenceOf, type Lab } from './load-labs.js';
export { SandboxGrader } from './sandbox-grader.js';
export { LabAuthorError, PlatformFault } from '../model/faults.js';
