import { AppError } from '../../../kernel/errors.js';

/** What was asked for can't be graded again. */
export class RegradeRefusedError extends AppError {
  readonly type = 'regrade-refused';
  readonly title = 'This can’t be regraded';
  readonly status = 422;
}
