import type { GradeResult } from '../../src/modules/labs/grading/index.js';
import { SandboxLostError } from '../../src/modules/sandbox/index.js';

/**
 * Grades once more when the sandbox was lost: that is our fault. A program that can end its agent does so twice; the kernel, which on a busy machine may end the
 * agent after a program that ran out of memory because that one's memory is not back yet, does not.
 */
export async function asTheWorkerDoes(grade: () => Promise<GradeResult>): Promise<GradeResult> {
  try {
    return await grade();
  } catch (error) {
    if (!(error instanceof SandboxLostError)) throw error;
    return grade();
  }
}
