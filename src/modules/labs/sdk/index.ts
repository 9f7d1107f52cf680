/** The grading SDK: all that a lab's `grade.ts` may import. */
export { defineLab, scenario, type Check, type CheckContext, type LabDefinition, type Scenario } from './lab.js';
export { expect, fail } from './faults.js';
export type { Settled } from '../../sandbox/sandbox.port.js';
export type { Ending, Session } from './session.js';
export type { Run } from './run.js';
export { expectEnds } from './endings.js';
export type { RefusedName, SourceText } from './source-text.js';
export { attachmentsOf, type Attachments } from './attachments.js';
export { describeLeaks, whyNotWaitedFor, whyStillThere } from './leaks.js';
export { errorName } from './failed-calls.js';
export { type Connection, objectKey, sameObject, Trace } from './trace.js';
export { unusedEndsHeld, type UnusedEnd } from './descriptors.js';
export { commandOfShell, isSystemProgram } from './system-programs.js';
export { cStruct, type CStruct, type CValues } from './c-struct.js';
export {
  containsNumber,
  containsText,
  containsWords,
  firstLineNotIn,
  insteadOf,
  normalise,
  quote,
  sameText,
} from './text.js';
export { containsTimeBetween, containsTimeOfDay } from './time-of-day.js';
export { pipeEndsOf, madeAfterFork, type PipeEnd } from './pipe-ends.js';
export { copiedBufferOf, neverFlushed } from './stdio.js';
export { throughSockets, transfersOf, type Transfer } from './transfers.js';
export * as random from './random.js';
