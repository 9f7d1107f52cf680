import { AppError } from '../../../kernel/errors.js';

/** The grade can't be set so. */
export class GradeRefusedError extends AppError {
  readonly type = 'grade-refused';
  readonly title = 'This grade can’t be set';
  readonly status = 422;
  readonly means = 'The grade can’t be set so.';
  readonly remedy = 'Set a `percent`, or no more points than the item has; `detail` says which of the two is wrong.';
}
