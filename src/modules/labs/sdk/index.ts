/** The grading SDK: all that a lab's `grade.ts` may import. */
export { defineLab, scenario, type Check, type CheckContext, type LabDefinition, type Scenario } from './lab.js';
export { type Basis, expect, fail } from '../model/faults.js';
export type { Settled } from '../../sandbox/sandbox.port.js';
export type { Ending, Session } from './session.js';
export type { Run } from '../trace/run.js';
export { expectEnds } from '../diagnosis/endings.js';
export type { RefusedName, SourceText } from '../trace/source-text.js';
export { addedTo, operationsIn, semaphoreOperations, type SemaphoreOperation } from '../trace/semaphores.js';
export { attachmentsOf, type Attachments } from '../trace/attachments.js';
export { describeLeaks, whyNotWaitedFor, whyStillThere } from '../diagnosis/leaks.js';
export { errorName } from '../diagnosis/error-names.js';
export { type Connection, objectKey, sameObject, Trace } from '../trace/trace.js';
export { unusedEndsHeld, type UnusedEnd } from '../trace/descriptors.js';
export { commandOfShell, isSystemProgram } from '../trace/system-programs.js';
export { cStruct, type CStruct, type CValues } from './c-struct.js';
export {
  containsAnyCase,
  containsNumber,
  containsText,
  containsWords,
  firstLineNotIn,
  fold,
  inOtherLetters,
  insteadOf,
  normalise,
  quote,
  sameText,
} from '../model/text.js';
export { containsTimeBetween, containsTimeOfDay, isLaterSecond, isTwelveHoursOff, timesOfDay } from './time-of-day.js';
export { pipeEndsOf, madeAfterFork, type PipeEnd } from '../trace/pipe-ends.js';
export { copiedBufferOf, neverFlushed } from '../diagnosis/stdio.js';
export { throughSockets, transfersOf, type Transfer } from '../trace/transfers.js';
export * as random from './random.js';
