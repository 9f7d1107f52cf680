import type { CheckOutcome } from './results.js';

/** The student's program did something wrong: becomes feedback on a check. */
export class StudentFault extends Error {
  override readonly name = 'StudentFault';

  /** @param outcome shown instead of what the state of the programs suggests. */
  constructor(
    message: string,
    readonly outcome?: CheckOutcome,
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
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new StudentFault(message);
}

/** @throws StudentFault with `message` */
export function fail(message: string): never {
  throw new StudentFault(message);
}
