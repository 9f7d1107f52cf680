import type { Grader, GradeRequest, GradeResult } from '../../src/modules/labs/model/results.js';

/** The result of one grading, which is let go of at once. */
export async function resultOf(grader: Pick<Grader, 'grade'>, request: GradeRequest): Promise<GradeResult> {
  const { result, release } = await grader.grade(request);
  release();
  return result;
}
