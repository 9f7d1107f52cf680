import { AppError } from '../../../kernel/errors.js';

/** The marking does not fit the lab's rubric. */
export class MarkingRefusedError extends AppError {
  readonly type = 'marking-refused';
  readonly title = 'The marking does not fit the rubric';
  readonly status = 422;
  readonly means = 'The marking does not fit the rubric.';
  readonly remedy = 'Give every criterion of the rubric one of its levels; `violations` points at what does not fit.';
}
