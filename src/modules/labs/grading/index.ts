/** Grading, as the worker and the `lab` command use it. */
export type * from './grading.types.js';
export { loadLabs, referenceOf, type Lab } from './load-labs.js';
export { SandboxGrader } from './sandbox-grader.js';
export { LabAuthorError, PlatformFault } from '../sdk/faults.js';
