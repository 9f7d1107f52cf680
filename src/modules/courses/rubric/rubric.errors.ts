import { AppError } from '../../../kernel/errors.js';

/** The marking does not fit the lab's rubric. */
export class MarkingRefusedError extends AppError {
  readonly type = 'marking-refused';
  readonly title = 'The marking does not fit the rubric';
  readonly status = 422;
}
