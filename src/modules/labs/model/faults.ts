import type { CheckOutcome } from './results.js';

/**
 * What a fault is drawn from. `record`: from what the record of calls lacks, so that nothing is known where that was cut off. `result`: from what the programs printed
 * or left in the kernel, which is whole in any case. `sight`: something was seen that is wrong in itself, however the programs went on and ended.
 */
export type Basis = 'record' | 'result' | 'sight';

/** The student's program did something wrong: becomes feedback on a check. */
export class StudentFault extends Error {
  override readonly name = 'StudentFault';

  /** @param outcome shown instead of what the state of the programs suggests. */
  constructor(
    message: string,
    readonly outcome?: CheckOutcome,
    readonly basis: Basis = 'record',
  ) {
    super(message);
  }
}

/** The lab itself is wrong (its data, or its `grade.ts`): no student loses a mark over it. */
export class LabAuthorError extends Error {
  override readonly name = 'LabAuthorError';
}

/** Grading could not be carried out on this machine: the submission is to be tried again, and nothing is recorded. */
export class PlatformFault extends Error {
  override readonly name = 'PlatformFault';
}

/**
 * States what a scenario or a check needs of the student's program.
 * @throws StudentFault with `message` unless the condition holds
 */
export function expect(condition: boolean, message: string, basis: Basis = 'record'): asserts condition {
  if (!condition) throw new StudentFault(message, undefined, basis);
}

/** @throws StudentFault with `message` */
export function fail(message: string, basis: Basis = 'record'): never {
  throw new StudentFault(message, undefined, basis);
}
